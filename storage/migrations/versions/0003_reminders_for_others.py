"""Reminders for others: who set one."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In one clause, which SQLite takes as well: a foreign key added afterwards it refuses.
    op.execute("ALTER TABLE reminders ADD COLUMN by_id INTEGER REFERENCES people (id)")
