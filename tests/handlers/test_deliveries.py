"""What is said goes out once, in its lane, at a decent hour, as the matter stands then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from handlers import deliveries
from handlers.commands import AcceptItem, Dismiss, ShowHelp
from handlers.deliveries import Outcome
from handlers.packing import unpack_reply
from handlers.replies import (
    BriefSet,
    Button,
    Digest,
    Dismissed,
    HandlePlease,
    Help,
    NotReached,
    ProgressTold,
    Say,
    StrangerMet,
    To,
)  # fmt: skip
from storage.models import History, Inbox, Item, Outbox

NOON = datetime.fromisoformat("2026-11-23T12:30:00+08:00")
TWO = datetime.fromisoformat("2026-11-23T14:00:00+08:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def quiet(policy):
    return replace(policy, quiet=((time(12), time(14)), (time(18), time(8))))


@pytest.fixture
def world(store, office, desk_of, quiet):
    """Say, claim and settle at moments of one's choosing."""

    class World:
        def say(self, *says: Say, now: datetime = NOON) -> None:
            with store.transaction() as tx:
                deliveries.enqueue(says, desk_of(tx, "李娜", now=now, policy=quiet))

        def claim(self, now: datetime = NOON, n: int = 10) -> list[deliveries.Outgoing]:
            return deliveries.claim(store, now, n, policy=quiet)

        def settle(self, *outcomes: Outcome, now: datetime = NOON) -> None:
            deliveries.settle(store, outcomes, now, quiet)

        def send(self, now: datetime = NOON) -> list[deliveries.Outgoing]:
            """Claim everything and pretend it was sent, round after round."""
            out = []
            while batch := self.claim(now):
                out += batch
                self.settle(*(Outcome(o.id, "sent", o.chat_id, o.target or 500 + o.id) for o in batch), now=now)
            return out

        def rows(self) -> list[Outbox]:
            with store.transaction() as tx:
                return list(tx.session.scalars(select(Outbox).order_by(Outbox.id)))

        def to(self, name: str) -> To:
            return To(person=office.people[name])

        def item(self, **changes) -> int:
            facts = {
                "kind": "task", "year": 2026, "title": "值班表", "owner_id": office.people["李明"],
                "registrar_id": office.people["李娜"], "asker_id": office.people["李娜"], "created_at": NOON,
            } | changes  # fmt: skip
            with store.transaction() as tx:
                item = tx.items.add(Item(**facts))
                tx.session.add(History(item_id=item.id, at=NOON, action="assigned"))
                return item.id

        def facts(self, item: int):
            from handlers import facts

            with store.transaction() as tx:
                return facts.of(tx.items.get(item), desk_of(tx, "李娜"))

    return World()


def test_an_answer_goes_at_once_though_it_is_quiet(world):
    world.say(Say(world.to("李娜"), Dismissed(), answer=True))
    assert [(o.name, o.lane) for o in world.claim()] == [("Dismissed", deliveries.ANSWER)]


def test_news_waits_for_the_end_of_the_quiet_time(world):
    world.say(Say(world.to("李娜"), Dismissed()))
    assert world.claim() == []
    assert len(world.claim(TWO)) == 1


def test_what_is_pressing_breaks_the_quiet(world):
    world.say(Say(world.to("李娜"), Dismissed(), pressing=True))
    assert world.claim()[0].lane == deliveries.URGENT


def test_a_top_urgent_matter_breaks_the_quiet(world):
    item = world.item(urgency="top")
    world.say(Say(world.to("李娜"), Dismissed(), item=item))
    assert world.claim()[0].lane == deliveries.URGENT


def test_an_urgent_matter_goes_first_but_waits_like_others(world):
    item = world.item(urgency="urgent")
    world.say(Say(world.to("李娜"), Dismissed(), item=item))
    assert world.claim() == []
    assert world.claim(TWO)[0].lane == deliveries.URGENT


def test_several_held_messages_become_one_digest(world):
    world.say(
        Say(world.to("李娜"), BriefSet("08:00")), Say(world.to("李娜"), Dismissed()), Say(world.to("李明"), Help())
    )
    out = {o.chat_id: o for o in world.send(TWO)}
    assert set(out) == {1002, 1003}
    assert isinstance(out[1002].reply, Digest)
    assert [part["reply"] for part in out[1002].reply.parts] == ["BriefSet", "Dismissed"]
    assert isinstance(out[1003].reply, Help)


def test_nothing_of_a_digest_is_sent_again(world):
    world.say(Say(world.to("李娜"), Dismissed()), Say(world.to("李娜"), Dismissed()))
    assert len(world.send(TWO)) == 1
    assert world.claim(TWO + timedelta(days=1)) == []


def test_buttons_keep_their_rows(world):
    keys = ((Button("accept", AcceptItem(3)), Button("help", ShowHelp())), (Button("dont_send", Dismiss()),))
    world.say(Say(world.to("李娜"), Dismissed(), keys, answer=True))
    assert [[key.verb for key in row] for row in world.claim()[0].buttons] == [["accept", "help"], ["dont_send"]]


def test_an_edit_finds_the_message_of_its_card(world):
    world.say(Say(world.to("李娜"), Dismissed(), card="count:1", answer=True))
    (card,) = world.send()
    world.say(Say(world.to("李娜"), BriefSet("08:00"), card="count:1", edit=True))
    (edit,) = world.claim()
    assert (edit.action, edit.target) == ("edit", 500 + card.id)


def test_an_edit_of_a_card_still_lying_there_changes_it_in_place(world):
    world.say(Say(world.to("李娜"), Dismissed(), card="count:1"))
    world.say(Say(world.to("李娜"), BriefSet("08:00"), card="count:1", edit=True))
    assert [(o.name, o.action) for o in world.send(TWO)] == [("BriefSet", "send")]


def test_edits_of_one_card_that_wait_are_one(world):
    world.say(Say(world.to("李娜"), Dismissed(), card="count:1", answer=True))
    world.send()
    for at in ("08:00", "09:00"):
        world.say(Say(world.to("李娜"), BriefSet(at), card="count:1", edit=True))
    assert [o.reply for o in world.send()] == [BriefSet("09:00")]


def test_an_edit_of_a_card_never_sent_is_a_new_message(world):
    world.say(Say(world.to("李娜"), Dismissed(), card="count:1", edit=True))
    assert [o.action for o in world.claim()] == ["send"]


def test_an_answer_that_edits_a_held_card_brings_it_now(world):
    world.say(Say(world.to("李娜"), Dismissed(), card="count:1"))
    world.say(Say(world.to("李娜"), BriefSet("08:00"), card="count:1", edit=True, answer=True))
    assert [o.name for o in world.send()] == ["BriefSet"]


def test_a_fresh_card_takes_the_buttons_of_the_old(world):
    world.say(Say(world.to("李娜"), Dismissed(), card="owner:1", answer=True))
    (old,) = world.send()
    world.say(Say(world.to("李娜"), BriefSet("08:00"), card="owner:1", strip="owner:1", answer=True))
    strip, fresh = world.send()
    assert (strip.action, strip.target) == ("strip", 500 + old.id)
    assert fresh.action == "send"


def test_a_card_that_is_replaced_before_it_was_sent_is_not_sent(world):
    world.say(Say(world.to("李娜"), Dismissed(), card="owner:1"))
    world.say(Say(world.to("李娜"), BriefSet("08:00"), card="owner:1", strip="owner:1"))
    assert [o.name for o in world.send(TWO)] == ["BriefSet"]


def test_a_strip_of_what_was_never_there_says_nothing(world):
    world.say(Say(world.to("李娜"), Dismissed(), strip="owner:9", answer=True))
    assert [o.action for o in world.send()] == ["send"]


def test_a_delayed_card_shows_its_item_as_it_stands(world, store):
    item = world.item()
    world.say(Say(world.to("李明"), HandlePlease(world.facts(item), "李娜"), item=item))
    with store.transaction() as tx:
        tx.items.get(item).title = "值班表（修订）"
    assert world.claim(TWO)[0].reply.item.title == "值班表（修订）"


def test_a_plea_whose_item_was_closed_meanwhile_is_not_sent(world, store):
    item = world.item()
    world.say(Say(world.to("李明"), HandlePlease(world.facts(item), "李娜"), item=item))
    with store.transaction() as tx:
        row = tx.items.get(item)
        row.state, row.closed_at, row.answer, row.outcome = "closed", NOON, "已办", "result"
    assert world.send(TWO) == []


def test_the_recipients_language_is_chosen_when_sending(world):
    world.say(Say(world.to("Emily Chen"), Dismissed(), answer=True), Say(To(chat=77, language="en"), StrangerMet("x")))
    assert {o.chat_id: o.language for o in world.claim(TWO)} == {1005: "en", 77: "en"}


def test_a_reply_that_exists_no_more_is_a_dead_letter(world, store, now):
    with store.transaction() as tx:
        tx.outbox.add(Outbox(chat_id=5, reply="Gone", facts={}, created_at=now, due_at=now))
    assert world.claim() == []
    assert world.rows()[0].dead_reason.startswith("unreadable")


def test_who_blocked_the_bot_keeps_his_messages_for_his_return(world, store, office):
    world.say(Say(world.to("李明"), Dismissed(), answer=True))
    (out,) = world.claim()
    world.settle(Outcome(out.id, "forbidden", why="blocked"))
    assert world.claim() == []
    with store.transaction() as tx:
        tx.people.mark_reachable(tx.people.get(office.people["李明"]))
    assert [o.id for o in world.claim()] == [out.id]


def test_who_caused_it_is_told_once_that_someone_was_not_reached(world, store, office):
    item = world.item()
    told = ProgressTold(world.facts(item), "办了一半", "李娜")
    with store.transaction() as tx:
        tx.inbox.receive([{"update_id": 9, "chat_id": 1004, "received_at": NOON,
                           "payload": {"update_id": 9, "message": {"from": {"id": 1004}}}}])  # fmt: skip
        tx.session.add(Outbox(person_id=office.people["李明"], reply="ProgressTold", facts={}, item_id=item,
                              created_at=NOON, due_at=NOON, update_id=9, lane=0))  # fmt: skip
        tx.session.flush()
        row = tx.session.scalars(select(Outbox.id)).one()
    for _ in range(2):
        world.settle(Outcome(row, "forbidden", why="blocked"))
    notes = [r for r in world.rows() if r.reply == "NotReached"]
    assert [r.person_id for r in notes] == [office.people["王芳"]]
    reply = unpack_reply("NotReached", notes[0].facts)
    assert isinstance(reply, NotReached)
    assert (reply.untold[0].name, reply.item.title) == ("李明", "值班表")
    assert told.item.id == item


def test_a_group_that_moved_gets_the_message_in_its_new_chat(world, office):
    world.say(Say(To(group=office.group), Dismissed(), answer=True))
    (out,) = world.claim()
    world.settle(Outcome(out.id, "moved", -100_9))
    assert [(o.id, o.chat_id) for o in world.claim()] == [(out.id, -100_9)]


def test_a_refused_message_is_a_dead_letter_with_its_reason(world):
    world.say(Say(world.to("李娜"), Dismissed(), answer=True))
    (out,) = world.claim()
    world.settle(Outcome(out.id, "bad", why="message is too long"))
    assert world.claim() == []
    assert world.rows()[0].dead_reason == "message is too long"


def test_a_retry_waits_for_its_time(world):
    world.say(Say(world.to("李娜"), Dismissed(), answer=True))
    (out,) = world.claim()
    world.settle(Outcome(out.id, "retry", at=NOON + MINUTE, why="timed out"))
    assert world.claim() == []
    assert world.claim(NOON + MINUTE)[0].attempts == 1


def test_an_untried_message_goes_back(world):
    world.say(Say(world.to("李娜"), Dismissed(), answer=True))
    (out,) = world.claim()
    world.settle(Outcome(out.id, "untried"))
    assert [o.id for o in world.claim()] == [out.id]


def test_a_person_without_chat_is_not_claimed(world):
    world.say(Say(world.to("刘强"), Dismissed(), answer=True))
    assert world.claim() == []


def test_inbox_rows_carry_who_sent_them(store, now):
    with store.transaction() as tx:
        tx.session.add(Inbox(update_id=1, chat_id=1, payload={"callback_query": {"from": {"id": 8}}}, received_at=now))
        tx.session.flush()
        assert tx.outbox.sender_of(1) == 8
        assert tx.outbox.sender_of(2) is None
