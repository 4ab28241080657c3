"""The doors of the office, tried by somebody who should not get in: forged buttons, old links, strangers in groups."""

from __future__ import annotations

import itertools
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from bot.incoming import Incoming
from bot.keyboards import data_of
from handlers import people
from handlers.commands import AnnounceMeeting, AssignTask, BookMeeting, Party
from handlers.desk import Asker, Policy
from handlers.dispatch import dispatch
from storage.models import Button, Group, Inbox, Item, Outbox, Person

POLICY = Policy(office="市政府办公室", admins=frozenset({1001}))
ATTACKER = 6666
updates = itertools.count(1)


@pytest.fixture
def bot(store, office, now):
    return Incoming(store, POLICY, SimpleNamespace(now=lambda: now))


@pytest.fixture
def write(bot):
    """Somebody writes to the bot, in private or in a group."""

    def write(text, who=ATTACKER, chat=None, name="路人"):
        place = {"id": chat or who, "type": "group" if chat else "private", "title": "某群"}
        user = {"id": who, "first_name": name, "is_bot": False}
        message = {"message_id": next(updates), "from": user, "chat": place, "text": text, "date": 0}
        return bot.handle(next(updates), {"message": message})

    return write


@pytest.fixture
def press(bot):
    """Somebody presses a button, or says that he did: clients may send any data."""

    def press(data, who=ATTACKER, chat=None):
        place = {"id": chat or who, "type": "group" if chat else "private"}
        message = {"message_id": 1, "chat": place, "from": {"id": 1, "is_bot": True, "first_name": "b"}, "date": 0}
        query = {
            "id": "q",
            "from": {"id": who, "first_name": "路人", "is_bot": False},
            "message": message,
            "data": data,
        }
        return bot.handle(next(updates), {"callback_query": query})

    return press


@pytest.fixture
def said(store):
    """What was said to whom: (person, chat, reply)."""

    def said():
        with store.reading() as tx:
            rows = tx.session.scalars(select(Outbox).order_by(Outbox.id)).all()
            return [(row.person_id, row.chat_id, row.reply) for row in rows]

    return said


@pytest.fixture
def buttons(store):
    """Every button that stands under a message to this person, group or chat, by its order."""

    def buttons(**to):
        with store.reading() as tx:
            query = select(Button).join(Outbox).filter_by(**to)
            return {button.verb: data_of(button.id) for button in tx.session.scalars(query)}

    return buttons


def count(store, kind):
    with store.reading() as tx:
        return len(tx.session.scalars(select(kind)).all())


@pytest.fixture
def task(store, office, now):
    """周国平 has asked 李明 for something."""
    command = AssignTask("总结", Party("person", office.people["李明"]))
    dispatch(store, command, Asker(1001, 1001, person=office.people["周国平"], name="周国平"), now, POLICY)


@pytest.fixture
def notice(store, office, now):
    """A meeting of 周国平's, announced in the office's group."""
    zhou = Asker(1001, 1001, person=office.people["周国平"], name="周国平")
    start = now + timedelta(days=1)
    booking = BookMeeting("预算会", start, start + timedelta(hours=1), people=(Party("person", office.people["李娜"]),))
    dispatch(store, booking, zhou, now, POLICY)
    dispatch(store, AnnounceMeeting(1, group=office.group, confirmed=True), zhou, now, POLICY)


# -- strangers


@pytest.mark.parametrize(
    "text",
    [
        "/mine",
        "/today",
        "/search 供热",
        "/bind 全体干部群",
        "我手上还有什么",
        "请李明周五前报总结",
        "/help",
        "/start x",
        "张三的电话",
    ],
)
def test_a_stranger_gets_only_the_way_to_ask_whatever_he_writes(write, said, store, text):
    write(text)
    assert said() == [(None, ATTACKER, "StrangerMet")]
    assert count(store, Item) == 0


def test_a_stranger_in_a_group_of_the_office_is_not_answered(write, said, store):
    write("/bind 督查工作群", chat=-1001)
    write("/today", chat=-1001)
    assert said() == []


def test_a_strangers_group_learns_no_name_of_the_office(bot, store, said):
    chat = {"id": -666, "type": "group", "title": "外面的群"}
    user = {"id": ATTACKER, "first_name": "路人", "is_bot": False}
    states = {"old_chat_member": {"status": "left"}, "new_chat_member": {"status": "member"}}
    bot.handle(next(updates), {"my_chat_member": {"chat": chat, "from": user, **states}})
    with store.reading() as tx:
        [row] = tx.session.scalars(select(Outbox)).all()
        assert (row.chat_id, row.reply, row.facts["bound"], row.buttons) == (-666, "GroupGreeting", "", [])


def test_a_stranger_cannot_admit_himself_by_the_number_of_the_administrators_button(
    write, press, buttons, store, office
):
    write("/start")
    press(buttons(chat_id=ATTACKER)["ask_admission"])
    press(buttons(person_id=office.people["周国平"])["admit"])
    with store.reading() as tx:
        assert tx.people.by_telegram(ATTACKER) is None
        assert len(tx.people.open_admissions()) == 1


def test_a_clerk_cannot_decide_by_the_number_of_the_administrators_button(write, press, buttons, store, office):
    write("/start")
    press(buttons(chat_id=ATTACKER)["ask_admission"])
    press(buttons(person_id=office.people["周国平"])["refuse"], who=1003)
    with store.reading() as tx:
        assert len(tx.people.open_admissions()) == 1


@pytest.mark.parametrize(
    "data",
    [
        *("", "0", "zzzzz", "-1", "1; DROP TABLE people", "９９", "ÿ", "a" * 64),
        "zzzzzz",
        "zzzzzzzz",
        "zzzzzzzzzzzzz",
    ],
)
def test_forged_button_data_is_answered_and_does_nothing(press, said, store, data):
    assert press(data, who=1003).callback_id == "q"
    assert {reply for _, _, reply in said()} == {"AlreadyDone"}


def test_a_stranger_pressing_a_colleagues_button_changes_nothing(task, press, buttons, store, office):
    keys = buttons(person_id=office.people["李明"])
    assert keys
    with store.reading() as tx:
        before = tx.session.scalars(select(Item)).one().state
    for key in keys.values():
        press(key)
    with store.reading() as tx:
        assert tx.session.scalars(select(Item)).one().state == before


def test_a_colleague_pressing_anothers_private_button_changes_nothing(task, press, buttons, store, office):
    for key in buttons(person_id=office.people["李明"]).values():
        press(key, who=1005)
    with store.reading() as tx:
        assert tx.session.scalars(select(Item)).one().accepted_at is None


def test_a_stranger_pressing_a_group_notices_button_is_no_guest(notice, press, buttons, store, office):
    keys = buttons(group_id=office.group)
    assert keys
    for key in keys.values():
        press(key, chat=-1001)
    with store.reading() as tx:
        assert [person.name for person in tx.people.all() if person.telegram_id == ATTACKER] == []
        assert [(part.person.name, part.reply) for part in tx.items.get(1).part] == [("李娜", None)]


# -- links


def test_a_link_pressed_again_by_another_account_lets_nobody_in(write, store, office, now):
    with store.transaction() as tx:
        code = people.make_invite(tx, tx.people.get(office.people["刘强"]), now, 7)[0]
    write(f"/start {code}", who=4711)
    write(f"/start {code}", who=ATTACKER)
    with store.reading() as tx:
        assert tx.people.by_telegram(4711).name == "刘强"
        assert tx.people.by_telegram(ATTACKER) is None


def test_a_link_sent_into_a_group_lets_nobody_in(write, store, office, now):
    with store.transaction() as tx:
        code = people.make_invite(tx, tx.people.get(office.people["刘强"]), now, 7)[0]
    write(f"/start {code}", chat=-1001)
    with store.reading() as tx:
        assert tx.people.get(office.people["刘强"]).telegram_id is None


def test_a_redelivered_start_joins_once(bot, store, office, now, said):
    with store.transaction() as tx:
        code = people.make_invite(tx, tx.people.get(office.people["刘强"]), now, 7)[0]
    user = {"id": 4711, "first_name": "刘强", "is_bot": False}
    message = {
        "message_id": 5,
        "from": user,
        "chat": {"id": 4711, "type": "private"},
        "text": f"/start {code}",
        "date": 0,
    }
    number = next(updates)
    with store.transaction() as tx:
        tx.session.add(Inbox(update_id=number, chat_id=4711, payload={"message": message}, received_at=now))
    bot.handle(number, {"message": message})
    before = said()
    bot.handle(number, {"message": message})
    assert said() == before


# -- who left


def test_who_left_is_a_stranger_from_that_moment(task, write, press, buttons, store, said, office, now):
    keys = buttons(person_id=office.people["李明"])
    with store.transaction() as tx:
        tx.people.dismiss(tx.people.get(office.people["李明"]), now)
    for key in keys.values():
        press(key, who=1003)
    write("/mine", who=1003, name="李明")
    assert {reply for person, chat, reply in said() if chat == 1003} == {"StrangerMet"}
    with store.reading() as tx:
        assert tx.session.scalars(select(Item)).one().accepted_at is None


# -- names


def test_a_name_made_of_markup_is_only_a_name(write, press, buttons, store):
    write("/start", name="<b>{{ 7*7 }}</b>")
    press(buttons(chat_id=ATTACKER)["ask_admission"])
    with store.reading() as tx:
        assert tx.people.open_admissions()[0].name in ("<b>{{ 7*7 }}</b>", "路人")


def test_a_member_of_an_unbound_group_cannot_bind_it(write, store, office):
    with store.transaction() as tx:
        tx.session.add(Group(name="督查工作群"))
    write("/bind 督查工作群", who=1003, chat=-777, name="李明")
    with store.reading() as tx:
        assert tx.people.group_by_chat(-777) is None


def test_nobody_is_added_by_all_of_this(write, store):
    before = count(store, Person)
    for text in ("/start", "/start " + "A" * 24, "我是周国平", "/bind x"):
        write(text)
    assert count(store, Person) == before
