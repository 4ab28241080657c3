"""Buttons on the wire."""

from __future__ import annotations

import pytest

from bot.keyboards import button_of, data_of, keyboard
from handlers.deliveries import Key


@pytest.mark.parametrize("number", [0, 1, 35, 36, 1234567, 2**62])
def test_a_button_comes_back_from_its_data(number):
    assert button_of(data_of(number)) == number


def test_data_fits_telegrams_64_bytes():
    assert len(data_of(2**63)) <= 64


@pytest.mark.parametrize("data", ["", "A1", "1 2", "-1", "é", "0" * 13, "1_0"])
def test_strange_data_names_no_button(data):
    assert button_of(data) is None


def test_rows_stay_rows():
    rows = ((Key(1, "accept", {}), Key(2, "transfer", {})), (Key(3, "undo", {}),))
    made = keyboard(rows, lambda verb, _facts: verb.upper())
    assert [[(b.text, b.callback_data) for b in row] for row in made.inline_keyboard] == [
        [("ACCEPT", "1"), ("TRANSFER", "2")],
        [("UNDO", "3")],
    ]


def test_a_button_whose_wording_is_broken_still_works():
    def broken(verb, facts):
        raise KeyError(verb)

    assert keyboard(((Key(1, "accept", {}),),), broken).inline_keyboard[0][0].text == "accept"


def test_no_buttons_are_no_keyboard():
    assert keyboard((), str) is None
