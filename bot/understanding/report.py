"""What a message was understood to ask: the report, before it becomes a Command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from bot.understanding.when.moment import Moment


@dataclass(frozen=True, slots=True)
class Party:
    """A person or unit of the office (`id` set), or a name outside it (`id` None)."""

    kind: Literal["person", "unit", "list", "outside"]
    id: int | None
    name: str
    unit: str = ""
    """The person's unit, to tell two of one name apart."""


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a sentence says of a document; kind and urgency in the Chinese terms of 条例 art. 8 and 9."""

    number: str | None = None
    issuer: str | None = None
    title: str | None = None
    kind: str | None = None
    secrecy: str | None = None
    urgency: str | None = None
    copies: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask before the command can stand.

    `slot` is a key of the report; `kind` says why; `heard` the words in doubt; `choices` the likely answers,
    best first: a Party, Moment, room name or intent each.
    """

    slot: str
    kind: Literal[
        "missing",
        "which_person",
        "unknown_person",
        "outside_owner",
        "past",
        "impossible",
        "weekday_mismatch",
        "ambiguous_hour",
        "vague",
        "which_item",
        "weighed",
        "which_room",
        "ahead_which",
        "not_named",
    ]
    heard: str = ""
    choices: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Report:
    """One command as understood, or chatter (`intent` None and `understood` True), or nothing (`understood` False)."""

    intent: str | None = None
    understood: bool = False
    title: str | None = None
    owner: Party | None = None
    others: tuple[Party, ...] = ()
    roles: dict[str, str] | None = None
    """How each of `others` takes part, by name: support, participant, reader, copy, substitute."""
    place: str | None = None
    room: int | None = None
    any_room: bool = False
    """A room is wanted, whichever is free."""
    groups: tuple[int, ...] = ()
    """Group chats named (发到全体干部群), by id."""
    when: Moment | None = None
    remind: tuple[int, ...] = ()
    document: DocumentFacts | None = None
    urgency: str | None = None
    ref: str | None = None
    asker: str | None = None
    """Who asks from outside the chat: an organ, a citizen, a leader (请回复市发改委刘科长)."""
    word_of: Party | None = None
    """Whose instruction it is, where somebody else passes it on; `asker` is his name."""
    did: str | None = None
    """谁登记的: which deed of an item's history is asked about, by its name there."""
    asks_reply: bool = False
    scope: Literal["once", "all", ""] = ""
    """Of a recurring meeting: this occurrence alone, or all from it on, where it was said."""
    no_deadline: bool = False
    """不限时: that no day is set was said, it is not asked for again."""
    text: str | None = None
    missing: tuple[str, ...] = ()
    question: Question | None = None
    moments: tuple[tuple[str, Moment], ...] = ()
    more: tuple[Report, ...] = ()
    fired: tuple[str, ...] = ()
    weighed: bool = False
    """Only the weight of its words says what is asked for, and no sentence: it is asked about before it is done."""
    numbers: tuple[tuple[int, str], ...] = ()
    """Numbered answers to the last list (1同意 2再算): (number, words)."""

    @property
    def doubt(self) -> Question | None:
        """What is asked besides what the report lacks."""
        return self.question if self.question is not None and self.question.kind != "missing" else None

    def but(self, **changes: Any) -> Report:
        """The report with something said otherwise; itself where nothing changes."""
        for name, value in changes.items():
            if getattr(self, name) is not value:
                made = object.__new__(Report)  # a report is changed often: replace() costs ten times as much
                made.__dict__.update(self.__dict__, **changes)
                return made
        return self


UNREAD = Report()
"""Nothing understood yet; what is made from it costs a third of a report made anew."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the message stands in: the card it replies to (or the last one), and an unfinished command."""

    reply_to: Literal["task", "meeting", "document", "request", "reminder"] | None = None
    title: str | None = None
    item: int | None = None
    last: bool = False
    """True when the card is only the last one shown, not one the user replied to."""
    pending: Report | None = None
    open_cards: int = 0
    """How many cards wait for this person's 签收; a bare 收到 with several is asked about."""
