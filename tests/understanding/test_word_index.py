"""Sentences are found by the words that stand in a text."""

import pytest

from bot.understanding.things import PARTY
from bot.understanding.word_index import WordIndex, numbered, numbers

NEEDS = [
    [("book", "reserve")],
    [("send",), ("again", "anew")],
    [("报告",), (PARTY,)],
    [("把",)],
    [("'s late",)],
    [],
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Book it", [0, 5]),
        ("the bookings", [5]),  # Latin words stand whole
        ("send it", [5]),  # of each list one
        ("send it anew", [1, 5]),
        (f"报告给{PARTY}", [2, 5]),  # a thing lifted counts as a word
        ("报告", [5]),
        ("把窗关上", [3, 5]),
        ("it's late", [4, 5]),
        ("", [5]),
    ],
)
def test_a_sentence_is_found_where_a_word_of_each_of_its_lists_stands(text, found):
    assert list(numbers(WordIndex(NEEDS).standing(text))) == found


def test_no_sentences_are_found_anywhere():
    assert WordIndex([]).standing("book") == 0


def test_a_set_of_numbers_comes_back_as_it_went():
    assert list(numbers(numbered([7, 0, 300]))) == [0, 7, 300]
