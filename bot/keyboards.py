"""Buttons on the wire: a row of the database by a short id, so that they work after a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from bot.logs import logger

if TYPE_CHECKING:
    from telegram import InlineKeyboardMarkup

    from handlers.deliveries import Key

log = logger(__name__)
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

Label = Callable[[str, dict[str, Any]], str]
"""What a button says: (verb, facts) → words."""


def data_of(button: int) -> str:
    """callback_data of a button's row: its id in base 36."""
    digits = ""
    while button:
        button, digit = divmod(button, 36)
        digits = DIGITS[digit] + digits
    return digits or "0"


def button_of(data: str) -> int | None:
    """The row's id; None for data that is none of ours."""
    if not data or len(data) > 12 or any(digit not in DIGITS for digit in data):
        return None
    return int(data, 36)


def keyboard(rows: Iterable[Iterable[Key]], label: Label) -> InlineKeyboardMarkup | None:
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    made = [[InlineKeyboardButton(_said(key, label), callback_data=data_of(key.id)) for key in row] for row in rows]
    return InlineKeyboardMarkup(made) if made else None


def _said(key: Key, label: Label) -> str:
    """A button whose wording is broken still works: it shows its verb."""
    try:
        return label(key.verb, key.facts)
    except Exception:
        log.exception("a button could not be worded", verb=key.verb)
        return key.verb
