"""Who may do what: duties and actions as a table, kept as data in permissions.toml."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tomli

ADMIN = "admin"
ANYBODY = "*"

_TABLE: dict[str, Any] = tomli.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

ROLES: dict[str, tuple[str, ...]] = {role: tuple(duties) for role, duties in _TABLE["roles"].items()}
"""Each role, and the duties it brings where none are named."""
DUTIES: tuple[str, ...] = tuple(_TABLE["duties"]["codes"])
ACTIONS: tuple[str, ...] = tuple(_TABLE["actions"])


def duties_of(role: str, named: Iterable[str] = (), *, admin: bool = False) -> frozenset[str]:
    """What a member of this role does here.

    Named duties take the place of the role's own; the administrator's right comes on top of either, so that naming
    someone administrator takes nothing away from him.
    """
    said = frozenset(named)
    held = said - {ADMIN} or frozenset(ROLES.get(role, ()))
    return held | {ADMIN} if admin or role == ADMIN or ADMIN in said else held


def may(held: Iterable[str], action: str, *, own: bool = False) -> bool:
    """`own`: the matter is one's own, in the sense permissions.toml gives for the action.

    Raises KeyError for an action that is not in the table: a defect of ours, not a refusal.
    """
    rule = _TABLE["actions"][action]
    allowed = {*rule["may"], *(rule.get("own", ()) if own else ())}
    mine = frozenset(held)
    return bool(mine) if ANYBODY in allowed else bool(mine & allowed)


def who_may(action: str) -> tuple[str, ...]:
    """The duties that may do it with anybody's matter, in the order of the table."""
    allowed = _TABLE["actions"][action]["may"]
    return DUTIES if ANYBODY in allowed else tuple(allowed)
