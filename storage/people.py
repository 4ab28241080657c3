"""People, units, rooms, groups, invitations and admissions: who works here, and the questions asked of them.

Only those who still work here (`active`) are answered for; the office file alone looks at everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, CursorResult, Update, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage.models import Admission, Group, Invite, Item, Office, Outbox, Person, Room, Unit

Row = TypeVar("Row", Person, Unit, Room, Group)

ADMIN = "admin"
"""The role, and the duty that adds the administrator's right to another role."""
OFFICE = 1
"""The only row of `office`."""


class People:
    def __init__(self, session: Session) -> None:
        self.session = session

    # -- people ------------------------------------------------------------------------------------------------

    def get(self, person_id: int) -> Person:
        """Whoever has this id, gone or not: old items still name him. Raises LookupError."""
        return self._one(Person, person_id)

    def find(self, person_id: int) -> Person | None:
        return self.session.get(Person, person_id)

    def by_telegram(self, telegram_id: int) -> Person | None:
        """The colleague behind a Telegram account; one who left the office is a stranger."""
        return self._person(Person.telegram_id == telegram_id, Person.active.is_(True))

    def holder(self, telegram_id: int) -> Person | None:
        """Whoever a Telegram account is linked to, even if he left: accounts are unique."""
        return self._person(Person.telegram_id == telegram_id)

    def named(self, name: str) -> list[Person]:
        """Everybody here of exactly this name; two may share one."""
        return self._people(Person.name == name)

    def all(self) -> list[Person]:
        """Everybody who works here, in the order of the office file."""
        return self._people()

    def everybody(self) -> list[Person]:
        """Those who left included."""
        return list(self.session.scalars(select(Person).order_by(Person.id)))

    def members(self, unit_id: int) -> list[Person]:
        return self._people(Person.unit_id == unit_id)

    def with_role(self, *roles: str) -> list[Person]:
        return self._people(Person.role.in_(roles))

    def with_duty(self, *duties: str) -> list[Person]:
        """Those whose row says so; a duty that comes with a role is the business of permissions."""
        return [person for person in self.all() if set(duties) & set(person.duties)]

    def admins(self, admin_telegram_ids: frozenset[int]) -> list[Person]:
        """Administrators by role, by an added duty, or by the configuration."""
        return [
            person
            for person in self.all()
            if person.role == ADMIN or ADMIN in person.duties or person.telegram_id in admin_telegram_ids
        ]

    def duty(self, policy_duty: str, admin_ids: frozenset[int]) -> Person | None:
        """Whoever keeps the duty desk: the named person or unit's liaison; else an admin, a manager, anybody."""
        if policy_duty:
            if named := self.named(policy_duty):
                return named[0]
            unit = next((unit for unit in self.units() if policy_duty in (unit.name, unit.en, *unit.aliases)), None)
            if unit and (liaison := self.liaison(unit.id)):
                return liaison
            if alias := next((person for person in self.all() if policy_duty in person.aliases), None):
                return alias
        for desk in (self.admins(admin_ids), self.with_role("manager"), self.all()):
            if desk:
                return desk[0]
        return None

    def add(self, person: Person) -> Person:
        self.session.add(person)
        self.bump()
        return person

    def first_link(self, person: Person, telegram_id: int) -> bool:
        """Link an account nobody had; False when another transaction linked it in the same moment."""
        try:
            with self.session.begin_nested():
                self.session.add(person)
                person.telegram_id = telegram_id
        except IntegrityError:
            return False
        self.bump()
        return True

    def link(self, person: Person, telegram_id: int, now: datetime) -> None:
        """From now on this Telegram account is this person; his other invitations are void."""
        person.telegram_id = telegram_id
        person.unreachable_since = None
        self._void(person, now)
        self.session.flush()
        self.bump()

    def _void(self, person: Person, now: datetime) -> None:
        unused = update(Invite).where(Invite.person_id == person.id, Invite.used_at.is_(None))
        self.session.execute(unused.values(used_at=now))

    def unlink(self, person: Person) -> None:
        person.telegram_id = None
        person.username = ""
        self.session.flush()
        self.bump()

    def call(self, person: Person, username: str) -> None:
        """His @name of today; Telegram gives one name to one account, so whoever had it before has it no more."""
        if username:
            namesakes = self.session.scalars(select(Person).where(func.lower(Person.username) == username.lower()))
            for former in namesakes:
                former.username = ""
        person.username = username[:64]
        self.session.flush()
        self.bump()

    def dismiss(self, person: Person, now: datetime) -> None:
        """He left: no account of his opens the office any more, no link will."""
        person.active = False
        person.unreachable_since = None
        self._void(person, now)
        self.unlink(person)

    def lock(self, person: Person) -> Person:
        """As he is now; nobody else changes him before this commit."""
        self.session.refresh(person, with_for_update={"of": Person})
        return person

    def mark_unreachable(self, person: Person, now: datetime) -> None:
        """Telegram refused a message to him; the first refusal's time stays."""
        if person.unreachable_since is None:
            person.unreachable_since = now
            self.session.flush()

    def mark_reachable(self, person: Person) -> None:
        person.unreachable_since = None
        self.session.flush()

    def waiting(self, person: Person) -> int:
        """How many messages lie ready for someone who has not started the bot, or blocked it."""
        query = select(func.count(Outbox.id)).where(
            Outbox.person_id == person.id,
            Outbox.sent_at.is_(None),
            Outbox.dead_at.is_(None),
            Outbox.merged_into_id.is_(None),
            Outbox.action == "send",
        )
        return self.session.scalar(query) or 0

    def open_items(self, person: Person) -> int:
        """How many matters he still owns: nobody leaves the office with them."""
        held = select(func.count(Item.id)).where(Item.owner_id == person.id, Item.closed_at.is_(None))
        return self.session.scalar(held) or 0

    # -- units, and who answers for whom -----------------------------------------------------------------------

    def unit(self, unit_id: int) -> Unit:
        return self._one(Unit, unit_id)

    def units(self) -> list[Unit]:
        return list(self.session.scalars(select(Unit).order_by(Unit.id)))

    def liaison(self, unit_id: int) -> Person | None:
        """Who answers for a unit: its liaison, else its head, its deputy, one of its people."""
        unit = self.session.get(Unit, unit_id)
        if unit is None:
            return None
        for person_id in (unit.liaison_id, unit.head_id, unit.deputy_id):
            person = self._here(person_id)
            if person:
                return person
        return next(iter(self.members(unit_id)), None)

    def head_of(self, person: Person) -> Person | None:
        """The head of his unit; None where that is he himself, or nobody."""
        unit = self._unit_of(person)
        head = self._here(unit.head_id) if unit else None
        return None if head is None or head.id == person.id else head

    def ladder(self, person: Person) -> list[Person]:
        """To whom a matter of his climbs: the unit's head, the heads above it, deputy directors, managers."""
        steps: list[Person | None] = [self.head_of(person)]
        steps += [self._here(unit.head_id) for unit in self._above(person)]
        steps += self.with_duty("office_deputy")
        steps += self.with_role("manager")
        ladder: dict[int, Person] = {step.id: step for step in steps if step is not None}
        ladder.pop(person.id, None)
        return list(ladder.values())

    def _above(self, person: Person) -> Iterator[Unit]:
        """The units above a person's own, nearest first; a circle in the office file ends it."""
        unit = self._unit_of(person)
        seen = {unit.id} if unit else set()
        while unit and unit.parent_id and unit.parent_id not in seen:
            unit = self.unit(unit.parent_id)
            seen.add(unit.id)
            yield unit

    def _unit_of(self, person: Person) -> Unit | None:
        """By the column: the loaded relation of a person moved in this transaction may be old."""
        return None if person.unit_id is None else self.session.get(Unit, person.unit_id)

    # -- rooms and groups --------------------------------------------------------------------------------------

    def rooms(self) -> list[Room]:
        return list(self.session.scalars(select(Room).order_by(Room.id)))

    def room(self, room_id: int) -> Room:
        return self._one(Room, room_id)

    def groups(self) -> list[Group]:
        return list(self.session.scalars(select(Group).order_by(Group.id)))

    def group(self, group_id: int) -> Group:
        return self._one(Group, group_id)

    def group_by_chat(self, chat_id: int) -> Group | None:
        return self.session.scalars(select(Group).where(Group.chat_id == chat_id)).first()

    def bound_groups(self) -> list[Group]:
        return [group for group in self.groups() if group.chat_id is not None]

    def bind(self, group: Group, chat_id: int, thread_id: int | None, by: Person | None) -> None:
        """Let a chat be a group of the office; it is one at most."""
        if (former := self.group_by_chat(chat_id)) and former.id != group.id:
            self.unbind(former)
        group.chat_id, group.thread_id = chat_id, thread_id
        group.bound_by_id = by.id if by else None
        self.session.flush()
        self.bump()

    def unbind(self, group: Group) -> None:
        group.chat_id = group.thread_id = group.bound_by_id = None
        self.session.flush()
        self.bump()

    # -- invitations -------------------------------------------------------------------------------------------

    def invite(self, code_hash: str, person_id: int | None, now: datetime, expires: datetime) -> Invite:
        """Keep an invitation; without a person it makes the first administrator."""
        invite = Invite(code_hash=code_hash, person_id=person_id, created_at=now, expires_at=expires)
        self.session.add(invite)
        self.session.flush()
        return invite

    def invited(self, code_hash: str) -> Invite | None:
        return self.session.scalars(select(Invite).where(Invite.code_hash == code_hash)).first()

    def use(self, invite: Invite, now: datetime) -> bool:
        """Once only and in time, also when two press at the same moment."""
        unused = update(Invite).where(Invite.id == invite.id, Invite.used_at.is_(None), Invite.expires_at > now)
        return self._changed(unused.values(used_at=now), invite)

    # -- admissions --------------------------------------------------------------------------------------------

    def find_admission(self, admission_id: int) -> Admission | None:
        return self.session.get(Admission, admission_id)

    def open_admissions(self) -> list[Admission]:
        """All who wait for a decision, the longest first."""
        return list(
            self.session.scalars(select(Admission).where(Admission.decided_at.is_(None)).order_by(Admission.id))
        )

    def open_admission(self, telegram_id: int) -> Admission | None:
        """The one this stranger waits for."""
        query = select(Admission).where(Admission.telegram_id == telegram_id, Admission.decided_at.is_(None))
        return self.session.scalars(query.order_by(Admission.id)).first()

    def refused_since(self, telegram_id: int, since: datetime) -> bool:
        query = select(Admission.id).where(
            Admission.telegram_id == telegram_id, Admission.admitted.is_(False), Admission.decided_at > since
        )
        return self.session.scalars(query).first() is not None

    def ask_admission(self, telegram_id: int, name: str, username: str, language: str, now: datetime) -> Admission:
        admission = Admission(
            telegram_id=telegram_id, name=name[:120], username=username[:64], language=language[:8], asked_at=now
        )
        self.session.add(admission)
        self.session.flush()
        return admission

    def decide(self, admission: Admission, *, admitted: bool, by: Person, now: datetime) -> bool:
        """False when another administrator was first."""
        undecided = update(Admission).where(Admission.id == admission.id, Admission.decided_at.is_(None))
        return self._changed(undecided.values(decided_at=now, decided_by_id=by.id, admitted=admitted), admission)

    # -- the office row ----------------------------------------------------------------------------------------

    def office(self) -> Office:
        """The office's own row, made at the first look that may write."""
        office = self.session.get(Office, OFFICE)
        if office is None:
            office = Office(id=OFFICE, name="", timezone="", revision=1, lists={})
            try:
                with self.session.begin_nested():
                    self.session.add(office)
            except IntegrityError:  # another process made it in the same moment
                office = self.session.get_one(Office, OFFICE)
        return office

    def about(self) -> Office | None:
        """The office's row as it stands; None before the first import."""
        return self.session.get(Office, OFFICE)

    def lists(self) -> dict[str, list[int]]:
        """Named invitations of the office file: the ids of their people."""
        office = self.about()
        return {name: list(members) for name, members in office.lists.items()} if office else {}

    def revision(self) -> int:
        """Grows with every change of names: a lexicon of another revision is old."""
        return self.session.scalar(select(Office.revision).where(Office.id == OFFICE)) or 0

    def bump(self) -> None:
        self.session.flush()
        office = self.office()
        self.session.execute(update(Office).where(Office.id == OFFICE).values(revision=Office.revision + 1))
        self.session.refresh(office)

    # -- inside ------------------------------------------------------------------------------------------------

    def _one(self, kind: type[Row], row_id: int) -> Row:
        row = self.session.get(kind, row_id)
        if row is None:
            raise LookupError(f"no {kind.__name__} {row_id}")
        return row

    def _here(self, person_id: int | None) -> Person | None:
        person = None if person_id is None else self.session.get(Person, person_id)
        return person if person and person.active else None

    def _person(self, *conditions: ColumnElement[bool]) -> Person | None:
        return self.session.scalars(select(Person).where(*conditions)).first()

    def _people(self, *conditions: ColumnElement[bool]) -> list[Person]:
        return list(
            self.session.scalars(select(Person).where(Person.active.is_(True), *conditions).order_by(Person.id))
        )

    def _changed(self, statement: Update, row: Invite | Admission) -> bool:
        """Whether the row still fitted the condition in the database itself, whatever was read before."""
        options = {"synchronize_session": False}
        result = cast("CursorResult[Any]", self.session.execute(statement, execution_options=options))
        self.session.refresh(row)
        return result.rowcount == 1


def names(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(person.name for person in people)
