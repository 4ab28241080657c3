"""The matrix of office-practice §9, cell by cell."""

from __future__ import annotations

import pytest

from handlers.rules import permissions
from handlers.rules.permissions import duties_of, may, who_may

MATRIX = {
    "register_incoming": set(permissions.DUTIES),
    "return": {"doc_room", "office_director", "division_head"},
    "instruct": {"leader", "head", "office_director"},
    "convey": {"doc_room", "secretariat", "office_director", "office_deputy", "leader", "head"},
    "circulate": {"doc_room", "office_director", "office_deputy", "leader", "head"},
    "set_top_urgent": {"doc_room", "office_director", "supervision", "leader", "head"},
    "assign": set(permissions.DUTIES),
    "assign_across": {"doc_room", "office_director", "office_deputy", "leader", "head"},
    "progress": {"drafter", "liaison", "division_head"},
    "extend_approve": {"office_director", "leader", "head"},
    "close": {"supervision", "office_director", "leader", "head"},
    "oversee": {"office_director", "office_deputy", "supervision", "leader", "head"},
    "book_room": set(permissions.DUTIES),
    "run_meetings": {"meeting", "office_director"},
    "see_all": {"office_director", "office_deputy", "supervision", "leader", "head"},
    "stats": {"office_director", "office_deputy", "supervision", "leader", "head"},
    "summary": {"office_director", "office_deputy"},
    "import_office": {"admin"},
    "invite": {"admin", "office_director"},
    "move_account": {"admin"},
    "admit": {"admin"},
    "bind_group": {"admin"},
}
OWN = {
    "return": set(permissions.DUTIES),
    "convey": set(permissions.DUTIES),
    "assign_across": MATRIX["assign_across"] | {"division_head"},
    "progress": set(permissions.DUTIES),
    "extend_approve": set(permissions.DUTIES),
    "close": set(permissions.DUTIES),
    "see_all": set(permissions.DUTIES),
}


@pytest.mark.parametrize("action", permissions.ACTIONS)
@pytest.mark.parametrize("duty", permissions.DUTIES)
def test_each_duty_may_do_exactly_what_the_matrix_says(duty, action):
    assert may([duty], action) is (duty in MATRIX[action])


@pytest.mark.parametrize("action", permissions.ACTIONS)
@pytest.mark.parametrize("duty", permissions.DUTIES)
def test_with_ones_own_matter_more_is_allowed_never_less(duty, action):
    assert may([duty], action, own=True) is (duty in OWN.get(action, MATRIX[action]))


@pytest.mark.parametrize("action", permissions.ACTIONS)
def test_an_outsider_may_do_nothing(action):
    assert not may(duties_of("outsider"), action)
    assert not may(duties_of("outsider"), action, own=True)


@pytest.mark.parametrize("action", permissions.ACTIONS)
def test_who_may_agrees_with_may(action):
    assert set(who_may(action)) == {duty for duty in permissions.DUTIES if may([duty], action)}


@pytest.mark.parametrize(
    ("role", "named", "admin", "expected"),
    [
        pytest.param("staff", [], False, {"drafter"}, id="a role brings its default"),
        pytest.param("registrar", [], False, {"doc_room"}, id="registrar keeps the document room"),
        pytest.param("supervisor", [], False, {"supervision"}, id="supervisor supervises"),
        pytest.param("manager", [], False, {"office_director"}, id="manager directs the office"),
        pytest.param("leader", [], False, {"leader"}, id="leader leads"),
        pytest.param("outsider", [], False, set(), id="outsider has none"),
        pytest.param("admin", [], False, {"admin"}, id="admin role holds no document duty"),
        pytest.param("staff", ["editor"], False, {"editor"}, id="named duties take the place of the default"),
        pytest.param("manager", [], True, {"office_director", "admin"}, id="configured admin keeps his duties"),
        pytest.param("manager", ["admin"], False, {"office_director", "admin"}, id="added admin duty replaces nothing"),
        pytest.param("admin", ["doc_room"], False, {"doc_room", "admin"}, id="an admin may also be the registrar"),
        pytest.param("unheard-of", [], False, set(), id="an unknown role holds nothing"),
    ],
)
def test_duties(role, named, admin, expected):
    assert duties_of(role, named, admin=admin) == expected


def test_the_table_names_only_known_duties():
    named = {duty for action in permissions.ACTIONS for duty in who_may(action)}
    assert named <= set(permissions.DUTIES)


def test_an_unknown_action_is_a_defect_not_a_refusal():
    with pytest.raises(KeyError):
        may(["admin"], "fly")
