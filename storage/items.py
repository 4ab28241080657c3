"""Questions about what the office has taken on: numbers, lists, search, history."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.models import Counter, Document, Extension, History, Involvement, Item, Relay

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]+")
_WORD = re.compile(r"[^\W_㐀-䶿一-鿿豈-﫿]+")

LOOSE_FROM = 2
"""Of so many search tokens one may be missing: shorter words mean themselves."""
MOST_TOKENS = 0.6
NEAR_ENOUGH_TO_LOOK_AT = 300
"""Candidates weighed when nothing holds all the words."""


def cut(words: str) -> list[str]:
    """Search tokens: Chinese runs as overlapping pairs (a single character stays), other words in lower case."""
    tokens: list[str] = []
    for run in _HAN.findall(words):
        tokens += [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]
    return tokens + [word.lower() for word in _WORD.findall(words)]


def abridges(words: str, title: str) -> bool:
    """Whether `words` are the title shortened: all their letters stand in it in the same order."""
    rest = iter("".join(cut_letters(title)))
    return all(letter in rest for letter in cut_letters(words))


def named_by(words: str, item: Item) -> bool:
    """Whether the words name this item: it holds them all, or its title is what they shorten."""
    return set(cut(words)) <= set(item.search.split()) or abridges(words, item.title)


def cut_letters(words: str) -> list[str]:
    """Letters, digits and Chinese characters alone, in lower case."""
    return [letter for letter in words.lower() if letter.isalnum()]


def _nearest(words: str, tokens: list[str], candidates: list[Item]) -> list[Item]:
    """The candidates that hold most of the tokens and every number among them, or whose title the words abridge."""
    numbers = {token for token in tokens if token.isdigit()}
    scored = []
    for item in candidates:
        held = set(item.search.split())
        share = sum(token in held for token in tokens) / len(tokens)
        if numbers <= held and (share >= MOST_TOKENS or abridges(words, item.title)):
            scored.append((not abridges(words, item.title), item.closed_at is not None, -share, item))
    return [item for *_, item in sorted(scored, key=lambda one: one[:3])]


class Items:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.touched: set[int] = set()
        """Items written in this transaction; the loop law is checked on them before it commits."""

    def next_number(self, register: str, year: int) -> int:
        """The register's next number of that year; given once, never reused (two at once wait for each other)."""
        dialect = postgresql if self.session.get_bind().dialect.name == "postgresql" else sqlite
        given = dialect.insert(Counter).values(register=register, year=year, last=1)
        given = given.on_conflict_do_update(
            index_elements=[Counter.register, Counter.year], set_={"last": Counter.last + 1}
        )
        last: int = self.session.execute(given.returning(Counter.last)).scalar_one()
        return last

    def add(self, item: Item) -> Item:
        """Number and store a new item; `kind` and `year` are set, `seq` is given here."""
        item.seq = self.next_number(item.kind, item.year)
        self.session.add(item)
        self.session.flush()
        self.touched.add(item.id)
        return item

    def get(self, item_id: int) -> Item:
        return self.session.get_one(Item, item_id)

    def find(self, item_id: int) -> Item | None:
        return self.session.get(Item, item_id)

    def lock(self, item: Item) -> None:
        """Read it again, and hold it until the commit (PostgreSQL; SQLite has one writer anyway)."""
        self.session.refresh(item, with_for_update=True)

    def index(self, item: Item) -> None:
        """Bring the search text up to date where it changed; done once for each touched item before the commit."""
        document = item.document
        said = [item.title, item.detail, item.answer or "", item.asker_name or ""]
        if document is not None:
            said += [document.doc_no or "", document.issuer or ""]
        said += [part.person.name for part in item.part]
        said.append(item.owner.name)
        words = " ".join(cut(" ".join(said)))
        if words == item.search:
            return
        item.search = words
        if self.session.get_bind().dialect.name == "sqlite":
            self.session.execute(text("DELETE FROM search WHERE rowid = :id"), {"id": item.id})
            self.session.execute(
                text("INSERT INTO search(rowid, words) VALUES (:id, :words)"), {"id": item.id, "words": item.search}
            )

    def matching(self, words: str, sight: ColumnElement[bool] | None = None, limit: int = 50) -> list[Item]:
        """Items whose text holds all of `words`, newest first; where there is none, those that hold most of them.

        Two-character Chinese words are found, and 供热通知 finds 关于做好冬季供热工作的通知.
        """
        tokens = cut(words)
        if not tokens:
            return []
        found = self._holding(tokens, " AND ", " & ", sight, limit)
        if found or len(tokens) < LOOSE_FROM:
            return found
        return _nearest(words, tokens, self._holding(tokens, " OR ", " | ", sight, NEAR_ENOUGH_TO_LOOK_AT))[:limit]

    def _holding(
        self, tokens: list[str], match: str, wanted: str, sight: ColumnElement[bool] | None, limit: int
    ) -> list[Item]:
        """Items that hold the tokens joined by the operator of either database, open ones first, newest first."""
        query = select(Item)
        if self.session.get_bind().dialect.name == "sqlite":
            said = match.join(f'"{token}"*' if len(token) == 1 else f'"{token}"' for token in tokens)
            query = query.where(
                Item.id.in_(text("SELECT rowid FROM search WHERE words MATCH :match").bindparams(match=said))
            )
        else:
            said = wanted.join(f"'{token}':*" if len(token) == 1 else f"'{token}'" for token in tokens)
            vector = func.to_tsvector(text("'simple'"), Item.search)
            query = query.where(vector.op("@@")(func.to_tsquery("simple", said)))
        if sight is not None:
            query = query.where(sight)
        return list(self.session.scalars(query.order_by(Item.closed_at.is_not(None), Item.id.desc()).limit(limit)))

    # -- by number ---------------------------------------------------------------------------------------------

    def numbered(self, seq: int, kinds: Sequence[str], year: int | None = None) -> list[Item]:
        query = select(Item).where(Item.seq == seq, Item.kind.in_(kinds))
        if year is not None:
            query = query.where(Item.year == year)
        return list(self.session.scalars(query.order_by(Item.year.desc(), Item.id.desc()).limit(10)))

    def document_numbered(self, doc_no: str) -> Item | None:
        query = (
            select(Item)
            .join(Document)
            .where(Document.doc_no == doc_no, or_(Item.outcome.is_(None), Item.outcome != "cancelled"))
            .order_by(Item.id.desc())
            .limit(1)
        )
        return self.session.scalar(query)

    def handlers_of(self, issuer: str, limit: int = 50) -> list[int]:
        """Who had the papers of this sender, the latest first, each once."""
        query = select(Item.owner_id).join(Document, Document.item_id == Item.id).where(Document.issuer == issuer)
        return list(dict.fromkeys(self.session.scalars(query.order_by(Item.id.desc()).limit(limit))))

    def twin(
        self, title: str, owner_id: int, registrar_id: int, due_at: datetime | None, since: datetime
    ) -> Item | None:
        """The open task that this person gave to the same owner, in the same words, since then."""
        same_due = Item.due_at.is_(None) if due_at is None else Item.due_at == due_at
        query = select(Item).where(
            Item.kind == "task", Item.title == title, Item.owner_id == owner_id, Item.registrar_id == registrar_id,
            same_due, Item.closed_at.is_(None), Item.created_at >= since,
        )  # fmt: skip
        return self.session.scalar(query.order_by(Item.id.desc()).limit(1))

    # -- lists -------------------------------------------------------------------------------------------------

    @staticmethod
    def seen_by(person_id: int) -> ColumnElement[bool]:
        """What a person may see: owned, asked, registered, relayed, taken part in."""
        return or_(
            Item.owner_id == person_id,
            Item.asker_id == person_id,
            Item.registrar_id == person_id,
            Item.relayer_id == person_id,
            Item.id.in_(
                select(Involvement.item_id).where(
                    or_(Involvement.person_id == person_id, Involvement.substitute_id == person_id)
                )
            ),
        )

    def open_items(self, *conditions: ColumnElement[bool], limit: int = 500) -> list[Item]:
        query = select(Item).where(Item.closed_at.is_(None), *conditions)
        return list(self.session.scalars(query.order_by(Item.due_at.is_(None), Item.due_at, Item.id).limit(limit)))

    def owned_by(self, person_id: int, *, kinds: Sequence[str] = ("document", "task", "request")) -> list[Item]:
        return self.open_items(Item.owner_id == person_id, Item.kind.in_(kinds))

    def supported_by(self, person_id: int) -> list[Item]:
        return self.open_items(
            Item.kind != "meeting",
            Item.id.in_(
                select(Involvement.item_id).where(Involvement.person_id == person_id, Involvement.role == "support")
            ),
        )

    def asked_by(self, person_id: int) -> list[Item]:
        """What a person waits for from others."""
        return self.open_items(Item.asker_id == person_id, Item.owner_id != person_id, Item.kind != "meeting")

    def unsigned_of(self, person_id: int) -> list[Item]:
        return self.open_items(Item.owner_id == person_id, Item.kind != "meeting", Item.accepted_at.is_(None))

    def overdue(self, now: datetime, *conditions: ColumnElement[bool]) -> list[Item]:
        return self.open_items(Item.kind != "meeting", Item.due_at < now, *conditions)

    def unanswered(self, now: datetime, *conditions: ColumnElement[bool]) -> list[Item]:
        """Open matters with an asker outside, or late: somebody waits for an answer."""
        return self.open_items(
            Item.kind != "meeting", or_(Item.asker_name.is_not(None), Item.due_at < now), *conditions
        )

    def awaiting_verdict(self, person_id: int, since: datetime) -> list[Item]:
        """Answered to this asker lately, who has not said settled or not."""
        query = select(Item).where(
            Item.asker_id == person_id,
            Item.owner_id != person_id,
            Item.closed_at >= since,
            Item.settled.is_(None),
            Item.kind != "meeting",
            Item.outcome == "result",
        )
        return list(self.session.scalars(query.order_by(Item.closed_at)))

    def awaiting_instruction(self, person_id: int) -> list[Item]:
        """Documents put before this leader, on which he has not written yet."""
        part = select(Involvement.item_id).where(
            Involvement.person_id == person_id, Involvement.role == "leader", Involvement.reply.is_(None)
        )
        return self.open_items(Item.kind == "document", Item.id.in_(part))

    def to_read(self, person_id: int) -> list[Item]:
        """Papers in circulation that this person has not read."""
        part = select(Involvement.item_id).where(
            Involvement.person_id == person_id,
            Involvement.role.in_(("reader", "copy")),
            Involvement.reply.is_(None),
        )
        return self.open_items(Item.id.in_(part), Item.owner_id != person_id)

    def count(self, *conditions: ColumnElement[bool]) -> int:
        return self.session.scalar(select(func.count()).select_from(Item).where(*conditions)) or 0

    def created_between(self, start: datetime, end: datetime) -> ColumnElement[bool]:
        return and_(Item.created_at >= start, Item.created_at < end)

    def closed_between(self, start: datetime, end: datetime) -> ColumnElement[bool]:
        return and_(Item.closed_at >= start, Item.closed_at < end)

    # -- history, extensions, relays ---------------------------------------------------------------------------

    def note(
        self,
        item: Item,
        action: str,
        *,
        by: int | None,
        now: datetime,
        update_id: int | None,
        facts: dict[str, Any] | None = None,
        before: dict[str, Any] | None = None,
    ) -> History:
        """Write one change into the item's history."""
        self.touched.add(item.id)
        row = History(
            item_id=item.id,
            at=now,
            person_id=by,
            action=action,
            facts=facts or {},
            before=before or {},
            update_id=update_id,
        )
        self.session.add(row)
        self.session.flush()
        return row

    def history(self, item_id: int, limit: int = 20) -> list[History]:
        return list(
            self.session.scalars(
                select(History).where(History.item_id == item_id).order_by(History.id.desc()).limit(limit)
            )
        )

    def last_change_by(self, person_id: int, item_id: int | None = None) -> History | None:
        """The person's newest change that can be and was not undone."""
        query = select(History).where(
            History.person_id == person_id, History.undone_at.is_(None), History.action.in_(UNDOABLE)
        )
        if item_id is not None:
            query = query.where(History.item_id == item_id)
        return self.session.scalar(query.order_by(History.id.desc()).limit(1))

    def progress(self, item_id: int) -> History | None:
        return self.session.scalar(
            select(History)
            .where(History.item_id == item_id, History.action == "progress")
            .order_by(History.id.desc())
            .limit(1)
        )

    def from_update(self, update_id: int) -> list[Item]:
        """What one message took on."""
        return list(self.session.scalars(select(Item).where(Item.update_id == update_id).order_by(Item.id)))

    def following(self, item_id: int) -> Item | None:
        """The next occurrence of a recurring matter, if it was taken on and not called off."""
        query = select(Item).where(
            Item.parent_id == item_id, Item.rule.is_not(None), or_(Item.outcome.is_(None), Item.outcome != "cancelled")
        )
        return self.session.scalar(query.limit(1))

    def extension(self, extension_id: int) -> Extension | None:
        return self.session.get(Extension, extension_id)

    def extensions_before(self, person_id: int) -> list[Extension]:
        """Those this person is to decide: as the asker, or as who speaks for one outside."""
        mine = or_(Item.asker_id == person_id, Item.relayer_id == person_id)
        query = select(Extension).join(Item, Item.id == Extension.item_id).where(
            Extension.decided_at.is_(None), Item.closed_at.is_(None), mine)  # fmt: skip
        return list(self.session.scalars(query.order_by(Extension.id)))

    def extension_of(self, item_id: int) -> Extension | None:
        """The extension that waits for a decision."""
        return self.session.scalar(
            select(Extension)
            .where(Extension.item_id == item_id, Extension.decided_at.is_(None))
            .order_by(Extension.id.desc())
            .limit(1)
        )

    def extensions_granted(self, item_id: int) -> int:
        return (
            self.session.scalar(
                select(func.count())
                .select_from(Extension)
                .where(Extension.item_id == item_id, Extension.approved.is_(True))
            )
            or 0
        )

    def relay(self, relay_id: int) -> Relay | None:
        return self.session.get(Relay, relay_id)

    def relays_open(self, *conditions: ColumnElement[bool]) -> list[Relay]:
        return list(self.session.scalars(select(Relay).where(Relay.done_at.is_(None), *conditions).order_by(Relay.id)))

    def relays_of(self, item_id: int, occasion: str) -> list[Relay]:
        return list(self.session.scalars(select(Relay).where(Relay.item_id == item_id, Relay.occasion == occasion)))

    def save(self, row: object) -> None:
        self.session.add(row)
        self.session.flush()


UNDOABLE = (
    "registered",
    "assigned",
    "requested",
    "booked",
    "moved",
    "extended",
    "due_changed",
    "transferred",
    "marked",
    "called_off",
    "completed",
    "cancelled",
    "invited",
    "uninvited",
    "support_added",
    "accepted",
    "progress",
    "returned",
)
