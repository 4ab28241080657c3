"""Strangers who ask to be let in, and the administrator's card on which that is decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from difflib import SequenceMatcher

from handlers.commands import AskAdmission, DecideAdmission
from handlers.desk import Desk
from handlers.people import allowed, link, newcomer, office_name, refuse, welcome
from handlers.replies import (
    AdmissionAsked,
    AdmissionDecided,
    AdmissionPlease,
    AdmissionWho,
    AlreadyDone,
    Button,
    Refused,
    Reply,
    Say,
    To,
)
from storage.models import Admission, Person

REFUSED_FOR = timedelta(days=1)
"""Until then a refused stranger who asks again is told no without anybody being bothered."""
CHOICES = 8


def ask(_command: AskAdmission, desk: Desk) -> list[Say]:
    """A stranger asks to be let in: every administrator is asked, once."""
    asker, people, office = desk.asker, desk.tx.people, office_name(desk)
    if asker.person is not None:
        return [welcome(desk.me, desk)]
    if not asker.private:
        return []
    if people.open_admission(asker.telegram_id):
        return [Say(desk.here, AdmissionAsked(office, again=True), answer=True)]
    if people.refused_since(asker.telegram_id, desk.now - REFUSED_FOR):
        return [Say(desk.here, Refused(office), answer=True)]
    name = asker.name or asker.username or str(asker.telegram_id)
    admission = people.ask_admission(asker.telegram_id, name, asker.username, asker.language, desk.now)
    cards = [card(admission, admin, desk) for admin in people.admins(desk.policy.admins)]
    return [Say(desk.here, AdmissionAsked(office), answer=True), *cards]


def decide(command: DecideAdmission, desk: Desk) -> list[Say]:
    """Refuse, or say which member of the roster the stranger is, or let him in as a new one."""
    if not allowed(desk, "admit"):
        return refuse("admit", "admit", desk)
    people = desk.tx.people
    admission = people.find_admission(command.admission)
    if admission is None:
        return []
    if admission.decided_at is not None:
        return [_decided_before(admission, desk)]
    if not command.admit:
        if not people.decide(admission, admitted=False, by=desk.me, now=desk.now):
            return [_decided_before(admission, desk)]
        no = Say(To(chat=admission.telegram_id, language=admission.language), Refused(office_name(desk)), answer=True)
        return [no, *settled(admission, AdmissionDecided(admission.name, False, by=desk.me.name), desk)]
    person = people.find(command.person) if command.person is not None else None
    if not command.new and not (person and people.lock(person).active and person.telegram_id is None):
        return [_which(admission, desk)]
    if not people.decide(admission, admitted=True, by=desk.me, now=desk.now):
        return [_decided_before(admission, desk)]
    if person is None:
        person = people.add(newcomer(admission.name, "staff"))
    done = AdmissionDecided(admission.name, True, person.name, desk.me.name)
    return [*link(person, admission.telegram_id, admission.username, desk), *settled(admission, done, desk)]


def _decided_before(admission: Admission, desk: Desk) -> Say:
    by = desk.tx.people.find(admission.decided_by_id) if admission.decided_by_id else None
    what = "admitted" if admission.admitted else "refused"
    done = AlreadyDone(by=by.name if by else "", at=admission.decided_at, what=what)
    return Say(desk.here, done, answer=True)


def card(admission: Admission, admin: Person, desk: Desk) -> Say:
    """The card on which an administrator decides; edited in place once one of them has."""
    alike = tuple(person.name for person in _alike(admission, desk.tx.people.all()) if _is_alike(admission, person))
    reply = AdmissionPlease(admission.name, admission.username, admission.telegram_id, alike[:3])
    admit = Button("admit", DecideAdmission(admission.id, admit=True))
    no = Button("refuse", DecideAdmission(admission.id, admit=False))
    return Say(To(person=admin.id), reply, ((admit, no),), card=_name(admission))


def _which(admission: Admission, desk: Desk) -> Say:
    """Whom of those who have not started the bot yet; the likeliest first."""
    likely = _alike(admission, desk.tx.people.all())[:CHOICES]
    names = [
        Button(
            "person",
            DecideAdmission(admission.id, admit=True, person=person.id),
            {"name": person.name, "unit": person.unit.name if person.unit else ""},
        )
        for person in likely
    ]
    rows = [tuple(names[start : start + 2]) for start in range(0, len(names), 2)]
    new = Button("new_member", DecideAdmission(admission.id, admit=True, new=True))
    no = Button("refuse", DecideAdmission(admission.id, admit=False))
    who = AdmissionWho(admission.name, admission.id)
    return Say(To(person=desk.me.id), who, (*rows, (new, no)), card=_name(admission), edit=True, answer=True)


def settled(admission: Admission, reply: Reply, desk: Desk) -> list[Say]:
    """Each administrator's card says how it ended, without buttons; who decided has it as his answer."""
    return [
        Say(To(person=admin.id), reply, card=_name(admission), edit=True, answer=admin.id == desk.asker.person)
        for admin in desk.tx.people.admins(desk.policy.admins)
    ]


def _name(admission: Admission) -> str:
    return f"admission:{admission.id}"


def _alike(admission: Admission, people: Iterable[Person]) -> list[Person]:
    """Those without a Telegram account, the likeliest to be this stranger first."""
    free = [person for person in people if person.telegram_id is None]
    return sorted(free, key=lambda person: -_likeness(admission, person))


def _is_alike(admission: Admission, person: Person) -> bool:
    return _likeness(admission, person) >= 0.6


def _likeness(admission: Admission, person: Person) -> float:
    """1 for the very name or an alias, less for a part of it."""
    shown = [shown.casefold() for shown in (admission.name, admission.username) if shown]
    known = [known.casefold() for known in (person.name, *person.aliases)]
    return max((_resemblance(one, other) for one in shown for other in known), default=0.0)


def _resemblance(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if other in one or one in other:
        return 0.8
    return SequenceMatcher(None, one, other).ratio()
