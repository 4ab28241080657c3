"""王芳那边有消息吗: what a colleague, or a unit, has in hand, as far as the asker may see it."""

from __future__ import annotations

from handlers import cards, facts, summaries
from handlers.commands import ShowItem, ShowMine, ShowTheirs
from handlers.desk import Desk
from handlers.people import allowed
from handlers.replies import Button, Say, TheirItems
from storage.models import Item

SHOWN = 10
OPENED = 3
"""Of those shown, with a button each."""


def show(command: ShowTheirs, desk: Desk) -> list[Say]:
    if command.whose.kind == "person" and command.whose.id == desk.me.id:
        return summaries.mine(ShowMine(), desk)
    if command.whose.kind == "unit":
        name = desk.tx.people.unit(command.whose.id).name
        people = [person.id for person in desk.tx.people.members(command.whose.id)]
    else:
        name, people = desk.tx.people.get(command.whose.id).name, [command.whose.id]
    found = [item for one in people for item in desk.tx.items.owned_by(one) if summaries.may_see(item, desk)]
    lines = facts.lines([(item, "theirs") for item in found[:SHOWN]], desk)
    reply = TheirItems(name, lines, len(found), whole=allowed(desk, "see_all"))
    return [Say(desk.here, reply, cards.rows([_opener(item) for item in found[:OPENED]]), answer=True)]


def _opener(item: Item) -> Button:
    return Button("open_item", ShowItem(item.id), {"kind": item.kind, "year": item.year, "seq": item.seq})
