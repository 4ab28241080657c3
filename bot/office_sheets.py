"""An office kept as a workbook: one sheet each for people, units, rooms, groups, lists, its first row the header."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from bot.office_shape import OfficeFileError, words


def sheets(path: Path) -> dict[str, Any]:
    """The workbook in the shape of the other office files; sheets of another name are not looked at."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about drawings and validations, which an office file does not need
            book = load_workbook(path, read_only=True, data_only=True)
            tables = {title: [list(row) for row in book[title].iter_rows(values_only=True)] for title in _titles(book)}
            book.close()
    except (BadZipFile, InvalidFileException, KeyError, ValueError):
        raise OfficeFileError("is not a workbook") from None
    office: dict[str, Any] = {}
    for title, rows in tables.items():
        key = _meant(title, words()["sheets"])
        if key is None:
            continue
        entries = _entries(title, key, rows)
        if key == "office":
            office.update(entries[0] if entries else {})
        else:
            office.setdefault(key, []).extend(entries)
    if not office:
        known = ", ".join(words()["sheets"])
        raise OfficeFileError(f"has no sheet called {known}")
    return office


def _titles(book: Any) -> list[str]:
    """Charts are sheets without rows."""
    return [sheet.title for sheet in book.worksheets]


def _entries(title: str, key: str, rows: Iterable[list[Any]]) -> list[dict[str, Any]]:
    """Rows below the header; empty ones are passed over, an empty cell is an empty value."""
    filled = [row for row in rows if any(cell not in (None, "") for cell in row)]
    if not filled:
        return []
    columns = words()["columns"][key]
    header = [_meant(str(cell or ""), columns) for cell in filled[0]]
    if "name" not in header:
        raise OfficeFileError(f"sheet {title} has no column for the name in its first row")
    twice = {column for column in header if column and header.count(column) > 1}
    if twice:
        raise OfficeFileError(f"sheet {title} has two columns for {', '.join(sorted(twice))}")
    return [
        {column: _plain(cell) for column, cell in zip(header, row, strict=False) if column}
        for row in filled[1:]
        if any(cell not in (None, "") for column, cell in zip(header, row, strict=False) if column)
    ]


def _plain(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, str | int | float | bool) else str(cell)


def _meant(word: str, table: dict[str, list[str]]) -> str | None:
    said = "".join(word.split()).casefold()
    return next(
        (key for key, known in table.items() if said in ("".join(one.split()).casefold() for one in known)), None
    )
