"""Moments: what a sentence says of days, hours, deadlines and recurrences."""

from bot.understanding.when.facts import report
from bot.understanding.when.find import find
from bot.understanding.when.moment import Moment

__all__ = ["Moment", "find", "report"]
