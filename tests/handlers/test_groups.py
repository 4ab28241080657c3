"""Group chats: joined, bound, moved, lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers import groups
from handlers.commands import BindGroup, GroupJoined, GroupLeft, GroupMigrated
from handlers.desk import Asker, Desk, Policy
from handlers.replies import GroupBound, GroupGreeting, GroupLost, GroupOnly, GroupUnknown, NotAllowed, To
from storage.models import Group

ADMIN = Policy(admins=frozenset({1001}))
BOUND, FREE = -1001, -1002


@pytest.fixture
def in_group(store, desk_of):
    """Carry out an order of 周国平's, or of another's, in a group chat."""

    def run(handler, command, name="周国平", chat=FREE, thread=None):
        with store.transaction() as tx:
            desk = desk_of(tx, name, policy=ADMIN)
            desk.asker = replace(desk.asker, private=False, chat=chat, thread=thread)
            return handler(command, desk)

    return run


@pytest.fixture
def second(store, office):
    with store.transaction() as tx:
        group = Group(name="督查工作群")
        tx.session.add(group)
        tx.session.flush()
        return group.id


def bound(store):
    with store.reading() as tx:
        return {group.name: (group.chat_id, group.thread_id) for group in tx.people.groups()}


def test_in_a_bound_group_the_greeting_says_its_name(in_group):
    [say] = in_group(groups.joined, GroupJoined("干部"), chat=BOUND)
    assert say.reply == GroupGreeting("干部", "全体干部群")


def test_an_administrator_is_offered_the_group_of_the_same_title(second, in_group):
    [say] = in_group(groups.joined, GroupJoined("督查 工作群"))
    assert [button.command for row in say.buttons for button in row] == [BindGroup("督查工作群")]


def test_an_administrator_is_offered_the_groups_not_bound_yet(second, in_group):
    [say] = in_group(groups.joined, GroupJoined("某群"))
    assert [button.command.name for row in say.buttons for button in row] == ["督查工作群"]


@pytest.mark.parametrize("person", [None, "李明"])
def test_whoever_else_adds_the_bot_learns_no_name_of_ours(store, office, second, now, person):
    with store.transaction() as tx:
        asker = Asker(4711, FREE, private=False, person=office.people.get(person))
        [say] = groups.joined(GroupJoined("某群"), Desk(asker, tx, now, ADMIN))
    assert (say.reply, say.buttons) == (GroupGreeting("某群"), ())


def test_an_administrator_binds_a_group(store, second, in_group):
    [say] = in_group(groups.bind, BindGroup("督查工作群"))
    assert (say.to, say.reply) == (To(group=second), GroupBound("督查工作群", "周国平"))
    assert bound(store)["督查工作群"] == (FREE, None)


def test_a_binding_keeps_the_topic_of_a_forum(store, second, in_group):
    in_group(groups.bind, BindGroup("督查工作群"), thread=7)
    assert bound(store)["督查工作群"] == (FREE, 7)


def test_a_group_bound_to_another_chat_moves_and_says_so(store, office, in_group):
    [say] = in_group(groups.bind, BindGroup("全体干部群"))
    assert say.reply == GroupBound("全体干部群", "周国平", moved=True)
    assert bound(store)["全体干部群"] == (FREE, None)


def test_a_chat_under_another_name_changes_it_and_says_so(store, second, in_group):
    [say] = in_group(groups.bind, BindGroup("督查工作群"), chat=BOUND)
    assert say.reply == GroupBound("督查工作群", "周国平", old="全体干部群")
    assert bound(store) == {"全体干部群": (None, None), "督查工作群": (BOUND, None)}


def test_a_clerk_may_not_bind(store, second, in_group):
    [say] = in_group(groups.bind, BindGroup("督查工作群"), "李明")
    assert say.reply == NotAllowed("bind_group", ("周国平",))
    assert bound(store)["督查工作群"] == (None, None)


def test_a_stranger_in_the_group_binds_nothing_and_hears_nothing(store, second, now):
    with store.transaction() as tx:
        asker = Asker(4711, FREE, private=False)
        assert groups.bind(BindGroup("督查工作群"), Desk(asker, tx, now, ADMIN)) == []
    assert bound(store)["督查工作群"] == (None, None)


def test_a_name_not_in_the_office_file_is_answered_with_those_that_are(second, in_group):
    [say] = in_group(groups.bind, BindGroup("新群"))
    assert say.reply == GroupUnknown("新群", ("全体干部群", "督查工作群"))
    assert [button.command.name for row in say.buttons for button in row] == ["全体干部群", "督查工作群"]


def test_binding_happens_inside_the_group(store, office, desk_of):
    with store.transaction() as tx:
        [say] = groups.bind(BindGroup("全体干部群"), desk_of(tx, "周国平"))
        assert say.reply == GroupOnly()


def test_a_group_that_became_a_supergroup_stays_bound(store, office, in_group):
    in_group(groups.migrated, GroupMigrated(BOUND, -100999), chat=BOUND)
    assert bound(store)["全体干部群"] == (-100999, None)


def test_a_migration_told_twice_changes_nothing(store, office, in_group):
    in_group(groups.migrated, GroupMigrated(BOUND, -100999), chat=BOUND)
    assert in_group(groups.migrated, GroupMigrated(BOUND, -100999), chat=BOUND) == []
    assert bound(store)["全体干部群"] == (-100999, None)


def test_who_bound_a_group_learns_that_it_is_lost(store, office, second, in_group):
    in_group(groups.bind, BindGroup("督查工作群"))
    [say] = in_group(groups.left, GroupLeft(), "李明")
    assert (say.to, say.reply) == (To(person=office.people["周国平"]), GroupLost("督查工作群"))
    assert bound(store)["督查工作群"] == (None, None)


def test_leaving_a_chat_that_was_no_group_of_ours_says_nothing(office, in_group):
    assert in_group(groups.left, GroupLeft()) == []
