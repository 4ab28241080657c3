"""Words to report to order, for one speaker at one moment, with the office's names and hours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.beside import unfolded
from bot.understanding.lexicon import Lexicon
from bot.understanding.orders import order
from bot.understanding.report import Context, Report
from bot.understanding.setting import Setting
from bot.understanding.understand import understand
from handlers import commands as c
from handlers.desk import Asker, Policy


@dataclass(frozen=True, slots=True)
class Ear:
    asker: Asker
    now: datetime
    names: Lexicon
    policy: Policy

    def at(self, moment: str) -> Ear:
        """As it was when something was said before."""
        return replace(self, now=datetime.fromisoformat(moment))

    def read(self, text: str, context: Context) -> Report:
        """What these words ask for, beside this card or question."""
        at = self.policy.local(self.now)
        return understand(text, at, self.asker.person, self.names, context, tongue(self.asker, self.policy))

    def order(self, report: Report, setting: Setting) -> c.Command:
        return order(unfolded(report, setting.lists), setting)

    def setting(self, item: int | None = None, kind: str | None = None) -> Setting:
        """What an order of today is made with, about this item."""
        lists = {one.name: one.members for one in self.names.lists}
        policy = self.policy
        return Setting(policy.zone, self.now, policy.opening, policy.closing, item, kind, lists)


def tongue(asker: Asker, policy: Policy) -> str:
    return asker.language or policy.language
