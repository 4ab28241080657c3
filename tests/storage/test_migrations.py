"""The migrations, from an empty database, give what the models say."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text

from storage.database import migrate
from storage.models import Base


def ours(object_: object, name: str | None, kind: str, *_: object) -> bool:
    """The search tables and index are ours to look after, the models do not know them."""
    return not (kind in {"table", "index"} and name is not None and name.split("_")[0] == "search")


def test_migrations_and_models_agree(store):
    with store.engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_foreign_keys_stand_as_in_the_models(store):
    inspector = inspect(store.engine)
    for table in Base.metadata.sorted_tables:
        wanted = {(key.parent.name, key.column.table.name) for key in table.foreign_keys}
        found = {
            (key["constrained_columns"][0], key["referred_table"]) for key in inspector.get_foreign_keys(table.name)
        }
        assert found == wanted, table.name


def test_checks_stand_as_in_the_models(store):
    inspector = inspect(store.engine)
    for table in Base.metadata.sorted_tables:
        wanted = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        assert {check["name"] for check in inspector.get_check_constraints(table.name)} == wanted


def test_migrating_twice_changes_nothing(store):
    migrate(store.engine)
    with store.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
