"""Outbox to Telegram, against the played Telegram with its rules and its faults."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.sandbox.people import buttons_of, words_of
from bot.sandbox.stage import Stage
from handlers import deliveries
from handlers.commands import ShowHelp
from handlers.desk import Asker, Desk
from handlers.replies import BriefSet, Button, Dismissed, ReminderSet, Say, To
from storage.models import Outbox

SETTINGS = {"policy": {"quiet": [], "quiet_days": False}}


@pytest.fixture(params=["sqlite"])
def stage(request, databases, now):
    url = databases.fresh(request.param)
    with Stage(url, now, settings=SETTINGS) as made:
        made.rest()
        yield made
    databases.drop(url)


@pytest.fixture
def say(stage):
    """Put something into the outbox as a commit would, and wait until it is said."""

    def put(name: str, reply, *, group: bool = False, rest: bool = True, **more) -> None:
        with stage.app.store.transaction() as tx:
            if group:
                to = To(group=tx.people.group_by_chat(stage.chats[name]).id)
            else:
                to = To(person=tx.people.named(name)[0].id)
            desk = Desk(Asker(0, 0), tx, stage.clock.now(), stage.app.policy)
            deliveries.enqueue([Say(to, reply, answer=True, **more)], desk)
        stage.app.delivery.bell.ring()
        if rest:
            stage.rest()

    return put


@pytest.fixture
def told(stage):
    """What the bot has said in a chat, as it stands now."""

    def texts(name: str) -> list[str]:
        bot = stage.sandbox.world.bot_id
        return [words_of(m) for m in stage.sandbox.messages(stage.chats[name]) if m["from"]["id"] == bot]

    return texts


@pytest.fixture
def rows(stage):
    def read() -> list[Outbox]:
        with stage.app.store.reading() as tx:
            return list(tx.session.scalars(select(Outbox).order_by(Outbox.id)))

    return read


def reminder(now, text="交材料") -> ReminderSet:
    return ReminderSet(text, now)


def test_a_message_is_sent_and_marked(say, told, rows, now):
    say("李娜", reminder(now))
    assert "交材料" in told("李娜")[0]
    assert rows()[0].sent_at is not None
    assert rows()[0].message_id is not None


def test_markup_in_the_facts_is_only_text(say, told, now):
    say("李娜", reminder(now, "<b>{{ 7*7 }}</b> & co"))
    assert "<b>{{ 7*7 }}</b> & co" in told("李娜")[0]


def test_the_language_is_the_recipients(say, told, now):
    say("Emily Chen", reminder(now))
    assert "Reminder set" in told("Emily Chen")[0]


def test_links_are_not_previewed(stage, say, now):
    say("李娜", reminder(now, "https://example.com"))
    (call,) = stage.sandbox.calls("sendMessage")
    assert "is_disabled" in str(call)


def test_a_card_is_edited_in_place(say, told, now):
    say("李娜", reminder(now, "一"), card="c")
    say("李娜", reminder(now, "二"), card="c", edit=True)
    assert len(told("李娜")) == 1
    assert "二" in told("李娜")[0]


def test_an_edit_without_a_change_counts_as_said(stage, say, rows, now):
    say("李娜", reminder(now), card="c")
    say("李娜", reminder(now), card="c", edit=True)
    assert all(row.sent_at is not None for row in rows())
    assert len(stage.sandbox.calls("editMessageText")) == 1


def test_a_card_that_was_deleted_comes_anew(stage, say, told, now):
    say("李娜", reminder(now, "一"), card="c")
    chat = stage.sandbox.world.chats[stage.chats["李娜"]]
    chat.messages.clear()
    say("李娜", reminder(now, "二"), card="c", edit=True)
    assert ["二" in text for text in told("李娜")] == [True]


def test_a_fresh_card_takes_the_buttons_of_the_old(stage, say, now):
    say("李娜", reminder(now, "一"), buttons=((Button("help", ShowHelp()),),), card="c")
    say("李娜", reminder(now, "二"), buttons=((Button("help", ShowHelp()),),), card="c", strip="c")
    old, new = (m for m in stage.sandbox.messages(stage.chats["李娜"]))
    assert (len(buttons_of(old)), len(buttons_of(new))) == (0, 1)


def test_a_pause_asked_for_stops_everything_and_loses_nothing(stage, say, told, now):
    stage.sandbox.fail_next("sendMessage", 429)
    say("李娜", reminder(now), rest=False)
    say("李明", reminder(now))
    assert (len(told("李娜")), len(told("李明"))) == (1, 1)


@pytest.mark.parametrize("fault", [502, "drop", "timeout_after_accept", "drop_after_accept"])
def test_a_network_failure_is_tried_again(stage, say, told, *, rows, now, fault):
    if "timeout" in str(fault):
        stage.app.bot.request._read = 0.2
    stage.sandbox.fail_next("sendMessage", fault)
    say("李娜", reminder(now))
    stage.sandbox.move_clock(seconds=5)
    stage.rest()
    assert "交材料" in told("李娜")[-1]
    assert rows()[0].attempts == 1


def test_order_is_kept_across_a_retry(stage, say, told, now):
    stage.sandbox.fail_next("sendMessage", 502)
    say("李娜", reminder(now, "一"))
    say("李娜", reminder(now, "二"), rest=False)
    stage.sandbox.move_clock(seconds=5)
    stage.rest()
    assert ["一" in told("李娜")[0], "二" in told("李娜")[1]] == [True, True]


def test_whoever_blocked_the_bot_is_written_to_after_his_return(stage, say, told, now):
    stage.sandbox.block(stage.chats["李娜"])
    stage.rest()
    say("李娜", reminder(now))
    assert told("李娜") == []
    stage.sandbox.unblock(stage.chats["李娜"])
    stage.rest()
    assert any("交材料" in text for text in told("李娜"))


def test_a_block_learned_by_sending_is_remembered(stage, say, told, now):
    stage.sandbox.world.people[stage.chats["李娜"]].state = "blocked"
    say("李娜", reminder(now))
    with stage.app.store.reading() as tx:
        assert tx.people.named("李娜")[0].unreachable_since is not None


def test_a_group_that_became_a_supergroup_is_followed(stage, say, told, now):
    stage.sandbox.add_group(-3001, "督查", [1001], with_bot=True)
    with stage.app.store.transaction() as tx:
        group = next(g for g in tx.people.groups() if g.name == "督查工作群")
        tx.people.bind(group, -3001, None, None)
    stage.sandbox.updates.want(["callback_query"])  # the service message does not come: only the refusal tells
    new = stage.sandbox.migrate(-3001)
    stage.chats["督查"] = -3001
    say("督查", reminder(now), group=True)
    assert any("交材料" in words_of(m) for m in stage.sandbox.messages(new))


def test_a_refused_message_is_a_dead_letter(stage, say, rows, now):
    stage.sandbox.fail_next("sendMessage", 400)
    say("李娜", reminder(now))
    assert "ordered by the test" in rows()[0].dead_reason.lower()


def test_what_cannot_be_worded_is_a_dead_letter_and_stops_nobody(stage, say, told, *, rows, monkeypatch, now):
    plain = stage.app.delivery.wording.text

    def broken(reply, language, at):
        if isinstance(reply, Dismissed):
            raise KeyError("wording")
        return plain(reply, language, at)

    monkeypatch.setattr(stage.app.delivery.wording, "text", broken)
    say("李娜", Dismissed(), rest=False)
    say("李娜", BriefSet("08:00"))
    assert rows()[0].dead_reason.startswith("wording")
    assert len(told("李娜")) == 1


def test_interactive_answers_pass_the_bulk(stage, say, now):
    stage.app.delivery.stop()  # whatever waits, waits
    with stage.app.store.transaction() as tx:
        desk = Desk(Asker(0, 0), tx, now, stage.app.policy)
        people = [person.id for person in tx.people.all() if person.telegram_id]
        deliveries.enqueue([Say(To(person=p), reminder(now), bulk=True) for p in people[1:]], desk)
        deliveries.enqueue([Say(To(person=people[0]), reminder(now), answer=True)], desk)
    claimed = deliveries.claim(stage.app.store, now, 3)
    assert claimed[0].to == ("person", people[0])


def test_speed_is_kept_within_telegrams_limits(databases, now):
    url = databases.fresh("sqlite")
    with Stage(url, now, settings=SETTINGS, paced=True) as stage:
        stage.rest()
        with stage.app.store.transaction() as tx:
            desk = Desk(Asker(0, 0), tx, now, stage.app.policy)
            people = [person.id for person in tx.people.all() if person.telegram_id]
            for n in range(5):
                deliveries.enqueue([Say(To(person=p), reminder(now, str(n)), bulk=True) for p in people], desk)
        stage.app.delivery.bell.ring()
        stage.rest()
        assert stage.sandbox.flood_hits == 0
        assert len(stage.sandbox.calls("sendMessage")) == 5 * len(people)
    databases.drop(url)
