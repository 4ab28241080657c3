"""Messages out: claimed once, best lane first, never overtaking within a recipient's lane."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.models import Button, Outbox, Person

LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)


@pytest.fixture
def say(store, office, now):
    """`say("李娜", lane=0, …)` puts a row into the outbox and gives its id."""

    def put(name: str = "李娜", *, buttons=(), **values) -> int:
        facts = {"reply": "Dismissed", "facts": {}, "created_at": now, "due_at": now, "lane": 2} | values
        if not {"chat_id", "group_id"} & set(facts):
            facts["person_id"] = office.people[name]
        with store.transaction() as tx:
            return tx.outbox.add(Outbox(**facts), buttons).id

    return put


@pytest.fixture
def claim(store, now):
    def take(at=now, limit=10, busy=()) -> list[int]:
        with store.transaction() as tx:
            return [row.id for row in tx.outbox.claim(at, LEASE, limit, busy)]

    return take


@pytest.fixture
def sent(store, now):
    def mark(row: int, message: int | None = None) -> None:
        with store.transaction() as tx:
            tx.outbox.sent(row, 1002, message or row + 100, now)

    return mark


def test_lanes_come_in_order(say, claim):
    bulk, normal, urgent, answer = (
        say(name, lane=lane) for name, lane in (("李娜", 3), ("李明", 2), ("王芳", 1), ("周国平", 0))
    )
    assert claim() == [answer, urgent, normal, bulk]


def test_one_message_of_a_recipient_is_out_at_a_time(say, claim, sent):
    first, second = say(), say()
    assert claim() == [first]
    assert claim() == []
    sent(first)
    assert claim() == [second]


def test_an_answer_goes_before_older_news_to_the_same_person(say, claim):
    say(lane=2)
    answer = say(lane=0)
    assert claim() == [answer]


def test_what_is_not_due_stays(say, claim, now):
    row = say(due_at=now + SECOND)
    assert claim() == []
    assert claim(now + SECOND) == [row]


def test_a_later_message_waits_for_one_that_is_tried_again(store, say, claim, now):
    first, _second = say(), say()
    claim()
    with store.transaction() as tx:
        tx.outbox.retry(first, now + 5 * SECOND, "network")
    assert claim() == []
    assert claim(now + 5 * SECOND) == [first]


def test_an_answer_does_not_wait_for_a_retry_in_another_lane(store, say, claim, now):
    first, answer = say(), say(lane=0)
    with store.transaction() as tx:
        tx.outbox.retry(first, now + 5 * SECOND, "network")
    assert claim() == [answer]


def test_news_does_not_wait_for_an_answer_that_is_tried_again(store, say, claim, now):
    answer, news = say(lane=0), say()
    with store.transaction() as tx:
        tx.outbox.retry(answer, now + 5 * SECOND, "network")
    assert claim() == [news]


def test_a_held_message_does_not_hold_others(say, claim, now):
    say(held=True, due_at=now + 60 * SECOND)
    row = say()
    assert claim() == [row]


def test_a_busy_recipient_is_passed_over(say, claim, office):
    say()
    other = say("李明")
    assert claim(busy={("person", office.people["李娜"])}) == [other]


def test_a_lease_ends(say, claim, now):
    row = say()
    assert claim() == [row]
    assert claim(now + LEASE) == [row]


def test_who_has_not_started_is_passed_over_until_he_does(store, say, claim, office):
    row = say("刘强")
    assert claim() == []
    with store.transaction() as tx:
        tx.session.execute(update(Person).where(Person.name == "刘强").values(telegram_id=1006))
    assert claim() == [row]


def test_who_blocked_the_bot_is_passed_over(store, say, claim, office, now):
    say()
    with store.transaction() as tx:
        tx.people.mark_unreachable(tx.people.get(office.people["李娜"]), now)
    assert claim() == []


def test_groups_and_bare_chats_are_recipients(say, claim, office):
    assert claim() == []
    rows = [say(group_id=office.group), say(chat_id=55)]
    assert claim() == rows


def test_the_dead_and_the_merged_are_not_sent(store, say, claim, now):
    dead, whole = say("李明"), say("王芳", due_at=now + SECOND)
    say(merged_into_id=whole)
    with store.transaction() as tx:
        tx.outbox.dead(dead, "too long", now)
    assert claim() == []


def test_what_was_merged_counts_as_sent_with_the_whole(store, say, sent):
    whole = say()
    part = say(merged_into_id=whole)
    sent(whole)
    with store.transaction() as tx:
        assert tx.outbox.get(part).sent_at is not None


def test_a_card_is_found_by_its_message_as_it_was_last_edited(store, say, sent):
    card, edit = say(card="owner:1"), say(card="owner:1", action="edit")
    sent(card, 5)
    sent(edit, 5)
    with store.transaction() as tx:
        assert tx.outbox.by_message(1002, 5).id == edit
        assert tx.outbox.last_of_card("owner:1").id == edit
        assert tx.outbox.by_message(1002, 6) is None


def test_a_card_of_another_person_is_another_card(store, say, sent, office):
    sent(say(card="owner:1"), 5)
    with store.transaction() as tx:
        assert tx.outbox.last_of_card("owner:1", person_id=office.people["李明"]) is None
        assert tx.outbox.last_of_card("owner:1", person_id=office.people["李娜"]) is not None


def test_told_means_committed_not_sent(store, say, office):
    with store.transaction() as tx:
        assert not tx.outbox.exists_told(1, office.people["李娜"])


def test_buttons_are_found_by_id(store, say):
    row = say(buttons=[Button(row=0, place=0, verb="accept", command="AcceptAll", slots={})])
    with store.transaction() as tx:
        button = tx.outbox.get(row).buttons[0]
        assert tx.outbox.button(button.id).command == "AcceptAll"
        assert tx.outbox.button(10**9) is None


def test_several_senders_never_claim_the_same_message(store, say, claim, now):
    rows = [say(chat_id=n) for n in range(1, 41)]
    got: list[int] = []

    def work() -> None:
        while some := claim(limit=3):
            got.extend(some)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(got) == rows


def test_a_supergroup_takes_the_place_of_its_group(store, say, office):
    row = say(group_id=office.group)
    with store.transaction() as tx:
        tx.outbox.moved(tx.outbox.get(row), -1009)
    with store.transaction() as tx:
        assert tx.people.group(office.group).chat_id == -1009
