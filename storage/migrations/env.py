"""Alembic's entry: one connection given by storage.database.migrate, one transaction for all steps."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from storage.models import Base

MIGRATING = 0x48594D47
"""Advisory lock: of several processes that start at once, one migrates and the others wait."""

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
