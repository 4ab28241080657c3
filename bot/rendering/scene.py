"""What a rendering stands in: the hour, the office's policy, the bot's name."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handlers.desk import Policy


@dataclass(frozen=True, slots=True)
class Scene:
    now: datetime
    policy: Policy
    bot_username: str = ""

    @property
    def today(self) -> date:
        return self.policy.local(self.now).date()

    def local(self, moment: datetime | str) -> datetime:
        """A moment on the office's wall clock; one without an offset is on it already."""
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
        return moment.replace(tzinfo=self.policy.zone) if moment.tzinfo is None else self.policy.local(moment)


_scene: ContextVar[Scene] = ContextVar("scene")
current = _scene.get
enter = _scene.set
leave = _scene.reset
