"""What is asked of people, units, groups and invitations."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.models import Group, Office, Person, Unit


@pytest.fixture
def tx(store):
    with store.transaction() as tx:
        yield tx


@pytest.fixture
def hire(tx):
    """Add somebody; keys as the table's."""

    def hire(name, unit=None, **keys):
        person = Person(name=name, unit_id=unit.id if unit else None, **{"duties": [], "aliases": [], **keys})
        return tx.people.add(person)

    return hire


@pytest.fixture
def found(tx):
    """Add a unit."""

    def found(name, parent=None, **keys):
        unit = Unit(name=name, parent_id=parent.id if parent else None, aliases=keys.pop("aliases", []), **keys)
        tx.session.add(unit)
        tx.session.flush()
        return unit

    return found


# -- people


def test_two_of_one_name_are_both_named(tx, hire):
    one, other = hire("李明"), hire("李明")
    assert tx.people.named("李明") == [one, other]


def test_a_part_of_a_name_is_no_name(tx, hire):
    hire("李明")
    assert tx.people.named("李") == []


def test_who_left_is_not_among_all_but_still_got_by_id(tx, hire):
    gone = hire("李明", active=False)
    assert (tx.people.all(), tx.people.named("李明"), tx.people.get(gone.id)) == ([], [], gone)


def test_nobody_is_behind_the_account_of_who_left(tx, hire):
    gone = hire("李明", telegram_id=5, active=False)
    assert (tx.people.by_telegram(5), tx.people.holder(5)) == (None, gone)


def test_an_unknown_id_is_an_error_for_get_and_none_for_find(tx):
    assert tx.people.find(99) is None
    with pytest.raises(LookupError):
        tx.people.get(99)


def test_one_account_is_one_person(store, tx, hire):
    hire("李明", telegram_id=5)
    assert not tx.people.first_link(Person(name="王芳", duties=[], aliases=[]), 5)
    assert [person.name for person in tx.people.all()] == ["李明"]


def test_admins_are_so_by_role_by_duty_or_by_configuration(tx, hire):
    hire("甲", role="admin")
    hire("乙", role="manager", duties=["office_director", "admin"])
    hire("丙", telegram_id=7)
    hire("丁", role="manager")
    hire("戊", role="admin", active=False)
    assert [person.name for person in tx.people.admins(frozenset({7}))] == ["甲", "乙", "丙"]


# -- the duty desk


def test_the_duty_desk_is_the_named_person(tx, hire):
    hire("甲", role="admin")
    named = hire("乙")
    assert tx.people.duty("乙", frozenset()) == named


@pytest.mark.parametrize("words", ["值班室", "Duty Room", "总值班"])
def test_the_duty_desk_is_the_named_units_liaison(tx, hire, found, words):
    hire("甲", role="admin")
    unit = found("值班室", en="Duty Room", aliases=["总值班"])
    unit.liaison_id = hire("乙", unit).id
    assert tx.people.duty(words, frozenset()).name == "乙"


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        pytest.param({"甲": "staff", "乙": "manager", "丙": "admin"}, "丙", id="first the administrator"),
        pytest.param({"甲": "staff", "乙": "manager"}, "乙", id="then the manager"),
        pytest.param({"甲": "staff"}, "甲", id="then anybody"),
        pytest.param({}, None, id="nobody in an empty office"),
    ],
)
def test_without_a_name_the_duty_desk_is(tx, hire, roles, expected):
    for name, role in roles.items():
        hire(name, role=role)
    desk = tx.people.duty("", frozenset())
    assert (desk.name if desk else None) == expected


def test_a_duty_desk_that_left_is_taken_over(tx, hire):
    hire("甲", role="admin")
    hire("乙", active=False)
    assert tx.people.duty("乙", frozenset()).name == "甲"


# -- units and ladders


def test_a_units_liaison_else_head_else_deputy_else_member_answers(tx, hire, found):
    unit = found("综合科")
    member, deputy, head, liaison = (hire(name, unit) for name in "丁丙乙甲")
    assert tx.people.liaison(unit.id) == member
    unit.deputy_id = deputy.id
    assert tx.people.liaison(unit.id) == deputy
    unit.head_id = head.id
    assert tx.people.liaison(unit.id) == head
    unit.liaison_id = liaison.id
    assert tx.people.liaison(unit.id) == liaison


def test_a_liaison_who_left_answers_no_more(tx, hire, found):
    unit = found("综合科")
    unit.liaison_id = hire("甲", unit, active=False).id
    unit.head_id = hire("乙", unit).id
    assert tx.people.liaison(unit.id).name == "乙"


def test_a_unit_without_people_has_no_liaison(tx, found):
    assert tx.people.liaison(found("市财政局").id) is None


def test_a_matter_climbs_from_head_to_heads_above_to_deputy_directors_to_managers(tx, hire, found):
    office = found("办公室")
    unit = found("综合科", office)
    clerk = hire("员", unit)
    unit.head_id, office.head_id = hire("科长", unit).id, hire("主任", office, role="manager").id
    hire("副主任", office, duties=["office_deputy"])
    assert [step.name for step in tx.people.ladder(clerk)] == ["科长", "主任", "副主任"]


def test_a_heads_own_matter_climbs_above_him(tx, hire, found):
    unit = found("综合科")
    head = hire("科长", unit)
    unit.head_id = head.id
    hire("主任", role="manager")
    assert tx.people.head_of(head) is None
    assert [step.name for step in tx.people.ladder(head)] == ["主任"]


def test_units_in_a_circle_end_the_ladder(tx, hire, found):
    one = found("甲")
    one.parent_id = found("乙", one).id
    assert tx.people.ladder(hire("员", one)) == []


def test_somebody_without_a_unit_climbs_to_the_managers(tx, hire):
    clerk = hire("员")
    hire("主任", role="manager")
    assert [step.name for step in tx.people.ladder(clerk)] == ["主任"]


# -- reachable


def test_the_first_refusal_is_when_someone_became_unreachable(tx, hire, now):
    person = hire("李明")
    tx.people.mark_unreachable(person, now)
    tx.people.mark_unreachable(person, now + timedelta(days=1))
    assert person.unreachable_since == now


def test_an_account_linked_anew_is_reachable(tx, hire, now):
    person = hire("李明", unreachable_since=now)
    tx.people.link(person, 5, now)
    assert person.unreachable_since is None


# -- revision


def test_an_empty_office_has_revision_zero_and_reading_writes_nothing(store):
    with store.reading() as tx:
        assert tx.people.revision() == 0
        assert tx.people.about() is None
        assert tx.people.lists() == {}


def test_every_newcomer_raises_the_revision(tx, hire):
    before = tx.people.revision()
    hire("李明")
    assert tx.people.revision() > before


def test_the_office_row_is_one(store):
    for _ in range(2):
        with store.transaction() as tx:
            tx.people.bump()
    with store.reading() as tx:
        assert tx.session.query(Office).count() == 1
        assert tx.people.revision() == 3


def test_two_processes_that_make_the_office_row_at_once_make_one(store):
    ready, errors = threading.Barrier(2), []

    def bump():
        try:
            ready.wait(5)
            with store.transaction() as tx:
                tx.people.bump()
        except Exception as error:  # noqa: BLE001  shown below
            errors.append(error)

    threads = [threading.Thread(target=bump) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert errors == []
    with store.reading() as tx:
        assert tx.people.revision() == 3


# -- groups


def test_a_chat_is_one_group(tx):
    one, other = Group(name="甲群", chat_id=-5), Group(name="乙群")
    tx.session.add_all([one, other])
    tx.session.flush()
    tx.people.bind(other, -5, 7, None)
    assert (one.chat_id, other.chat_id, other.thread_id) == (None, -5, 7)
    assert tx.people.bound_groups() == [other]
    assert tx.people.group_by_chat(-5) == other


# -- invitations and admissions


def test_an_invitation_serves_once(tx, hire, now):
    invite = tx.people.invite("h", hire("李明").id, now, now + timedelta(days=1))
    assert [tx.people.use(invite, now), tx.people.use(invite, now)] == [True, False]
    assert invite.used_at == now


def test_an_invitation_does_not_serve_at_its_end(tx, now):
    assert not tx.people.use(tx.people.invite("h", None, now, now), now)


def test_an_invitation_used_by_two_at_once_serves_one(store, now):
    with store.transaction() as tx:
        invite_id = tx.people.invite("h", None, now, now + timedelta(days=1)).id
    ready, used = threading.Barrier(2), []

    def use():
        ready.wait(5)
        with store.transaction() as tx:
            invite = tx.people.invited("h")
            used.append(tx.people.use(invite, now))

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(used) == [False, True]
    assert invite_id


def test_the_same_code_cannot_be_kept_twice(store, now):
    with store.transaction() as tx:
        tx.people.invite("h", None, now, now)
    with store.transaction() as tx, pytest.raises(IntegrityError):
        tx.people.invite("h", None, now, now)


def test_who_is_dismissed_loses_account_name_and_links(tx, hire, now):
    person = hire("李明", telegram_id=5, username="liming")
    invite = tx.people.invite("h", person.id, now, now + timedelta(days=1))
    tx.people.dismiss(person, now)
    tx.session.refresh(invite)
    assert (person.active, person.telegram_id, person.username, invite.used_at) == (False, None, "", now)


def test_an_admission_is_decided_once(tx, hire, now):
    by = hire("周国平", role="admin")
    admission = tx.people.ask_admission(5, "某人", "", "zh", now)
    assert tx.people.open_admission(5) == admission
    assert tx.people.decide(admission, admitted=False, by=by, now=now)
    assert not tx.people.decide(admission, admitted=True, by=by, now=now)
    assert (admission.admitted, admission.decided_by_id, tx.people.open_admissions()) == (False, by.id, [])


def test_a_refusal_is_remembered(tx, hire, now):
    admission = tx.people.ask_admission(5, "某人", "", "zh", now)
    tx.people.decide(admission, admitted=False, by=hire("周国平"), now=now)
    assert tx.people.refused_since(5, now - timedelta(hours=1))
    assert not tx.people.refused_since(5, now + timedelta(hours=1))


def test_a_strangers_long_name_is_cut(tx, now):
    admission = tx.people.ask_admission(5, "某" * 300, "u" * 300, "zh-hans-CN-x", now)
    assert (len(admission.name), len(admission.username), len(admission.language)) == (120, 64, 8)
