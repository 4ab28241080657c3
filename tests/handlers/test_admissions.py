"""Strangers who ask to be let in, and what the administrators decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers import admissions
from handlers.commands import AskAdmission, DecideAdmission
from handlers.desk import Asker, Desk, Policy
from handlers.replies import (
    AdmissionAsked,
    AdmissionDecided,
    AdmissionPlease,
    AdmissionWho,
    AlreadyDone,
    NotAllowed,
    Refused,
    StrangerMet,
    To,
    Welcome,
)

OFFICE = "市政府办公室"
STRANGER = Asker(telegram_id=4711, chat=4711, name="刘强", username="liuq", language="en")
TWO_ADMINS = Policy(office=OFFICE, admins=frozenset({1001, 1002}))


@pytest.fixture
def ask(store, now):
    def ask(asker=STRANGER, policy=TWO_ADMINS, at=now):
        with store.transaction() as tx:
            member = tx.people.by_telegram(asker.telegram_id)
            asker = replace(asker, person=member.id if member else None)
            return admissions.ask(AskAdmission(), Desk(asker, tx, at, policy))

    return ask


@pytest.fixture
def decide(store, desk_of):
    """An administrator presses a button of the open card."""

    def decide(name="周国平", admission=None, **choice):
        with store.transaction() as tx:
            number = admission or 1
            return admissions.decide(DecideAdmission(number, **choice), desk_of(tx, name, policy=TWO_ADMINS))

    return decide


def to(says, kind):
    return [say.to for say in says if isinstance(say.reply, kind)]


# -- asking


def test_every_administrator_gets_a_card(office, ask):
    says = ask()
    assert says[0].reply == AdmissionAsked(OFFICE)
    assert to(says, AdmissionPlease) == [To(person=office.people["周国平"]), To(person=office.people["李娜"])]


def test_the_card_offers_to_admit_and_to_refuse(office, ask):
    [row] = ask()[1].buttons
    assert [(button.verb, button.command.admit) for button in row] == [("admit", True), ("refuse", False)]


def test_the_card_names_whom_of_the_roster_the_stranger_is_like(office, ask):
    assert ask()[1].reply.alike == ("刘强",)


def test_asking_again_bothers_nobody(office, ask):
    ask()
    [say] = ask()
    assert say.reply == AdmissionAsked(OFFICE, again=True)


def test_asking_again_after_a_refusal_bothers_nobody_for_a_day(office, ask, decide, now):
    ask()
    decide(admit=False)
    assert [say.reply for say in ask(at=now + timedelta(hours=23))] == [Refused(OFFICE)]
    assert len(ask(at=now + timedelta(hours=25))) == 3


def test_the_answer_to_a_stranger_names_nobody_of_the_office(office, ask):
    said = repr(ask()[0])
    assert not any(name in said for name in office.people if name != STRANGER.name)


def test_a_member_who_presses_a_forwarded_card_is_greeted(office, ask):
    [say] = ask(Asker(telegram_id=1003, chat=1003))
    assert isinstance(say.reply, Welcome)


def test_in_a_group_nobody_asks(office, ask):
    assert ask(replace(STRANGER, private=False, chat=-5)) == []


# -- deciding


def test_admitting_asks_which_member_it_is(office, store, ask, decide):
    ask()
    [say] = decide(admit=True)
    assert say.reply == AdmissionWho("刘强", 1)
    names = [button.facts.get("name") for row in say.buttons for button in row if button.verb == "person"]
    assert names == ["刘强"]
    with store.reading() as tx:
        assert tx.people.by_telegram(4711) is None


def test_the_likeliest_members_stand_first(office, store, ask, decide, now):
    with store.transaction() as tx:
        for name in ("陈工", "刘强强", "Liu Qiang"):
            tx.session.add(type(tx.people.get(office.people["刘强"]))(name=name, duties=[], aliases=[]))
    ask()
    [say] = decide(admit=True)
    names = [button.facts["name"] for row in say.buttons for button in row if button.verb == "person"]
    assert names[:2] == ["刘强", "刘强强"]


def test_the_chosen_member_is_linked_and_greeted(office, store, ask, decide):
    ask()
    says = decide(admit=True, person=office.people["刘强"])
    assert to(says, Welcome) == [To(person=office.people["刘强"])]
    with store.reading() as tx:
        liu = tx.people.by_telegram(4711)
        assert (liu.id, liu.username) == (office.people["刘强"], "liuq")


def test_every_administrators_card_says_how_it_ended(office, ask, decide):
    ask()
    says = [say for say in decide(admit=True, person=office.people["刘强"]) if isinstance(say.reply, AdmissionDecided)]
    assert [(say.to, say.edit, say.buttons) for say in says] == [
        (To(person=office.people["周国平"]), True, ()),
        (To(person=office.people["李娜"]), True, ()),
    ]
    assert says[0].reply == AdmissionDecided("刘强", True, "刘强", "周国平")


def test_a_new_member_is_made_with_the_role_of_staff(office, store, ask, decide):
    ask(replace(STRANGER, name="赵敏"))
    decide(admit=True, new=True)
    with store.reading() as tx:
        person = tx.people.by_telegram(4711)
        assert (person.name, person.role) == ("赵敏", "staff")


def test_a_refused_stranger_is_told_in_his_language(office, ask, decide):
    ask()
    says = decide(admit=False)
    assert (says[0].to, says[0].reply) == (To(chat=4711, language="en"), Refused(OFFICE))


def test_the_second_administrator_learns_who_was_first(office, ask, decide, now):
    ask()
    decide(admit=False)
    [say] = decide("李娜", admit=True, new=True)
    assert say.reply == AlreadyDone(by="周国平", at=now, what="refused")


def test_a_member_who_is_in_already_cannot_be_chosen(office, store, ask, decide):
    ask()
    [say] = decide(admit=True, person=office.people["李明"])
    assert isinstance(say.reply, AdmissionWho)
    with store.reading() as tx:
        assert tx.people.get(office.people["李明"]).telegram_id == 1003


def test_who_left_cannot_be_chosen(office, store, ask, decide):
    with store.transaction() as tx:
        tx.people.get(office.people["刘强"]).active = False
    ask()
    [say] = decide(admit=True, person=office.people["刘强"])
    assert isinstance(say.reply, AdmissionWho)


@pytest.mark.parametrize("choice", [{"admit": True, "new": True}, {"admit": False}])
def test_a_clerk_decides_nothing(office, store, ask, decide, choice):
    ask()
    [say] = decide("李明", **choice)
    assert say.reply == NotAllowed("admit", ("周国平", "李娜"))
    with store.reading() as tx:
        assert len(tx.people.open_admissions()) == 1


def test_a_stranger_cannot_admit_himself(office, store, ask, now):
    ask()
    with store.transaction() as tx:
        [say] = admissions.decide(DecideAdmission(1, admit=True, new=True), Desk(STRANGER, tx, now, TWO_ADMINS))
    assert isinstance(say.reply, StrangerMet)
    with store.reading() as tx:
        assert tx.people.by_telegram(4711) is None


def test_a_forged_admission_does_nothing(office, decide):
    assert decide(admission=999, admit=True, new=True) == []
