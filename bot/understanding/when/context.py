"""What the moments before said, for those that leave it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


class UnplacedError(ValueError):
    """The day leans on one spoken of before, and none was."""


@dataclass
class Context:
    """What the moments before this one said of the day, for those that say only a clock (…，下午2点…)."""

    day: date | None = None
    hour: int | None = None
    """The hour last spoken of: after 晚上7点, 改到8点 is the evening's too."""
    week: int | None = None
    bare_time: bool = False
