"""The office file: TOML, JSON or XLSX read into one checked shape, and that shape written as TOML."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import tomli

from handlers.rules.permissions import DUTIES, ROLES

Row = dict[str, Any]


class OfficeFileError(Exception):
    """One sentence for whoever keeps the office file: the place, the key, what is wrong."""


@cache
def words() -> dict[str, Any]:
    """How an office calls sheets, columns, roles and duties."""
    return tomli.loads(Path(__file__).with_name("office_words.toml").read_text(encoding="utf-8"))


# -- values ----------------------------------------------------------------------------------------------------

_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


def _text(value: Any, longest: int = 200) -> str:
    """One line without what cannot be seen; a number is taken as it reads."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError("is not a text")
    seen = "".join(" " if mark.isspace() else mark for mark in str(value))
    seen = "".join(mark for mark in seen if unicodedata.category(mark) not in ("Cc", "Cf", "Cs"))
    seen = " ".join(seen.split())
    if len(seen) > longest:
        raise ValueError(f"is longer than {longest} characters")
    return seen


def _name(value: Any, longest: int = 120) -> str:
    """As `_text`; lists put a space into a name of two characters to align it."""
    name = _BETWEEN_HAN.sub("", _text(value, longest))
    if not name:
        raise ValueError("is empty")
    return name


def _person_name(value: Any) -> str:
    return _name(value, 80)


def _reference(value: Any) -> str:
    return _BETWEEN_HAN.sub("", _text(value))


def _many(value: Any) -> list[str]:
    """A list, or a text cut at its separators."""
    if value is None:
        return []
    if isinstance(value, str):
        value = re.split("[" + re.escape(words()["separators"]) + "]", value)
    if not isinstance(value, list):
        value = [value]
    kept = (_text(one, 120) for one in value)
    return list(dict.fromkeys(one for one in kept if one))


def _references(value: Any) -> list[str]:
    return [_reference(one) for one in _many(value)]


def _whole(value: Any) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,18}", value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise ValueError("is not a whole number")
    return value


def _seats(value: Any) -> int | None:
    seats = _whole(value)
    if seats is not None and not 0 < seats < 100_000:
        raise ValueError("is not a number of seats")
    return seats


def _yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    said = _key(_text(value))
    for answer in ("yes", "no"):
        if said in map(_key, words()["yes_no"][answer]):
            return answer == "yes"
    raise ValueError("is neither yes nor no")


def _coded(value: str, codes: Iterable[str], table: str) -> str:
    """The code itself, or one of the words the office uses for it."""
    for code in codes:
        if _key(value) in {_key(code), *map(_key, words()[table].get(code, ()))}:
            return code
    raise ValueError(f"is none of {', '.join(codes)}")


def _role(value: Any) -> str:
    said = _text(value)
    return _coded(said, ROLES, "roles") if said else "staff"


def _duties(value: Any) -> list[str]:
    return list(dict.fromkeys(_coded(one, DUTIES, "duties") for one in _many(value)))


def _zone(value: Any) -> str:
    name = _text(value, 60)
    try:
        return str(ZoneInfo(name)) if name else ""
    except (KeyError, ValueError, OSError):
        raise ValueError("is no time zone, such as Asia/Shanghai") from None


def _key(word: str) -> str:
    return "".join(word.split()).casefold()


Check = Callable[[Any], Any]
OFFICE: dict[str, Check] = {"name": _text, "timezone": _zone}
TABLES: dict[str, dict[str, Check]] = {
    "people": {
        "name": _person_name, "title": lambda value: _text(value, 80), "unit": _reference, "role": _role,
        "duties": _duties, "aliases": _many, "telegram_id": _whole, "phone": lambda value: _text(value, 40),
        "secretary_of": _reference, "active": _yes_no,
    },
    "units": {
        "name": _name, "en": lambda value: _text(value, 120), "aliases": _many,
        "kind": lambda value: _text(value, 40), "level": lambda value: _text(value, 40), "parent": _reference,
        "second_parent": _reference, "head": _reference, "deputy": _reference, "liaison": _reference, "duties": _many,
    },
    "rooms": {"name": _name, "aliases": _many, "capacity": _seats, "equipment": _many},
    "groups": {"name": _name, "chat_id": _whole},
    "lists": {"name": _name, "members": _references},
}  # fmt: skip


# -- reading ---------------------------------------------------------------------------------------------------


def load(path: Path) -> dict[str, Any]:
    """The file's office: only the keys it states, checked. Raises OfficeFileError."""
    return read(path)[0]


def read(path: Path) -> tuple[dict[str, Any], list[str]]:
    """The office, and what whoever keeps the file may want to look at."""
    try:
        raw = _raw(path)
        return check(raw)
    except OfficeFileError as error:
        raise OfficeFileError(f"{path.name}: {error}") from None


def _raw(path: Path) -> Any:
    kind = path.suffix.lower()
    try:
        if kind == ".xlsx":
            from bot.office_sheets import sheets

            return sheets(path)
        if kind not in (".toml", ".json"):
            raise OfficeFileError("an office file ends in .toml, .json or .xlsx")
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(text) if kind == ".json" else tomli.loads(text.replace("\r\n", "\n"))
    except UnicodeDecodeError:
        raise OfficeFileError("is not written in UTF-8") from None
    except OSError as error:
        raise OfficeFileError(f"cannot be read: {error.strerror or error}") from None
    except RecursionError:
        raise OfficeFileError("is nested too deeply") from None
    except ValueError as error:  # TOML's and JSON's own, which name line and column
        raise OfficeFileError(f"is not valid {kind[1:].upper()}: {error}") from None


def check(raw: Any) -> tuple[dict[str, Any], list[str]]:
    """The same office with every value checked, and warnings."""
    if not isinstance(raw, dict):
        raise OfficeFileError("holds no office: a table with people, units, rooms, groups is expected")
    warnings = [_left_out(key) for key in raw if key not in OFFICE and key not in TABLES]
    office: dict[str, Any] = {key: _value(raw[key], checked, "", key) for key, checked in OFFICE.items() if key in raw}
    for table, columns in TABLES.items():
        rows = raw.get(table, [])
        if not isinstance(rows, list):
            raise OfficeFileError(f"{table} is not a list of entries")
        office[table] = [_row(table, number, row, columns, warnings) for number, row in enumerate(rows, 1)]
    _unique(office)
    return office, warnings + list(_doubts(office))


def _left_out(key: str) -> str:
    if key == "language":
        return "language: the bot takes its own words from its configuration"
    return f"{key} is not known and was left out"


def _row(table: str, number: int, row: Any, columns: dict[str, Check], warnings: list[str]) -> Row:
    if not isinstance(row, dict):
        raise OfficeFileError(f"{table} {number} is not a table of keys and values")
    place = f"{table} {number}" + (f" ({row['name'][:40]})" if isinstance(row.get("name"), str) else "")
    if "name" not in row:
        raise OfficeFileError(f"{place} has no name")
    warnings.extend(f"{place}: {key} is not known and was left out" for key in row if key not in columns)
    return {key: _value(row[key], columns[key], place, key) for key in columns if key in row}


def _value(value: Any, checked: Check, place: str, key: str) -> Any:
    try:
        return checked(value)
    except (TypeError, ValueError) as error:
        shown = f" {json.dumps(value, ensure_ascii=False, default=str)[:60]}"
        raise OfficeFileError(f"{place}{': ' if place else ''}{key}{shown} {error}") from None


def _unique(office: dict[str, Any]) -> None:
    """People may share a name; units, rooms, groups, lists and Telegram accounts may not."""
    keys = [(table, "name") for table in ("units", "rooms", "groups", "lists")]
    for table, key in [*keys, ("people", "telegram_id"), ("groups", "chat_id")]:
        seen: dict[Any, int] = {}
        for number, row in enumerate(office[table], 1):
            value = row.get(key)
            if value is not None and seen.setdefault(value, number) != number:
                raise OfficeFileError(f"{table} {number}: {key} {value} stands at {table} {seen[value]} already")


def _doubts(office: dict[str, Any]) -> Iterator[str]:
    """Legal, but asked about each time it is said."""
    for table in ("people", "units", "rooms"):
        rows = office[table]
        said = Counter(word for row in rows for word in {row["name"], *row.get("aliases", ())})
        for word, times in said.items():
            if times > 1:
                names = ", ".join(row["name"] for row in rows if word in (row["name"], *row.get("aliases", ())))
                yield f"{table}: {word} may be {names}; whoever says it will be asked which"


# -- writing ---------------------------------------------------------------------------------------------------


def to_toml(office: dict[str, Any]) -> str:
    """The shape as TOML that reads back to the same."""
    lines = [f"{key} = {_toml(office[key])}" for key in OFFICE if office.get(key)]
    for table in TABLES:
        for row in office.get(table, ()):
            lines += ["", f"[[{table}]]"]
            lines += [f"{key} = {_toml(value)}" for key, value in row.items() if value not in (None, "", [])]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, bool | int):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
