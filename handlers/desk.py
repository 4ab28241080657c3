"""What a handler has before it: who asks, the books (tx), the hour, and the office's policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from handlers.replies import To
from handlers.rules.workdays import Workdays
from storage.models import Person
from storage.transaction import Transaction


@dataclass(frozen=True)
class Asker:
    """Who sent a message or pressed a button, and where. `person` is None for strangers."""

    telegram_id: int
    chat: int
    private: bool = True
    person: int | None = None
    name: str = ""
    username: str = ""
    language: str = ""
    thread: int | None = None
    message_id: int | None = None
    update_id: int | None = None
    replied_to: int | None = None
    """The outbox row of the card this message replies to."""
    pressed: int | None = None
    """The outbox row whose button was pressed."""


@dataclass(frozen=True)
class Policy:
    """The office's settings, as the configuration gives them."""

    office: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    language: str = "zh"
    hours: tuple[tuple[time, time], ...] = ((time(9), time(12)), (time(14), time(17, 30)))
    duty: str = ""
    open_requests: bool = False
    admins: frozenset[int] = frozenset()
    quiet: tuple[tuple[time, time], ...] = ()
    """Local stretches in which nothing is pushed; one that ends before it starts spans midnight."""
    quiet_days: bool = False
    """True: days off are quiet too."""
    undo_minutes: int = 10
    preview_over: int = 5
    overdue_days: tuple[int, ...] = (1, 3, 5)
    """Days late on which the owner is urged, the asker told, and the ladder climbed."""
    conversation_minutes: int = 30
    invite_days: int = 7
    workdays: Workdays = field(default_factory=Workdays)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def at(self, day: date, clock: time) -> datetime:
        """The instant of a local day and time."""
        return datetime.combine(day, clock, self.zone)

    @property
    def opening(self) -> time:
        return self.hours[0][0]

    @property
    def closing(self) -> time:
        return self.hours[-1][1]


@dataclass
class Desk:
    """One message's work: everything a handler may look at or write to."""

    asker: Asker
    tx: Transaction
    now: datetime
    policy: Policy

    @cached_property
    def me(self) -> Person:
        """The member who asks. Raises LookupError for a stranger: dispatch lets none through."""
        if self.asker.person is None:
            msg = "a stranger has no desk"
            raise LookupError(msg)
        return self.tx.people.get(self.asker.person)

    @property
    def here(self) -> To:
        """Back to where the message came from."""
        if self.asker.private and self.asker.person is not None:
            return To(person=self.asker.person)
        return To(chat=self.asker.chat, thread=self.asker.thread, language=self.asker.language)

    @property
    def today(self) -> date:
        return self.policy.local(self.now).date()
