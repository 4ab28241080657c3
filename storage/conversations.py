"""Unfinished Commands: what was said so far, one a chat and speaker."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.models import Conversation


class Conversations:
    def __init__(self, session: Session) -> None:
        self.session = session

    def get(self, chat: int, speaker: int) -> Conversation | None:
        return self.session.get(Conversation, (chat, speaker))

    def said(self, chat: int, speaker: int) -> list[Any] | None:
        row = self.get(chat, speaker)
        return list(row.said) if row is not None else None

    def keep(self, chat: int, speaker: int, said: list[Any], expires: datetime, update_id: int | None) -> None:
        """Replaces what was unfinished before."""
        self.session.merge(
            Conversation(
                chat_id=chat,
                telegram_id=speaker,
                said=said,
                expires_at=expires,
                told_expired=False,
                update_id=update_id,
            )
        )
        self.session.flush()

    def end(self, chat: int, speaker: int) -> None:
        self.session.execute(
            delete(Conversation).where(Conversation.chat_id == chat, Conversation.telegram_id == speaker)
        )

    def any_expired(self, now: datetime) -> bool:
        query = select(Conversation.chat_id).where(Conversation.expires_at <= now).limit(1)
        return self.session.scalar(query) is not None

    def expired(self, now: datetime, limit: int = 50) -> list[Conversation]:
        return list(
            self.session.scalars(
                select(Conversation)
                .where(Conversation.expires_at <= now)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
        )
