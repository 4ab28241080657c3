"""The shape of the office file: what may stand in TOML, JSON and workbooks, and how a mistake is told."""

from __future__ import annotations

import json

import pytest

from bot.office_file import OfficeFileError, import_office, load
from bot.office_shape import check

# -- what is refused, and how it is said


@pytest.mark.parametrize(
    ("office", "said"),
    [
        pytest.param(
            {"people": [{"name": "沈佳", "role": "boss"}]}, 'people 1 (沈佳): role "boss" is none of', id="role"
        ),
        pytest.param({"people": [{"name": "沈佳", "duties": ["fly"]}]}, "people 1 (沈佳): duties", id="duty"),
        pytest.param({"people": [{"title": "科员"}]}, "people 1 has no name", id="no name"),
        pytest.param({"people": [{"name": "  "}]}, "name", id="blank name"),
        pytest.param({"people": [{"name": "沈" * 81}]}, "longer than 80", id="long name"),
        pytest.param({"people": [{"name": "沈佳", "telegram_id": "x1"}]}, "telegram_id", id="account"),
        pytest.param(
            {"people": [{"name": "A", "telegram_id": 5}, {"name": "B", "telegram_id": 5}]},
            "people 2: telegram_id 5 stands at people 1",
            id="account twice",
        ),
        pytest.param(
            {"people": [{"name": "A", "secretary_of": "B"}]},
            "people 1 (A): secretary_of: there is nobody",
            id="secretary of nobody",
        ),
        pytest.param({"people": {"name": "沈佳"}}, "people is not a list", id="not a list"),
        pytest.param({"people": ["沈佳"]}, "people 1 is not a table", id="not a table"),
        pytest.param(
            {"units": [{"name": "秘书科", "parent": "县委办"}]}, "units 1 (秘书科): parent 县委办", id="parent"
        ),
        pytest.param(
            {"units": [{"name": "甲", "parent": "乙"}, {"name": "乙", "parent": "甲"}]}, "stands under it", id="circle"
        ),
        pytest.param(
            {"units": [{"name": "甲", "head": "谁"}]}, "units 1 (甲): head: there is nobody called 谁", id="head"
        ),
        pytest.param(
            {"units": [{"name": "甲"}, {"name": "甲"}]}, "units 2: name 甲 stands at units 1", id="unit twice"
        ),
        pytest.param({"rooms": [{"name": "301", "capacity": "many"}]}, 'rooms 1 (301): capacity "many"', id="capacity"),
        pytest.param(
            {"lists": [{"name": "班子", "members": ["谁"]}]}, "lists 1 (班子): members: there is nobody", id="member"
        ),
        pytest.param({"timezone": "Asia/Peking"}, 'timezone "Asia/Peking" is no time zone', id="zone"),
        pytest.param({"timezone": "../../etc/passwd"}, "is no time zone", id="zone outside"),
        pytest.param([], "holds no office", id="no table"),
    ],
)
def test_a_wrong_file_is_told_its_place_and_key(store, now, tmp_path, office, said):
    path = tmp_path / "office.json"
    path.write_text(json.dumps(office), encoding="utf-8")
    with pytest.raises(OfficeFileError) as told:
        import_office(path, store, now)
    assert str(told.value).startswith("office.json: ")
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("o.toml", b"name = ", "is not valid TOML", id="toml"),
        pytest.param("o.json", b"{", "is not valid JSON", id="json"),
        pytest.param("o.json", '{"name": "办"}'.encode("gbk"), "UTF-8", id="gbk"),
        pytest.param("o.json", b"[" * 100_000, "nested too deeply|not valid", id="deep"),
        pytest.param("o.xlsx", b"PK", "is not a workbook", id="xlsx"),
        pytest.param("o.csv", b"name", "ends in .toml, .json or .xlsx", id="csv"),
    ],
)
def test_a_broken_file_is_told_in_one_sentence(tmp_path, name, content, said):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(OfficeFileError, match=said):
        load(path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(OfficeFileError, match="cannot be read"):
        load(tmp_path / "office.toml")


def test_a_byte_order_mark_is_no_matter(tmp_path):
    path = tmp_path / "office.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"name": "青溪县政府办"}).encode())
    assert load(path)["name"] == "青溪县政府办"


def test_a_name_stretched_by_spaces_is_the_same_name():
    office, _ = check({"people": [{"name": "李　明"}, {"name": "Grace  Lin"}]})
    assert [row["name"] for row in office["people"]] == ["李明", "Grace Lin"]


def test_an_alias_of_several_is_legal_and_told():
    _, warnings = check({"people": [{"name": name, "aliases": ["小沈"]} for name in ("沈佳", "沈洁")]})
    assert "people: 小沈 may be 沈佳, 沈洁; whoever says it will be asked which" in warnings


def test_an_unknown_key_is_left_out_and_told():
    office, warnings = check({"people": [{"name": "沈佳", "tittle": "科员"}], "peeple": []})
    assert office["people"] == [{"name": "沈佳"}]
    assert warnings == ["peeple is not known and was left out", "people 1 (沈佳): tittle is not known and was left out"]


def test_a_role_may_be_said_in_the_offices_words():
    office, _ = check({"people": [{"name": "沈佳", "role": "管理员", "duties": ["核稿人", "duty"]}]})
    assert office["people"][0] == {"name": "沈佳", "role": "admin", "duties": ["editor", "duty"]}


# -- workbooks


@pytest.fixture
def workbook(tmp_path):
    def make(**sheets):
        from openpyxl import Workbook

        book = Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        path = tmp_path / "office.xlsx"
        book.save(path)
        return path

    return make


def test_a_workbook_with_chinese_headers_is_read(workbook):
    path = workbook(
        人员=[
            ["姓名", "职务", "部门", "角色", "别名", "电话"],
            ["沈 佳", "科员", "文电科", "文书", "小沈、沈老师", 6612],
        ],
        会议室=[["名称", "别名", "容量"], [1208, "1208会议室；Room 1208", 16.0]],
        名单=[["名单", "成员"], ["班子成员", "沈佳，李明"]],
    )
    office = load(path)
    assert office["people"] == [{"name": "沈佳", "title": "科员", "unit": "文电科", "role": "registrar",
                                 "aliases": ["小沈", "沈老师"], "phone": "6612"}]  # fmt: skip
    assert office["rooms"] == [{"name": "1208", "aliases": ["1208会议室", "Room 1208"], "capacity": 16}]
    assert office["lists"] == [{"name": "班子成员", "members": ["沈佳", "李明"]}]


def test_a_workbook_with_english_headers_is_read(workbook):
    path = workbook(
        Office=[["name", "timezone"], ["Harbour Office", "Asia/Shanghai"]],
        People=[[], ["Name", "Title", "Unit", "Role"], [None] * 4, ["Grace Lin", "liaison", "IT", "staff"]],
        Notes=[["anything"]],
    )
    office = load(path)
    assert (office["name"], office["people"]) == (
        "Harbour Office",
        [{"name": "Grace Lin", "title": "liaison", "unit": "IT", "role": "staff"}],
    )


def test_a_sheet_without_names_is_told(workbook):
    with pytest.raises(OfficeFileError, match="sheet people has no column for the name"):
        load(workbook(people=[["职务"], ["科员"]]))


def test_a_workbook_without_a_known_sheet_is_told(workbook):
    with pytest.raises(OfficeFileError, match="has no sheet called"):
        load(workbook(Sheet1=[["姓名"], ["沈佳"]]))


def test_an_empty_cell_of_the_account_keeps_the_link(workbook, store, now):
    path = workbook(people=[["name", "telegram_id"], ["沈佳", 5]])
    import_office(path, store, now)
    import_office(workbook(people=[["name", "telegram_id"], ["沈佳", None]]), store, now)
    with store.reading() as tx:
        assert tx.people.named("沈佳")[0].telegram_id == 5
