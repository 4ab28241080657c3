"""The sentences kept aside while the patterns grew: what they came to mean must not be lost again."""

import pytest

from tests.benchmarks.commands import agrees, read, sets

SETS = [pytest.param(rows, id=f"{code}-{number}") for code in ("zh", "en") for number, rows in sets(code).items()]


@pytest.mark.parametrize("rows", SETS)
def test_what_was_understood_stays_understood(rows):
    """Every sentence of a set means what it should, but for those marked `fails`, which do fail."""
    failed = {row["text"] for row in rows if not agrees(row["want"], read(row))}
    assert failed == {row["text"] for row in rows if row.get("fails")}
