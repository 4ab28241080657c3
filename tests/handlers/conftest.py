"""`order`: carry out one Command as a colleague and get the replies that were written, by recipient."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import select

from handlers import commands as c
from handlers.desk import Asker
from handlers.dispatch import dispatch
from handlers.packing import unpack_command, unpack_reply
from handlers.reminders import release_due
from storage.models import Inbox, Item, Outbox

updates = itertools.count(1)
THREE = datetime.fromisoformat("2026-11-24T15:00:00+08:00")
"""Tomorrow afternoon."""


@dataclass
class Said:
    """One outbox row, unpacked."""

    row: Outbox
    reply: object
    buttons: dict
    action: str

    @property
    def name(self):
        return type(self.reply).__name__


class Play:
    """An office at work without the network."""

    def __init__(self, store, office, policy, now):
        self.store, self.office, self.policy, self.now = store, office, policy, now
        self.seen = 0
        self.names = {number: name for name, number in office.people.items()}

    def order(self, name, command, *, update_id=None, chat=None, pressed=None):
        """Returns {recipient: [Said, …]} of what this order caused."""
        person = self.office.people.get(name)
        update_id = update_id or next(updates)
        with self.store.transaction() as tx:
            telegram = tx.people.get(person).telegram_id if person else 9009
            tx.inbox.receive([{"update_id": update_id, "chat_id": telegram, "payload": {}, "received_at": self.now}])
        asker = Asker(
            telegram or 0,
            chat or telegram or 0,
            private=chat is None,
            person=person,
            name=name,
            update_id=update_id,
            pressed=pressed,
            replied_to=pressed,
        )
        dispatch(self.store, command, asker, self.now, self.policy)
        return self.new()

    def press(self, name, said, verb):
        """Press a button of a card."""
        command, slots = said.buttons[verb]
        return self.order(name, unpack_command(command, slots), pressed=said.row.id)

    def at(self, moment):
        """Move the clock, let everything due happen."""
        self.now = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        while release_due(self.store, self.now, self.policy):
            pass
        return self.new()

    def new(self):
        """What was written since the last look; it counts as sent."""
        found = {}
        with self.store.transaction() as tx:
            for row in tx.session.scalars(select(Outbox).where(Outbox.id > self.seen).order_by(Outbox.id)):
                self.seen = row.id
                row.sent_at, row.sent_chat_id, row.message_id = self.now, 1, row.id
                to = self.names.get(row.person_id) or (
                    f"group {row.group_id}" if row.group_id else f"chat {row.chat_id}"
                )
                buttons = {button.verb: (button.command, button.slots) for button in row.buttons}
                if row.action != "strip":
                    found.setdefault(to, []).append(Said(row, unpack_reply(row.reply, row.facts), buttons, row.action))
        return found

    def items(self):
        with self.store.reading() as tx:
            return [
                {
                    "kind": item.kind,
                    "seq": item.seq,
                    "title": item.title,
                    "state": item.state,
                    "owner": item.owner.name,
                    "outcome": item.outcome,
                    "answer": item.answer,
                    "settled": item.settled,
                    "due": item.due_at,
                    "start": item.meeting.start if item.meeting else None,
                }
                for item in tx.session.scalars(select(Item).order_by(Item.id))
            ]

    def unhandled(self):
        with self.store.reading() as tx:
            return tx.session.scalars(select(Inbox).where(Inbox.handled_at.is_(None))).all()


@pytest.fixture
def play(store, office, policy, now):
    return Play(store, office, policy, now)


@pytest.fixture
def party(office):
    """A colleague as an order names him."""
    return lambda name: c.Party("person", office.people[name])


@pytest.fixture
def book(play, party, office):
    """A meeting asked for: who asks, its title, and whatever else is said."""

    def order(name, title, start=THREE, room="301会议室", people=(), **more):
        invited = tuple(party(one) for one in people)
        return play.order(name, c.BookMeeting(title, start, room=office.rooms.get(room), people=invited, **more))

    return order


def shape(said):
    """{recipient: [reply names]}: the shape of what was said."""
    return {to: [one.name for one in all_] for to, all_ in said.items()}
