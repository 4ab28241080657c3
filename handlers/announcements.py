"""发群: a meeting's notice in a group chat, with its live counter."""

from __future__ import annotations

from typing import Any

from handlers import cards, facts, loop
from handlers.commands import (
    AnnounceMeeting,
    Dismiss,
    WantSlot,
)
from handlers.desk import Desk
from handlers.packing import pack
from handlers.replies import (
    Announced,
    Button,
    GroupWanted,
    MeetingNotice,
    NothingChanged,
    Preview,
    Say,
    To,
)
from handlers.standing import not_organiser
from storage.models import Group, Item


def announce(command: AnnounceMeeting, desk: Desk) -> list[Say]:
    """发群: choose the group, look at what goes out, then one notice with a live counter."""
    item = desk.tx.items.get(command.item or 0)
    if refusal := not_organiser(item, desk, "announce"):
        return [refusal]
    groups = desk.tx.people.bound_groups()
    if command.group is None and len(groups) != 1:
        choices = [Button("choice", AnnounceMeeting(item.id, group=g.id), {"text": g.name}) for g in groups]
        ask = GroupWanted(facts.of(item, desk), any=bool(groups))
        return [Say(desk.here, ask, cards.rows(*([choice] for choice in choices)), item=item.id, answer=True)]
    group = desk.tx.people.group(command.group) if command.group else groups[0]
    if group.chat_id is None:
        return [Say(desk.here, GroupWanted(facts.of(item, desk)), item=item.id, answer=True)]
    if group.id in announced(item, desk):
        return [Say(desk.here, NothingChanged(facts.of(item, desk)), item=item.id, answer=True)]
    notice = MeetingNotice(facts.of(item, desk), item.owner.name, group=True)
    if not command.confirmed:
        name, packed = pack(notice)
        send = Button("send", AnnounceMeeting(item.id, group=group.id, confirmed=True))
        edit = Button("edit", WantSlot(item.id, intent="meeting.move", slot="when"))
        return [
            Say(
                desk.here,
                Preview(0, to=group.name, what={"reply": name, "facts": packed}),
                ((send, edit, Button("dont_send", Dismiss())),),
                item=item.id,
                card=f"meeting:{item.id}:preview",
                answer=True,
            )
        ]
    named = any(part.role == "participant" for part in item.part)
    loop.note(item, desk, "announced", {"group": group.name, "group_id": group.id, "open": not named})
    return [
        Say(
            desk.here,
            Announced(facts.of(item, desk), group.name),
            item=item.id,
            strip=f"meeting:{item.id}:preview",
            answer=True,
        ),
        to_group(item, group, notice, pressing=True),
    ]


def is_open(item: Item, desk: Desk) -> bool:
    """Announced in a group while nobody was named: whoever stands there may answer."""
    return any(row.facts.get("open") for row in desk.tx.items.history(item.id, 200) if row.action == "announced")


def to_group(item: Item, group: Group, notice: MeetingNotice, **how: Any) -> Say:
    return Say(To(group=group.id), notice, cards.guest(item), item=item.id, card=f"meeting:{item.id}:group", **how)


def announced(item: Item, desk: Desk) -> dict[int, Group]:
    """The groups that hold this meeting's notice."""
    ids = [row.facts.get("group_id") for row in desk.tx.items.history(item.id, 200) if row.action == "announced"]
    return {i: desk.tx.people.group(i) for i in ids if i is not None}


def refresh_group(item: Item, desk: Desk) -> list[Say]:
    """Progress is counted in the notice in place: no new message."""
    notice = MeetingNotice(facts.of(item, desk), item.owner.name, group=True)
    return [to_group(item, group, notice, edit=True) for group in announced(item, desk).values()]


def tell_groups(item: Item, desk: Desk, **change: Any) -> list[Say]:
    """A changed time or place is a new message; the old notice loses its buttons."""
    notice = MeetingNotice(facts.of(item, desk), item.owner.name, group=True, **change)
    return [to_group(item, group, notice, strip=f"meeting:{item.id}:group") for group in announced(item, desk).values()]
