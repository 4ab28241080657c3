"""Engine: SQLite with its pragmas, or PostgreSQL through psycopg 3; migrated before use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

MIGRATIONS = Path(__file__).parent / "migrations"


def connect(url: str) -> Engine:
    """An engine for `sqlite:///file` or `postgresql://…`; errors never quote the values (they are people's words).

    SQLite: WAL, foreign keys, 10 s busy timeout, synchronous FULL (a committed inbox row survives power loss; it
    costs little beside the network), and BEGIN IMMEDIATE for writers so that two never deadlock on an upgrade.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        url_ = parsed.set(drivername="postgresql+psycopg")
        return create_engine(url_, pool_size=8, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(parsed, connect_args={"check_same_thread": False, "timeout": 10}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        immediate = not connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


def migrate(engine: Engine) -> None:
    """Bring the database to the newest schema; a no-op when it is there already."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
