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


OPEN_PRIVATE = "open_private"
"""The verb of the button that leads into the private chat: a link, since only the person himself can go there."""


def keyboard(rows: Iterable[Iterable[Key]], label: Label, private: str = "") -> InlineKeyboardMarkup | None:
    """`private`: the link to the chat with the bot."""
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup

    def made_of(key: Key) -> InlineKeyboardButton:
        if key.verb == OPEN_PRIVATE and private:
            return InlineKeyboardButton(_said(key, label), url=private)
        return InlineKeyboardButton(_said(key, label), callback_data=data_of(key.id))

    made = [[made_of(key) for key in row] for row in rows]
    return InlineKeyboardMarkup(made) if made else None


def _said(key: Key, label: Label) -> str:
    """A button whose wording is broken still works: it shows its verb."""
    try:
        return label(key.verb, key.facts)
    except Exception:  # a label that fails must not lose its card
        log.exception("a button could not be worded", verb=key.verb)
        return key.verb
