"""With which characters a piece of a sentence may begin, and what that saves."""

import re

import pytest

from bot.understanding.compiling import compile_pattern
from bot.understanding.openings import END, Piece, any_of, followed, joined, look_ahead
from bot.understanding.words import Words

A, B = Piece("a", ["a"], frozenset("a")), Piece("b", ["b"], frozenset("b"))
FREE = Piece(".{1,9}?", None, None, lazy=True)


@pytest.mark.parametrize(
    ("opening", "after", "together"),
    [
        (frozenset("a"), frozenset("b"), frozenset("a")),
        (A.or_nothing().opens, frozenset("b"), frozenset("ab")),
        (A.or_nothing().opens, END, frozenset(("a", ""))),
        (A.or_nothing().opens, None, None),
        (None, frozenset("b"), None),
    ],
)
def test_what_may_be_missing_lets_what_follows_begin(opening, after, together):
    assert followed(opening, after) == together


def test_one_of_several_begins_with_anything_where_one_does():
    assert any_of([A, B]) == frozenset("ab")
    assert any_of([A, FREE]) is None
    assert any_of([]) == END


def test_nothing_is_looked_for_where_the_end_may_follow():
    assert look_ahead(END) == ""
    assert look_ahead(frozenset("ba")) == "(?=[ab])"


@pytest.mark.parametrize(
    ("pieces", "body"),
    [
        ([FREE, A.or_nothing(), B], ".{1,9}?(?=[ab])a?b"),
        ([FREE, A], ".{1,9}?a"),  # a single piece is tried as fast as it is looked for
        ([FREE, A.or_nothing()], ".{1,9}?a?"),  # the end may follow
    ],
)
def test_behind_free_words_it_is_looked_first_what_may_follow(pieces, body):
    assert joined(pieces)[0] == body


@pytest.mark.parametrize("text", ["the plan is late", "the plan now is late", "the plan - now is late"])
def test_what_may_be_missing_behind_free_words_may_still_be_missing(text):
    pattern = compile_pattern("the {title}[ -] [now] is late", "task.urge", Words(), "latin")
    got = pattern.small.fullmatch(text)
    assert got is not None
    assert got["title__1"] == "plan"


def test_a_word_with_a_capital_is_found_in_small_letters():
    words = Words("han")
    words["online"] = ("Zoom", "Teams", "Webex", "WeLink", "Skype", "Meet")
    pattern = compile_pattern("用<online>开会", "meeting.book", words, "han")
    assert re.fullmatch(pattern.small, "用teams开会")
