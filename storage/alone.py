"""Which of several processes polls: a file lock beside SQLite, an advisory lock in PostgreSQL."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import Connection, Engine, text

POLLING = 0x48594E31


class Alone:
    """Held until released or until the process ends, however it ends."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._file: int | None = None
        self._connection: Connection | None = None

    def hold(self) -> bool:
        """True when this process is the one; another holds it otherwise."""
        if self._engine.dialect.name == "postgresql":
            return self._hold_postgres()
        return self._hold_file()

    def still(self) -> bool:
        """Whether it is still held: a connection to PostgreSQL may have broken."""
        if self._connection is None:
            return self._file is not None
        try:
            self._connection.execute(text("SELECT 1"))
        except Exception:  # noqa: BLE001 - whatever broke, the lock is gone with the connection
            return False
        return True

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _hold_postgres(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": POLLING}).scalar():
            self._connection = connection
            return True
        connection.close()
        return False

    def _hold_file(self) -> bool:
        import fcntl

        database = self._engine.url.database
        assert database, "an office's SQLite is a file"
        file = os.open(Path(f"{database}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True
