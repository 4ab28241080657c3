"""Arrivals: members, invitations, the first administrator, strangers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers import admissions, joining, people
from handlers.commands import AskAdmission, Start
from handlers.desk import Asker, Desk, Policy
from handlers.replies import (
    AccountMoved,
    AdmissionDecided,
    AdmissionPlease,
    GroupGreeting,
    InviteInvalid,
    MemberJoined,
    StrangerMet,
    To,
    Welcome,
)
from storage.models import Person

OFFICE = "市政府办公室"
POLICY = Policy(office=OFFICE, admins=frozenset({1001}))
OPEN = Policy(office=OFFICE)
"""Nobody is named administrator in the configuration."""
STRANGER = Asker(telegram_id=4711, chat=4711, name="刘强", username="liuq", language="zh")


@pytest.fixture
def invited(office, store, now):
    """An invitation for 刘强, who has not started the bot."""
    with store.transaction() as tx:
        return people.make_invite(tx, tx.people.get(office.people["刘强"]), now, 7)[0]


@pytest.fixture
def come(store, now):
    """A stranger starts the bot; gives what is said, by recipient."""

    def come(code="", asker=STRANGER, policy=POLICY, at=now):
        with store.transaction() as tx:
            member = tx.people.by_telegram(asker.telegram_id)
            asker = replace(asker, person=member.id if member else None)
            return joining.start(Start(code), Desk(asker, tx, at, policy))

    return come


def linked(store, person_id):
    with store.reading() as tx:
        return tx.people.get(person_id).telegram_id


# -- strangers and members


def test_a_stranger_gets_only_the_way_to_ask(office, come):
    [say] = come()
    assert (say.to, say.reply) == (To(chat=4711, language="zh"), StrangerMet(OFFICE))
    assert [button.command for row in say.buttons for button in row] == [AskAdmission()]


def test_a_member_without_a_code_is_greeted(office, come):
    [say] = come(asker=Asker(telegram_id=1003, chat=1003))
    assert say.reply == Welcome("李明", OFFICE, "综合科", "科员")


def test_another_kind_of_deep_link_greets_a_member(office, come):
    [say] = come("help", Asker(telegram_id=1003, chat=1003))
    assert isinstance(say.reply, Welcome)


def test_in_a_group_a_code_is_not_redeemed(office, store, come, invited):
    [say] = come(invited, replace(STRANGER, private=False, chat=-1001))
    assert say.reply == GroupGreeting("", "全体干部群")
    assert linked(store, office.people["刘强"]) is None


# -- invitations


def test_an_invitation_links_the_account(office, store, come, invited):
    [welcome, _] = come(invited)
    assert welcome.to == To(person=office.people["刘强"])
    assert isinstance(welcome.reply, Welcome)
    assert linked(store, office.people["刘强"]) == 4711


def test_the_administrators_learn_who_joined(office, come, invited):
    assert [(say.to, say.reply) for say in come(invited)[1:]] == [
        (To(person=office.people["周国平"]), MemberJoined("刘强", "综合科"))
    ]


def test_an_invitation_serves_once(office, store, come, invited):
    come(invited)
    [say] = come(invited, replace(STRANGER, telegram_id=4712, chat=4712))
    assert say.reply == InviteInvalid(OFFICE, used=True)
    assert linked(store, office.people["刘强"]) == 4711


def test_ones_own_invitation_pressed_again_greets(office, come, invited):
    come(invited)
    [say] = come(invited)
    assert isinstance(say.reply, Welcome)


def test_an_invitation_ends(office, store, come, invited, now):
    [say] = come(invited, at=now + timedelta(days=7))
    assert say.reply == InviteInvalid(OFFICE)
    assert linked(store, office.people["刘强"]) is None


def test_a_guessed_code_is_invalid_and_says_nothing_more(office, come):
    [say] = come("A" * 24)
    assert say.reply == InviteInvalid(OFFICE)


def test_a_member_cannot_become_somebody_else_by_a_link(office, store, come, invited):
    [say] = come(invited, Asker(telegram_id=1003, chat=1003))
    assert say.reply == InviteInvalid(OFFICE)
    assert linked(store, office.people["刘强"]) is None


def test_a_link_that_a_wrong_member_pressed_still_serves_the_right_one(office, store, come, invited):
    come(invited, Asker(telegram_id=1003, chat=1003))
    come(invited)
    assert linked(store, office.people["刘强"]) == 4711


def test_an_invitation_of_who_left_is_invalid(office, store, come, invited):
    with store.transaction() as tx:
        tx.people.get(office.people["刘强"]).active = False
    [say] = come(invited)
    assert say.reply == InviteInvalid(OFFICE)


def test_a_new_link_moves_a_member_to_another_account_and_tells_the_old_one(office, store, come, now):
    with store.transaction() as tx:
        code = people.make_invite(tx, tx.people.get(office.people["李明"]), now, 7)[0]
    says = come(code)
    assert linked(store, office.people["李明"]) == 4711
    assert (To(chat=1003), AccountMoved("李明", OFFICE)) in [(say.to, say.reply) for say in says]
    assert MemberJoined("李明", "综合科", moved=True) in [say.reply for say in says]


def test_the_other_links_of_a_person_are_void_once_he_is_in(office, store, come, invited, now):
    with store.transaction() as tx:
        other = people.make_invite(tx, tx.people.get(office.people["刘强"]), now, 7)[0]
    come(invited)
    [say] = come(other, replace(STRANGER, telegram_id=4712, chat=4712))
    assert say.reply == InviteInvalid(OFFICE, used=True)


def test_an_invitation_settles_the_admission_asked_for_before(office, store, come, invited, now):
    with store.transaction() as tx:
        admissions.ask(AskAdmission(), Desk(STRANGER, tx, now, POLICY))
    says = come(invited)
    assert AdmissionDecided("刘强", True, "刘强") in [say.reply for say in says]
    with store.reading() as tx:
        assert tx.people.open_admissions() == []


# -- the first administrator


@pytest.fixture
def code(office, store, now):
    with store.transaction() as tx:
        return people.admin_code(tx, now)


def test_an_office_without_administrator_prints_a_code(code):
    assert len(code) == 24


def test_no_code_is_printed_where_the_configuration_names_an_administrator(store, office, now):
    with store.transaction() as tx:
        assert people.admin_code(tx, now, frozenset({1001})) is None


def test_no_code_is_printed_where_an_administrator_is_in(store, office, now):
    with store.transaction() as tx:
        tx.people.get(office.people["李娜"]).role = "admin"
        tx.session.flush()
        assert people.admin_code(tx, now) is None


def test_an_administrator_of_the_roster_who_has_not_come_yet_keeps_the_code(store, office, now):
    with store.transaction() as tx:
        tx.people.get(office.people["刘强"]).role = "admin"
        tx.session.flush()
        assert people.admin_code(tx, now) is not None


def test_the_code_makes_an_unknown_account_administrator(store, come, code):
    [say, *_] = come(code, replace(STRANGER, name="陈工"), OPEN)
    assert say.reply == Welcome("陈工", OFFICE, admin=True)
    with store.reading() as tx:
        assert tx.people.by_telegram(4711).role == "admin"


def test_the_code_attaches_who_bears_a_name_of_the_roster(store, office, come, code):
    [say, *_] = come(code, policy=OPEN)
    assert say.reply == Welcome("刘强", OFFICE, "综合科", "科员", admin=True)
    with store.reading() as tx:
        liu = tx.people.by_telegram(4711)
        assert (liu.id, liu.role, people.duties(liu, OPEN)) == (office.people["刘强"], "staff", {"drafter", "admin"})


def test_the_code_adds_the_right_to_a_member_and_replaces_nothing(store, office, come, code):
    come(code, Asker(telegram_id=1001, chat=1001), OPEN)
    with store.reading() as tx:
        assert people.duties(tx.people.by_telegram(1001), OPEN) == {"office_director", "admin"}


def test_the_code_serves_once(office, come, code):
    come(code, replace(STRANGER, name="陈工"), OPEN)
    [say] = come(code, replace(STRANGER, telegram_id=4712, chat=4712), OPEN)
    assert say.reply == InviteInvalid(OFFICE, used=True)


def test_an_older_code_is_void_once_somebody_administers(store, office, come, code, now):
    with store.transaction() as tx:
        second = people.admin_code(tx, now)
    come(code, replace(STRANGER, name="陈工"), OPEN)
    [say] = come(second, replace(STRANGER, telegram_id=4712, chat=4712), OPEN)
    assert say.reply == InviteInvalid(OFFICE, used=True)


def test_the_code_is_void_where_the_configuration_names_an_administrator(office, come, code):
    [say] = come(code, policy=POLICY)
    assert say.reply == InviteInvalid(OFFICE, used=True)


def test_the_code_ends_after_a_day(office, come, code, now):
    [say] = come(code, policy=OPEN, at=now + timedelta(days=1))
    assert say.reply == InviteInvalid(OFFICE)


def test_who_asked_before_there_was_an_administrator_is_put_before_the_first(store, come, code, now):
    with store.transaction() as tx:
        waiting = Asker(telegram_id=5000, chat=5000, name="王小二")
        assert len(admissions.ask(AskAdmission(), Desk(waiting, tx, now, OPEN))) == 1
    says = come(code, replace(STRANGER, name="陈工"), OPEN)
    assert [say.reply.name for say in says if isinstance(say.reply, AdmissionPlease)] == ["王小二"]


def test_a_former_account_of_who_left_can_join_as_another(store, office, come, invited):
    with store.transaction() as tx:
        tx.people.add(Person(name="旧人", telegram_id=4711, active=False, duties=[], aliases=[]))
    come(invited)
    with store.reading() as tx:
        assert tx.people.by_telegram(4711).name == "刘强"
