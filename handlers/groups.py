"""Group chats: joined, bound to a name of the office file, moved, lost."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.commands import BindGroup, GroupJoined, GroupLeft, GroupMigrated
from handlers.desk import Desk
from handlers.people import allowed, refuse
from handlers.replies import Button, GroupBound, GroupGreeting, GroupLost, GroupOnly, GroupUnknown, Rows, Say, To
from storage.models import Group

CHOICES = 8


def joined(command: GroupJoined, desk: Desk) -> list[Say]:
    """Say what is heard here; whoever may bind is offered the likely names.

    A stranger can put the bot into a chat of his own: he gets the greeting without a name of ours.
    """
    if group := desk.tx.people.group_by_chat(desk.asker.chat):
        return [Say(desk.here, GroupGreeting(command.title, group.name), answer=True)]
    buttons: Rows = ()
    if allowed(desk, "bind_group"):
        groups = desk.tx.people.groups()
        same = [group for group in groups if _same(group.name, command.title)]
        buttons = _names(same or [group for group in groups if group.chat_id is None])
    return [Say(desk.here, GroupGreeting(command.title), buttons, answer=True)]


def left(_command: GroupLeft, desk: Desk) -> list[Say]:
    """The chat is no group of ours any more; who bound it learns that notices reach it no more."""
    group = desk.tx.people.group_by_chat(desk.asker.chat)
    if group is None:
        return []
    bound_by = group.bound_by_id
    desk.tx.people.unbind(group)
    person = desk.tx.people.find(bound_by) if bound_by else None
    told = [person] if person and person.active else desk.tx.people.admins(desk.policy.admins)
    return [Say(To(person=one.id), GroupLost(group.name)) for one in told]


def migrated(command: GroupMigrated, desk: Desk) -> list[Say]:
    """A group that became a supergroup has another id; nothing else changes."""
    group = desk.tx.people.group_by_chat(command.old_chat)
    if group is not None and desk.tx.people.group_by_chat(command.new_chat) is None:
        group.chat_id = command.new_chat
        desk.tx.people.bump()
    return []


def bind(command: BindGroup, desk: Desk) -> list[Say]:
    """Let this chat, and this topic of a forum, be the group of that name."""
    if desk.asker.private:
        return [Say(desk.here, GroupOnly(), answer=True)]
    if not allowed(desk, "bind_group"):
        return refuse("bind_group", "bind_group", desk)
    groups = desk.tx.people.groups()
    group = next((group for group in groups if _same(group.name, command.name)), None)
    if group is None:
        names = tuple(group.name for group in groups)
        return [Say(desk.here, GroupUnknown(command.name, names), _names(groups), answer=True)]
    former = desk.tx.people.group_by_chat(desk.asker.chat)
    old = former.name if former and former.id != group.id else ""
    moved = group.chat_id is not None and group.chat_id != desk.asker.chat
    desk.tx.people.bind(group, desk.asker.chat, desk.asker.thread, desk.me)
    bound = GroupBound(group.name, desk.me.name, old, moved)
    return [Say(To(group=group.id), bound, answer=True)]


def _same(name: str, said: str) -> bool:
    return "".join(name.split()).casefold() == "".join(said.split()).casefold()


def _names(groups: Iterable[Group]) -> Rows:
    buttons = [Button("bind", BindGroup(group.name), {"name": group.name}) for group in groups]
    return tuple((button,) for button in buttons[:CHOICES])
