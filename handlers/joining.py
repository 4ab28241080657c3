"""Arrivals: a member's greeting, an invitation redeemed, the first administrator, a stranger at the door."""

from __future__ import annotations

from handlers import admissions, groups
from handlers.commands import AskAdmission, GroupJoined, Start
from handlers.desk import Desk
from handlers.people import administered, duties, hashed, in_roster, link, newcomer, office_name, stranger, welcome
from handlers.replies import (
    AccountMoved,
    AdmissionDecided,
    Button,
    InviteInvalid,
    MemberJoined,
    Rows,
    Say,
    To,
)
from handlers.rules.permissions import ADMIN, ROLES
from storage.models import Person

CODE_LENGTH = 24
"""What is shorter or longer is another kind of deep link."""
AT_THE_DOOR = 5


def start(command: Start, desk: Desk) -> list[Say]:
    """Greet a member, redeem an invitation, or show a stranger the one way in."""
    if not desk.asker.private:  # a code sent into a group stays unused: everybody there has read it
        return groups.joined(GroupJoined(""), desk)
    if len(command.code) == CODE_LENGTH:
        if desk.asker.update_id is not None:  # the code opens the office: it is not kept where others may read it
            desk.tx.inbox.forget(desk.asker.update_id)
        return _redeem(command.code, desk)
    if desk.asker.person is None:
        return [stranger(desk)]
    return [welcome(desk.me, desk), *_waiting_at_the_door(desk.me, desk)]


def _redeem(code: str, desk: Desk) -> list[Say]:
    people, me = desk.tx.people, desk.me if desk.asker.person is not None else None
    invite = people.invited(hashed(code))
    if invite is None:
        return [_invalid(desk)]
    if me and invite.person_id == me.id:  # his own link, pressed again
        people.use(invite, desk.now)
        return [welcome(me, desk)]
    if invite.person_id is None:
        if administered(desk.tx) or desk.policy.admins:
            return [_invalid(desk, used=True)]
        return _begin(me, desk) if people.use(invite, desk.now) else [_invalid(desk, used=invite.used_at is not None)]
    person = people.get(invite.person_id)
    if me or not person.active:  # one account is one colleague; the code stays good for whom it was made
        return [_invalid(desk)]
    if not people.use(invite, desk.now):
        return [_invalid(desk, used=invite.used_at is not None)]
    return _join(person, desk)


def _invalid(desk: Desk, *, used: bool = False) -> Say:
    buttons: Rows = () if desk.asker.person is not None else ((Button("ask_admission", AskAdmission()),),)
    return Say(desk.here, InviteInvalid(office_name(desk), used), buttons, answer=True)


def _begin(me: Person | None, desk: Desk) -> list[Say]:
    """The first administrator, by the code printed at start."""
    people, asker = desk.tx.people, desk.asker
    if me is None:
        name = asker.name or asker.username or str(asker.telegram_id)
        me = in_roster(desk.tx, name) or people.add(newcomer(name, ADMIN))
        said = _join(me, desk)
    else:
        said = [welcome(me, desk, admin=True)]
    if ADMIN not in duties(me, desk.policy):
        # Named duties take the place of the role's own, so these are written down beside the added right.
        me.duties = sorted({*(me.duties or ROLES.get(me.role, ())), ADMIN})
        people.bump()
        said = [welcome(me, desk, admin=True), *said[1:]]
    return said + _waiting_at_the_door(me, desk)


def _waiting_at_the_door(me: Person, desk: Desk) -> list[Say]:
    """For an administrator: those who asked, perhaps before he was one."""
    if ADMIN not in duties(me, desk.policy):
        return []
    return [admissions.card(admission, me, desk) for admission in desk.tx.people.open_admissions()[:AT_THE_DOOR]]


def _join(person: Person, desk: Desk) -> list[Say]:
    """Link the asker's account to a colleague; the account he had before is cut off and told."""
    people, asker = desk.tx.people, desk.asker
    before = person.telegram_id
    said = link(person, asker.telegram_id, asker.username, desk)
    if before is not None:
        moved = AccountMoved(person.name, office_name(desk))
        said.append(Say(To(chat=before, language=person.language), moved))
    if admission := people.open_admission(asker.telegram_id):
        people.decide(admission, admitted=True, by=person, now=desk.now)
        said += admissions.settled(admission, AdmissionDecided(admission.name, True, person.name), desk)
    joined = MemberJoined(person.name, person.unit.name if person.unit else "", moved=before is not None)
    others = [admin for admin in people.admins(desk.policy.admins) if admin.id != person.id]
    return said + [Say(To(person=admin.id), joined) for admin in others]
