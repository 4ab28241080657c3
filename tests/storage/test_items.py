"""Search: what is found by which words, and in what order."""

from __future__ import annotations

import pytest

from storage.items import abridges
from storage.models import Item

TITLES = [
    "关于做好冬季供热工作的通知",
    "财务报表",
    "三季度总结",
    "visitor list for the embassy",
    "发改〔2026〕12号的落实",
]


@pytest.fixture
def shelved(store, office, now):
    """One task of each title, all of 李娜."""
    with store.transaction() as tx:
        for title in TITLES:
            person = tx.people.get(office.people["李娜"])
            item = tx.items.add(
                Item(kind="task", year=2026, title=title, owner=person, owner_id=person.id, registrar=person,
                     asker_id=person.id, created_at=now)
            )  # fmt: skip
            tx.items.index(item)
    return store


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("供热", ["关于做好冬季供热工作的通知"], id="two_characters"),
        pytest.param("供热通知", ["关于做好冬季供热工作的通知"], id="shortened"),
        pytest.param("冬季供热的通知", ["关于做好冬季供热工作的通知"], id="a_word_left_out"),
        pytest.param("财务报告", ["财务报表"], id="most_of_it"),
        pytest.param("embassy visitor list", ["visitor list for the embassy"], id="english_in_another_order"),
        pytest.param("发改〔2026〕13号", [], id="another_number_is_another_paper"),
        pytest.param("供水", [], id="another_word"),
        pytest.param("通报", [], id="no_half_words"),
    ],
)
def test_words_find_what_they_mean(shelved, words, found):
    with shelved.reading() as tx:
        assert [item.title for item in tx.items.matching(words)] == found


def test_what_holds_all_the_words_hides_what_is_only_like_them(shelved):
    with shelved.reading() as tx:
        assert [item.title for item in tx.items.matching("财务报表")] == ["财务报表"]


@pytest.mark.parametrize(
    ("words", "title", "wanted"),
    [
        ("供热通知", "关于做好冬季供热工作的通知", True),
        ("通知供热", "关于做好冬季供热工作的通知", False),
        ("财务报告", "财务报表", False),
        ("Q3 Summary", "the Q3 staff summary", True),
    ],
)
def test_an_abridged_title_keeps_the_order_of_its_letters(words, title, wanted):
    assert abridges(words, title) is wanted
