"""Who is who here: what each may do, who is behind a message, invitations, one's own settings."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from handlers.commands import AskAdmission, InvitePerson, PersonReachable, SetBrief, SetLanguage, ShowHelp, ShowMine
from handlers.desk import Desk, Policy
from handlers.replies import (
    BriefSet,
    Button,
    InviteMade,
    LanguageSet,
    NotAllowed,
    Question,
    Rows,
    Say,
    StrangerMet,
    To,
    Welcome,
)
from handlers.rules.permissions import ADMIN, duties_of, may
from storage.models import Person
from storage.transaction import Transaction

CODE_BYTES = 18
"""24 characters, 144 bits: nobody guesses one, and Telegram takes 64 in a deep link."""
ADMIN_CODE_DAYS = 1
LANGUAGES = ("zh", "en")


# -- who may ---------------------------------------------------------------------------------------------------


def duties(person: Person, policy: Policy) -> frozenset[str]:
    """What someone does here; the configuration's administrators have that right besides their own."""
    configured = person.telegram_id is not None and person.telegram_id in policy.admins
    return duties_of(person.role, person.duties, admin=configured)


def allowed(desk: Desk, action: str, *, own: bool = False) -> bool:
    """Whether the asker may; a stranger may nothing."""
    return desk.asker.person is not None and may(duties(desk.me, desk.policy), action, own=own)


def those_who_may(action: str, desk: Desk) -> tuple[str, ...]:
    """Names for a refusal: whom to turn to."""
    return tuple(person.name for person in desk.tx.people.all() if may(duties(person, desk.policy), action))


def refuse(what: str, action: str, desk: Desk) -> list[Say]:
    """Explained to a member; a stranger learns nobody's name."""
    if desk.asker.person is None:
        return [stranger(desk)] if desk.asker.private else []
    return [Say(desk.here, NotAllowed(what, those_who_may(action, desk)), answer=True)]


# -- who is writing --------------------------------------------------------------------------------------------


def member(tx: Transaction, telegram_id: int, username: str, policy: Policy, name: str = "") -> Person | None:
    """The colleague behind a message; a configured administrator is let in by his first one."""
    person = tx.people.by_telegram(telegram_id)
    if person is None:
        if telegram_id not in policy.admins or tx.people.holder(telegram_id) is not None:
            return None
        person = _first_met(tx, telegram_id, name or username or str(telegram_id))
    if person and username != person.username:
        tx.people.call(person, username)
    return person


def _first_met(tx: Transaction, telegram_id: int, name: str) -> Person | None:
    """A configured administrator: he whose name is in the office file, else a new row of the role admin."""
    person = in_roster(tx, name)
    if person is None:
        person = newcomer(name, ADMIN)
    # Refused when his first two messages came in two chats at once: then he is there already.
    return person if tx.people.first_link(person, telegram_id) else tx.people.by_telegram(telegram_id)


def newcomer(name: str, role: str) -> Person:
    """Somebody whom the office file does not name."""
    return Person(name=name[:80], role=role, duties=[], aliases=[])


def in_roster(tx: Transaction, name: str) -> Person | None:
    """The one colleague of this name who has not started the bot yet; of two of one name, neither."""
    named = tx.people.named(name.strip())
    return named[0] if len(named) == 1 and named[0].telegram_id is None else None


# -- invitations -----------------------------------------------------------------------------------------------


def hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def make_invite(tx: Transaction, person: Person | None, now: datetime, days: int) -> tuple[str, datetime]:
    """A one-time code and its end; only its hash is kept."""
    code = secrets.token_urlsafe(CODE_BYTES)
    expires = now + timedelta(days=days)
    tx.people.invite(hashed(code), person.id if person else None, now, expires)
    return code, expires


def admin_code(tx: Transaction, now: datetime, admins: frozenset[int] = frozenset()) -> str | None:
    """The code printed at start while nobody administers this office; None once somebody does."""
    if admins or administered(tx):
        return None
    return make_invite(tx, None, now, ADMIN_CODE_DAYS)[0]


def administered(tx: Transaction) -> bool:
    return any(person.telegram_id is not None for person in tx.people.admins(frozenset()))


def invite_person(command: InvitePerson, desk: Desk) -> list[Say]:
    if not allowed(desk, "invite"):
        return refuse("invite_person", "invite", desk)
    if command.person is not None:
        person = desk.tx.people.find(command.person)
        if person is None or not person.active:
            return []
    else:
        called = [one for one in desk.tx.people.all() if command.name in (one.name, *one.aliases)]
        if len(called) != 1:
            return [_which(command.name, called, desk)]
        person = called[0]
    # A link for somebody who is in already moves his account, and one for an administrator makes an administrator:
    # whoever may merely invite must not come into another's place that way.
    takes_over = person.telegram_id is not None or ADMIN in duties(person, desk.policy)
    if takes_over and not allowed(desk, "move_account"):
        return refuse("invite_person", "move_account", desk)
    code, expires = make_invite(desk.tx, person, desk.now, desk.policy.invite_days)
    # The code opens the office to whoever reads it: never into a group.
    return [Say(To(person=desk.me.id), InviteMade(person.name, code, expires), answer=True)]


def _which(name: str, called: list[Person], desk: Desk) -> Say:
    """Nobody in the roster, or several, bear the name."""
    buttons = [
        (Button("choice_person", InvitePerson(one.id), {"name": one.name, "unit": one.unit.name if one.unit else ""}),)
        for one in called[:6]
    ]
    why = "which_person" if called else "unknown_person"
    return Say(desk.here, Question("owner", why, name), tuple(buttons), answer=True)


def link(person: Person, telegram_id: int, username: str, desk: Desk) -> list[Say]:
    """Let a Telegram account be this colleague; nobody else is behind it any more."""
    if (former := desk.tx.people.holder(telegram_id)) and former.id != person.id:
        desk.tx.people.unlink(former)
    desk.tx.people.link(person, telegram_id, desk.now)
    desk.tx.people.call(person, username)
    return [welcome(person, desk)]


# -- greetings and settings ------------------------------------------------------------------------------------


def office_name(desk: Desk) -> str:
    """As the configuration says, else as the office file does."""
    if desk.policy.office:
        return desk.policy.office
    about = desk.tx.people.about()
    return about.name if about else ""


def stranger(desk: Desk) -> Say:
    """Only the way to ask for admission."""
    ask: Rows = ((Button("ask_admission", AskAdmission()),),)
    return Say(desk.here, StrangerMet(office_name(desk)), ask, answer=True)


def welcome(person: Person, desk: Desk, *, admin: bool | None = None) -> Say:
    """Who he is here, and how many cards waited for him."""
    desk.tx.people.mark_reachable(person)
    is_admin = ADMIN in duties(person, desk.policy) if admin is None else admin
    reply = Welcome(
        name=person.name,
        office=office_name(desk),
        unit=person.unit.name if person.unit else "",
        title=person.title,
        admin=is_admin,
        waiting=desk.tx.people.waiting(person),
    )
    buttons: Rows = ((Button("mine", ShowMine()), Button("help", ShowHelp())),)
    return Say(To(person=person.id), reply, buttons, answer=True)


def person_reachable(command: PersonReachable, desk: Desk) -> list[Say]:
    """Telegram says that a member blocked the bot, or took it up again."""
    if desk.asker.person is not None and desk.asker.private:
        if command.reachable:
            desk.tx.people.mark_reachable(desk.me)
        else:
            desk.tx.people.mark_unreachable(desk.me, desk.now)
    return []


def set_brief(command: SetBrief, desk: Desk) -> list[Say]:
    """Another hour for one's morning card; the one waiting is dropped, the clock makes it anew."""
    desk.me.brief_at = command.at.strftime("%H:%M") if command.at else ""
    desk.tx.reminders.drop_of_person(desk.me.id, "brief", desk.now)
    return [Say(desk.here, BriefSet(desk.me.brief_at), answer=True)]


def set_language(command: SetLanguage, desk: Desk) -> list[Say]:
    if command.language not in LANGUAGES:
        return []
    desk.me.language = command.language
    return [Say(desk.here, LanguageSet(command.language), answer=True)]
