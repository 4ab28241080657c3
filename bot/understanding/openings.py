"""What a piece of a sentence becomes as an expression, and with which characters it may begin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

Opening = frozenset[str] | None
"""Characters as they stand in a class of an expression, `NOTHING` among them where it may be empty; None: anything."""
NOTHING = ""
END: Opening = frozenset({NOTHING})


class Piece(NamedTuple):
    """A piece as an expression, the words one of which must stand where it matches, and what it begins with."""

    body: str
    anchors: list[str] | None
    opens: Opening = None
    lazy: bool = False
    """Does it take as little as it may, so that at each character what follows is tried?"""

    def or_nothing(self) -> Piece:
        return Piece(f"{self.body}?", None, None if self.opens is None else self.opens | {NOTHING})


def followed(opening: Opening, after: Opening) -> Opening:
    """What a piece and what follows it begin with together."""
    if opening is None or NOTHING not in opening:
        return opening
    return None if after is None else (opening - {NOTHING}) | after


def any_of(pieces: Iterable[Piece]) -> Opening:
    """What one of these begins with."""
    found: frozenset[str] = frozenset()
    for piece in pieces:
        if piece.opens is None:
            return None
        found |= piece.opens
    return found or END


def look_ahead(opening: Opening) -> str:
    """A look at whether the next character is one of these; none where anything may follow, or nothing."""
    return "" if opening is None or NOTHING in opening else f"(?=[{''.join(sorted(opening))}])"


def joined(pieces: list[Piece]) -> tuple[str, Opening]:
    """Pieces one behind the other, and what they begin with.

    Behind free words it is looked first whether the next character may begin anything that can follow them: each of
    several pieces that may be missing would else be tried at each character.
    """
    body, after = "", END
    for n in range(len(pieces) - 1, -1, -1):
        piece = pieces[n]
        several = n + 1 < len(pieces) and (opens := pieces[n + 1].opens) is not None and NOTHING in opens
        ahead = look_ahead(after) if piece.lazy and several else ""
        body, after = piece.body + ahead + body, followed(piece.opens, after)
    return body, after
