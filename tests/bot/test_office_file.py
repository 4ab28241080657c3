"""What an import of the office file changes, and that an export gives the same office again."""

from __future__ import annotations

import json
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.names import lexicon
from bot.office_file import OfficeFileError, export_office, import_office, invite
from bot.office_shape import to_toml
from storage.database import connect
from storage.models import Base, Item, Person
from storage.transaction import Store

OFFICE = {
    "name": "青溪县人民政府办公室",
    "timezone": "Asia/Shanghai",
    "people": [
        {"name": "何建国", "title": "主任", "unit": "办公室", "role": "manager", "aliases": ["何主任"]},
        {"name": "沈佳", "title": "科员", "unit": "文电科", "role": "registrar", "aliases": ["小沈"], "phone": "6612"},
        {
            "name": "沈洁",
            "title": "科员",
            "unit": "秘书科",
            "role": "staff",
            "aliases": ["小沈"],
            "secretary_of": "何建国",
        },
        {"name": "李明", "title": "科长", "unit": "秘书科", "role": "staff", "telegram_id": 77},
        {"name": "李明", "title": "科员", "unit": "信息中心", "role": "staff"},
    ],
    "units": [
        {"name": "办公室", "head": "何建国"},
        {"name": "秘书科", "en": "Secretariat", "parent": "办公室", "head": "李明", "liaison": "沈洁"},
        {"name": "文电科", "en": "Registry"},
    ],
    "rooms": [{"name": "205会议室", "aliases": ["205", "Room 205"], "capacity": 16, "equipment": ["投影"]}],
    "groups": [{"name": "机关干部群", "chat_id": -10042}],
    "lists": [{"name": "班子成员", "members": ["何建国", "李明/信息中心"]}],
}


@pytest.fixture
def write(tmp_path):
    def write(office, kind="json"):
        path = tmp_path / f"office.{kind}"
        path.write_text(to_toml(office) if kind == "toml" else json.dumps(office, ensure_ascii=False), encoding="utf-8")
        return path

    return write


@pytest.fixture
def bring(store, now, write):
    """Import a shape; gives the report."""
    return lambda office, kind="json": import_office(write(office, kind), store, now)


def people(store):
    with store.reading() as tx:
        return {(person.name, person.unit.name if person.unit else ""): person for person in tx.people.everybody()}


def counts(report):
    tables = ("people", "units", "rooms", "groups", "lists")
    return {table: (len(report[table]["added"]), len(report[table]["changed"])) for table in tables}


# -- bringing in


@pytest.mark.parametrize("kind", ["json", "toml"])
def test_an_import_stores_everybody_and_everything(bring, store, kind):
    report = bring(OFFICE, kind)
    assert counts(report) == {"people": (5, 0), "units": (4, 0), "rooms": (1, 0), "groups": (1, 0), "lists": (1, 0)}


def test_a_second_import_of_the_same_file_changes_nothing(bring, store):
    bring(OFFICE)
    with store.reading() as tx:
        before = tx.people.revision()
    assert all(numbers == (0, 0) for numbers in counts(bring(OFFICE)).values())
    with store.reading() as tx:
        assert tx.people.revision() == before


def test_a_change_of_the_file_makes_every_lexicon_old(bring, store):
    bring(OFFICE)
    with store.reading() as tx:
        before = tx.people.revision()
    bring({"people": [{"name": "沈佳", "aliases": ["沈老师"]}]})
    with store.reading() as tx:
        assert tx.people.revision() > before


def test_two_of_one_name_stay_two(bring, store):
    bring(OFFICE)
    report = bring({"people": [{"name": "李明", "unit": "信息中心", "title": "副主任"}]})
    assert report["people"]["changed"] == ["李明"]
    assert people(store)["李明", "秘书科"].title == "科长"
    assert people(store)["李明", "信息中心"].title == "副主任"


def test_two_of_one_name_in_one_unit_stay_two(bring, store):
    twins = {"people": [{"name": "张伟", "unit": "督查科"}, {"name": "张伟", "unit": "督查科"}]}
    bring(twins)
    assert counts(bring(twins))["people"] == (0, 0)
    with store.reading() as tx:
        assert len(tx.people.named("张伟")) == 2


def test_two_of_one_name_without_units_are_not_doubled_by_a_second_import(bring, store):
    twins = {"people": [{"name": "张伟"}, {"name": "张伟"}]}
    bring({"people": [{"name": "张伟", "unit": "督查科"}, {"name": "张伟", "unit": "秘书科"}]})
    bring(twins)
    with store.reading() as tx:
        assert len(tx.people.named("张伟")) == 2


def test_one_of_two_namesakes_without_a_unit_is_asked_about(bring):
    bring(OFFICE)
    with pytest.raises(OfficeFileError, match=r"people 1 \(李明\): 2 people of this name"):
        bring({"people": [{"name": "李明", "title": "处长"}]})


def test_the_only_one_of_a_name_may_move_to_another_unit(bring, store):
    bring(OFFICE)
    bring({"people": [{"name": "沈佳", "unit": "信息中心"}]})
    assert ("沈佳", "信息中心") in people(store)
    assert ("沈佳", "文电科") not in people(store)


def test_a_newcomer_of_a_known_name_is_added_beside_the_others(bring, store):
    bring(OFFICE)
    three = [{"name": "李明", "unit": unit} for unit in ("秘书科", "信息中心", "文电科")]
    assert bring({"people": three})["people"]["added"] == ["李明"]


def test_what_a_file_does_not_state_stays(bring, store):
    bring(OFFICE)
    bring({"people": [{"name": "沈佳", "title": "副科长"}]})
    shen = people(store)["沈佳", "文电科"]
    assert (shen.title, shen.role, shen.aliases, shen.phone) == ("副科长", "registrar", ["小沈"], "6612")


def test_what_a_file_states_as_empty_is_emptied(bring, store):
    bring(OFFICE)
    bring({"people": [{"name": "沈佳", "aliases": [], "phone": ""}], "units": [{"name": "秘书科", "head": ""}]})
    assert people(store)["沈佳", "文电科"].aliases == []
    with store.reading() as tx:
        assert {unit.name: unit.head_id for unit in tx.people.units()}["秘书科"] is None


def test_nobody_is_deleted_by_a_shorter_file(bring, store):
    bring(OFFICE)
    bring({"people": [OFFICE["people"][0]]})
    assert len(people(store)) == 5


def test_a_telegram_link_outlives_the_import(bring, store, now):
    bring(OFFICE)
    with store.transaction() as tx:
        tx.people.link(tx.people.named("沈佳")[0], 555, now)
    bring(OFFICE)
    report = bring({"people": [{"name": "沈佳", "telegram_id": 556}]})
    assert people(store)["沈佳", "文电科"].telegram_id == 555
    assert "another account is linked already" in report["warnings"][0]


def test_a_bound_group_outlives_the_import(bring, store):
    bring(OFFICE)
    report = bring({"groups": [{"name": "机关干部群", "chat_id": -9}]})
    with store.reading() as tx:
        assert tx.people.groups()[0].chat_id == -10042
    assert "bound to another chat already" in report["warnings"][0]


def test_an_administrator_let_in_before_the_first_import_becomes_the_one_of_the_file(bring, store):
    with store.transaction() as tx:
        tx.people.add(Person(name="He", role="admin", telegram_id=9, duties=[], aliases=[]))
    bring({"people": [{"name": "何建国", "role": "manager", "telegram_id": 9}]})
    [person] = people(store).values()
    assert (person.name, person.role, set(person.duties)) == ("何建国", "manager", {"office_director", "admin"})


def test_an_account_of_somebody_else_is_refused(bring):
    bring(OFFICE)
    with pytest.raises(OfficeFileError, match=r"people 1 \(沈佳\): telegram_id 77 belongs to 李明"):
        bring({"people": [{"name": "沈佳", "telegram_id": 77}, {"name": "李明", "unit": "秘书科"}]})


def test_who_left_loses_account_and_links(bring, store, now):
    bring(OFFICE)
    invite("李明/秘书科", store, now)
    bring({"people": [{"name": "李明", "unit": "秘书科", "active": False}]})
    with store.reading() as tx:
        assert tx.people.holder(77) is None
        assert [person.unit.name for person in tx.people.named("李明")] == ["信息中心"]


def test_who_left_with_open_items_is_named_in_a_warning(bring, store, now):
    bring(OFFICE)
    with store.transaction() as tx:
        shen = tx.people.named("沈佳")[0].id
        tx.session.add(
            Item(
                kind="task",
                year=2026,
                seq=1,
                title="总结",
                owner_id=shen,
                registrar_id=shen,
                asker_id=shen,
                created_at=now,
            )
        )
    report = bring({"people": [{"name": "沈佳", "active": False}]})
    assert report["warnings"] == ["people 1 (沈佳): still owns 1 open items; hand them on"]


def test_who_left_comes_back_only_when_the_file_says_so(bring, store):
    bring({"people": [{"name": "沈佳", "active": False}]})
    assert "active = true" in bring({"people": [{"name": "沈佳"}]})["warnings"][0]
    bring({"people": [{"name": "沈佳", "active": True}]})
    assert people(store)["沈佳", ""].active


def test_units_that_only_people_name_are_made(bring, store):
    bring(OFFICE)
    with store.reading() as tx:
        assert "信息中心" in {unit.name for unit in tx.people.units()}


def test_of_namesakes_the_head_is_the_one_in_the_unit(bring, store):
    bring(OFFICE)
    with store.reading() as tx:
        unit = next(unit for unit in tx.people.units() if unit.name == "秘书科")
        assert unit.head_id == people(store)["李明", "秘书科"].id


def test_a_failed_import_changes_nothing(bring, store):
    with pytest.raises(OfficeFileError):
        bring({"people": [{"name": "沈佳"}], "units": [{"name": "秘书科", "parent": "县委办"}]})
    assert people(store) == {}


# -- writing out


def test_an_export_of_the_office_imports_to_the_same(bring, store, tmp_path, now):
    bring(OFFICE)
    path = tmp_path / "export.toml"
    path.write_text(export_office(store), encoding="utf-8")
    assert all(numbers == (0, 0) for numbers in counts(import_office(path, store, now)).values())


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=8)
names = st.sampled_from(["李明", "李明", "王芳", "a/b", "李明/综合科", 'He said "no"', "\\n", "Zoë", "𠮷田"])
units = st.sampled_from(["综合科", "文电科", "b", ""])
rosters = st.lists(
    st.fixed_dictionaries(
        {"name": names, "unit": units, "title": texts, "role": st.sampled_from(["staff", "leader", "admin"])},
        optional={"aliases": st.lists(texts, max_size=2), "phone": texts, "active": st.booleans()},
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None)
@given(people=rosters, rooms=st.lists(st.tuples(texts, st.integers(1, 99)), max_size=2), data=st.data())
def test_any_office_survives_export_and_import(tmp_path_factory, now_value, people, rooms, data):
    folder = tmp_path_factory.mktemp("round")
    first, second = fresh(folder / "1.db"), fresh(folder / "2.db")
    shape = {
        "people": people,
        "rooms": [{"name": f"{n} {name}", "capacity": seats} for n, (name, seats) in enumerate(rooms)],
    }
    import_office(written(folder / "1.json", json.dumps(shape)), first, now_value)
    tie(first, data)
    exported = export_office(first)
    import_office(written(folder / "2.toml", exported), second, now_value)
    assert export_office(second) == exported
    again = import_office(written(folder / "2.toml", exported), second, now_value)
    assert all(numbers == (0, 0) for numbers in counts(again).values())
    first.close()
    second.close()


@pytest.fixture(scope="module")
def now_value():
    from datetime import UTC, datetime

    return datetime(2026, 11, 23, 2, tzinfo=UTC)


def fresh(path):
    engine = connect(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    return Store(engine)


def written(path: Path, text):
    path.write_text(text, encoding="utf-8")
    return path


def tie(store, data):
    """Heads, secretaries and lists, drawn among whoever is there, namesakes included."""
    with store.transaction() as tx:
        everybody = tx.people.everybody()
        if not everybody:
            return
        one = st.sampled_from(everybody)
        for unit in tx.people.units():
            unit.head_id, unit.liaison_id = data.draw(one).id, data.draw(one).id
        for person in everybody:
            person.secretary_of_id = data.draw(st.none() | one.map(lambda other: other.id))
        tx.people.office().lists = {"班子": [member.id for member in data.draw(st.lists(one, unique=True, max_size=3))]}


# -- invitations and names


def test_an_invitation_holds_24_letters_fit_for_a_link(bring, store, now):
    bring(OFFICE)
    code = invite("沈佳", store, now)
    assert len(code) == 24
    assert code.replace("-", "").replace("_", "").isalnum()


def test_only_the_hash_of_an_invitation_is_kept(bring, store, now):
    bring(OFFICE)
    code = invite("沈佳", store, now, days=2)
    with store.reading() as tx:
        from handlers.people import hashed

        kept = tx.people.invited(hashed(code))
        assert code not in (kept.code_hash, *map(str, vars(kept).values()))
        assert kept.expires_at == now + timedelta(days=2)


def test_one_of_two_namesakes_is_invited_by_name_and_unit(bring, store, now):
    bring(OFFICE)
    with pytest.raises(OfficeFileError, match="李明/秘书科, 李明/信息中心"):
        invite("李明", store, now)
    assert invite("李明/信息中心", store, now)


def test_nobody_unknown_is_invited(store, now):
    with pytest.raises(OfficeFileError, match="nobody called 谁"):
        invite("谁", store, now)


def test_the_lexicon_holds_every_name_of_the_office(bring, store):
    bring(OFFICE)
    with store.reading() as tx:
        known = lexicon(tx, {"办结": ("搞定",)}, ((time(9), time(12)),), "Asia/Shanghai")
    shen = next(person for person in known.people if person.name == "沈洁")
    assert (shen.unit, shen.aliases, shen.secretary_of) == ("秘书科", ("小沈",), "何建国")
    assert {unit.name: unit.en for unit in known.units}["文电科"] == "Registry"
    assert known.rooms[0].aliases == ("205", "Room 205")
    assert [group.name for group in known.groups] == ["机关干部群"]
    assert len(known.lists[0].members) == 2
    assert known.own_words == {"办结": ("搞定",)}


def test_the_lexicon_forgets_who_left(bring, store):
    bring(OFFICE)
    bring({"people": [{"name": "何建国", "active": False}]})
    with store.reading() as tx:
        known = lexicon(tx, {}, (), "Asia/Shanghai")
    assert "何建国" not in {person.name for person in known.people}
    assert len(known.lists[0].members) == 1
    assert next(person for person in known.people if person.name == "沈洁").secretary_of == ""
