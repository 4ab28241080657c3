"""Who is behind a message, who may let others in, one's own settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from handlers import people
from handlers.commands import InvitePerson, PersonReachable, SetBrief, SetLanguage
from handlers.desk import Policy
from handlers.replies import BriefSet, InviteMade, LanguageSet, NotAllowed, To
from storage.models import Outbox, Person, Reminder

ADMIN = Policy(office="市政府办公室", admins=frozenset({1001}))
NOBODY = Policy(office="市政府办公室")


# -- who is writing


def test_a_colleague_is_known_by_his_account(store, office):
    with store.transaction() as tx:
        assert people.member(tx, 1003, "liming", NOBODY).id == office.people["李明"]


def test_a_stranger_is_nobody(store, office):
    with store.transaction() as tx:
        assert people.member(tx, 4711, "x", ADMIN) is None


def test_who_left_the_office_is_a_stranger(store, office):
    with store.transaction() as tx:
        tx.people.get(office.people["李明"]).active = False
        tx.session.flush()
        assert people.member(tx, 1003, "liming", NOBODY) is None


def test_who_left_is_not_let_in_again_by_an_old_configuration(store, office):
    with store.transaction() as tx:
        tx.people.get(office.people["周国平"]).active = False
        tx.session.flush()
        assert people.member(tx, 1001, "zhou", ADMIN) is None


def test_a_new_username_makes_lexicons_old(store, office):
    with store.transaction() as tx:
        before = tx.people.revision()
        people.member(tx, 1003, "liming", NOBODY)
        assert tx.people.revision() > before


def test_the_same_username_again_changes_nothing(store, office):
    with store.transaction() as tx:
        people.member(tx, 1003, "liming", NOBODY)
        before = tx.people.revision()
        people.member(tx, 1003, "liming", NOBODY)
        assert tx.people.revision() == before


def test_a_username_that_changed_hands_is_its_new_holders_alone(store, office):
    with store.transaction() as tx:
        people.member(tx, 1003, "duty", NOBODY)
        people.member(tx, 1004, "Duty", NOBODY)
        assert [person.name for person in tx.people.all() if person.username] == ["王芳"]


def test_a_configured_administrator_unknown_to_the_office_is_let_in_as_admin(store, office):
    with store.transaction() as tx:
        person = people.member(tx, 9, "root", Policy(admins=frozenset({9})), "陈工")
        assert (person.name, person.role, person.telegram_id, person.username) == ("陈工", "admin", 9, "root")


def test_a_configured_administrator_of_the_roster_keeps_his_place_there(store, office):
    with store.transaction() as tx:
        person = people.member(tx, 9, "", Policy(admins=frozenset({9})), "刘强")
        assert (person.id, person.role) == (office.people["刘强"], "staff")


def test_a_configured_administrator_is_not_taken_for_a_colleague_who_is_in_already(store, office):
    with store.transaction() as tx:
        person = people.member(tx, 9, "", Policy(admins=frozenset({9})), "李娜")
        assert person.id != office.people["李娜"]


def test_of_two_of_one_name_a_configured_administrator_is_taken_for_neither(store, office):
    with store.transaction() as tx:
        tx.people.add(Person(name="刘强", duties=[], aliases=[]))
        person = people.member(tx, 9, "", Policy(admins=frozenset({9})), "刘强")
        assert len(tx.people.named("刘强")) == 3
        assert person.role == "admin"


# -- the right of the administrator


def test_a_configured_administrator_keeps_his_duties(store, office):
    with store.reading() as tx:
        zhou = tx.people.get(office.people["周国平"])
        assert people.duties(zhou, ADMIN) == {"office_director", "admin"}


def test_those_who_may_are_named(store, office, desk_of):
    with store.reading() as tx:
        assert people.those_who_may("circulate", desk_of(tx, "李明")) == ("周国平", "李娜")


# -- invitations


def test_an_administrator_invites(store, office, desk_of, now):
    with store.transaction() as tx:
        [say] = people.invite_person(InvitePerson(office.people["刘强"]), desk_of(tx, "周国平"))
        assert isinstance(say.reply, InviteMade)
        assert (say.reply.name, say.reply.expires) == ("刘强", now + timedelta(days=7))


def test_an_invitation_asked_for_in_a_group_goes_to_the_private_chat(store, office, desk_of):
    with store.transaction() as tx:
        desk = desk_of(tx, "周国平")
        desk.asker = replace(desk.asker, private=False, chat=-1001)
        [say] = people.invite_person(InvitePerson(office.people["刘强"]), desk)
        assert say.to == To(person=office.people["周国平"])


def test_a_clerk_may_not_invite_and_learns_who_may(store, office, desk_of):
    with store.transaction() as tx:
        [say] = people.invite_person(InvitePerson(office.people["刘强"]), desk_of(tx, "李明"))
        assert say.reply == NotAllowed("invite_person", ("周国平",))


def test_a_director_may_invite_a_newcomer(store, office, desk_of):
    with store.transaction() as tx:
        desk = desk_of(tx, "周国平", policy=NOBODY)
        assert isinstance(people.invite_person(InvitePerson(office.people["刘强"]), desk)[0].reply, InviteMade)


def test_a_director_cannot_take_over_a_colleagues_account_by_a_link(store, office, desk_of):
    with store.transaction() as tx:
        desk = desk_of(tx, "周国平", policy=NOBODY)
        [say] = people.invite_person(InvitePerson(office.people["李娜"]), desk)
        assert isinstance(say.reply, NotAllowed)


def test_a_director_cannot_make_himself_administrator_by_inviting_one(store, office, desk_of):
    with store.transaction() as tx:
        boss = tx.people.add(Person(name="陈工", role="admin", duties=[], aliases=[]))
        [say] = people.invite_person(InvitePerson(boss.id), desk_of(tx, "周国平", policy=NOBODY))
        assert say.reply == NotAllowed("invite_person", ("陈工",))


@pytest.mark.parametrize("person", [0, 99_999])
def test_nobody_is_invited_by_a_forged_id(store, office, desk_of, person):
    with store.transaction() as tx:
        assert people.invite_person(InvitePerson(person), desk_of(tx, "周国平")) == []


# -- settings


def test_a_morning_hour_is_kept_and_the_waiting_card_dropped(store, office, desk_of, now):
    with store.transaction() as tx:
        me = office.people["李明"]
        tx.reminders.add(Reminder(person_id=me, kind="brief", occurrence="2026-11-24", due_at=now))
        [say] = people.set_brief(SetBrief(time(7, 45)), desk_of(tx, "李明"))
        assert say.reply == BriefSet("07:45")
        assert [person.name for person in tx.reminders.people_without_brief() if person.id == me] == ["李明"]


def test_a_morning_card_can_be_stopped(store, office, desk_of):
    with store.transaction() as tx:
        [say] = people.set_brief(SetBrief(None), desk_of(tx, "李明"))
        assert (say.reply, tx.people.get(office.people["李明"]).brief_at) == (BriefSet(""), "")


def test_a_language_is_kept(store, office, desk_of):
    with store.transaction() as tx:
        [say] = people.set_language(SetLanguage("en"), desk_of(tx, "李明"))
        assert (say.reply, tx.people.get(office.people["李明"]).language) == (LanguageSet("en"), "en")


def test_a_language_that_is_not_there_is_left_alone(store, office, desk_of):
    with store.transaction() as tx:
        assert people.set_language(SetLanguage("../en"), desk_of(tx, "李明")) == []


def test_who_blocks_the_bot_is_unreachable_until_he_takes_it_up_again(store, office, desk_of, now):
    with store.transaction() as tx:
        desk = desk_of(tx, "李明")
        people.person_reachable(PersonReachable(False), desk)
        assert desk.me.unreachable_since == now
        people.person_reachable(PersonReachable(True), desk)
        assert desk.me.unreachable_since is None


def test_what_waits_is_counted_in_the_welcome(store, office, desk_of, now):
    with store.transaction() as tx:
        desk = desk_of(tx, "李明")
        for sent in (None, None, now):
            tx.session.add(
                Outbox(person_id=desk.me.id, reply="Help", facts={}, created_at=now, due_at=now, sent_at=sent)
            )
        tx.session.flush()
        assert people.welcome(desk.me, desk).reply.waiting == 2


def test_an_office_that_the_configuration_does_not_name_is_called_as_its_file_says(store, office, desk_of):
    with store.transaction() as tx:
        tx.people.office().name = "青溪县政府办"
        assert (
            people.welcome(desk_of(tx, "李明").me, desk_of(tx, "李明", policy=Policy())).reply.office == "青溪县政府办"
        )


def test_a_colleague_is_invited_by_name(play):
    assert [one.name for one in play.order("周国平", InvitePerson(name="刘强"))["周国平"]] == ["InviteMade"]


def test_a_name_nobody_bears_is_asked_about(play):
    assert [one.name for one in play.order("周国平", InvitePerson(name="赵六"))["周国平"]] == ["Question"]
