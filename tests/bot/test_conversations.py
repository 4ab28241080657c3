"""Whole dialogues through the whole bot over real HTTP, on both databases; tests/conversations/README.md explains."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.sandbox.script import ZONE, NotSoError, Player, ScriptError, moment, read
from bot.sandbox.stage import Stage
from storage.models import Base, Group, Item, Person, Room, Unit

FOLDER = Path(__file__).parents[1] / "conversations"
FILES = sorted(FOLDER.glob("*.txt"))
PLAIN = {"policy": {"quiet": [], "quiet_days": False}}
"""Without quiet times, unless the script sets them."""
NAMED = {"people": Person, "units": Unit, "rooms": Room, "groups": Group}


class Books:
    """What the database says, in the words of a script."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def __call__(self, words: str) -> str | None:
        """None when it is so; else what is there instead."""
        head, _, wanted = words.partition(":")
        name, _, count = head.strip().partition(" ")
        pairs = [_pair(part) for part in shlex.split(wanted)]
        with self.stage.app.store.reading() as tx:
            table = Base.metadata.tables[name]
            rows = [dict(row) for row in tx.session.execute(select(table)).mappings()]
            shown = [{key: self._plain(table, key, value, tx) for key, value in row.items()} for row in rows]
        found = [row for row in shown if all(_fits(row, *pair) for pair in pairs)]
        if len(found) == int(count) if count else found:
            return None
        keys = [key if key in table.columns else f"{key}_id" for key, _, _ in pairs]
        return f"{len(found)} rows fit; {name} holds: " + "; ".join(
            " ".join(f"{key}={row.get(key)}" for key in keys) for row in shown
        )

    @staticmethod
    def _plain(table, key, value, tx) -> str:
        if value is None:
            return "-"
        if isinstance(value, datetime):
            return value.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
        for foreign in table.columns[key].foreign_keys:
            if model := NAMED.get(foreign.column.table.name):
                return tx.session.get(model, value).name
            if foreign.column.table.name == "items":
                return tx.session.get(Item, value).title
        return str(value).lower() if isinstance(value, bool) else str(value)


def _pair(part: str) -> tuple[str, str, str]:
    for sign in ("=", "~"):
        if sign in part:
            key, _, value = part.partition(sign)
            return key, sign, value
    raise ScriptError(f"neither = nor ~ in {part}")


def _fits(row: dict[str, str], key: str, sign: str, value: str) -> bool:
    has = row.get(key, row.get(f"{key}_id"))
    if has is None:
        raise ScriptError(f"no column {key} among {', '.join(row)}")
    return value in has if sign == "~" else value == has


def play(path: Path, url: str) -> None:
    script = read(path)
    settings = {name: {**PLAIN.get(name, {}), **values} for name, values in {**PLAIN, **script.settings}.items()}
    with Stage(url, script.start, settings=settings) as stage:
        Player(stage, Books(stage)).play(script)
        stage.rest()
        _nothing_went_wrong(stage)


def _nothing_went_wrong(stage: Stage) -> None:
    """Whatever was played: the loop law holds, no update failed, no message died, Telegram refused nothing."""
    from handlers import loop

    assert loop.check(stage.app.store)["breaches"] == []
    with stage.app.store.reading() as tx:
        tables = Base.metadata.tables
        errors = [error for error in tx.session.scalars(select(tables["inbox"].c.error)) if error]
        dead = [
            row for row in tx.session.scalars(select(tables["outbox"].c.dead_reason).where(
                tables["outbox"].c.dead_at.is_not(None))) if row not in {"superseded", "stale"}
        ]  # fmt: skip
    assert (errors, dead) == ([], [])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_dialogue(path, database_url):
    play(path, database_url)


# -- the player itself ------------------------------------------------------------------------------------------


@pytest.fixture
def written(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "script.txt"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("李娜: 收到来文", "says"),
        ("李娜@全体干部群: /h 你好", "says"),
        ("Emily Chen: what is on my plate: today", "says"),
        ("王芳 回复「三季度总结」: 已办结", "replies"),
        ('Emily Chen replies to "visitor list": done', "replies"),
        ("李娜 修改「来文」: 收到来文《x》", "edits"),
        ("李明 [签收]", "press"),
        ("李明@全体干部群 [参加]", "press"),
        ("李明 [签收] 回复「收文2026-0001」", "press"),
        ("李明 发文件 通知.pdf 请登记", "file"),
        ("刘强 启用 abc", "starts"),
        ("李明 屏蔽", "blocks"),
        ("> 李娜 | ✅ 已登记", "seen"),
        ("! 李娜 |", "unseen"),
        ("> 李明 [签收] [转办]", "seen_buttons"),
        ("数据 items 2: kind=task", "data"),
        ("时间 +1天 08:30", "time"),
    ],
)
def test_a_line_is_read_as_it_reads(written, text, kind):
    script = read(written(f"李娜: 好\n{text}"))
    assert script.lines[-1].kind == kind


def test_a_line_nobody_can_read_is_named(written):
    with pytest.raises(ScriptError, match=r"script.txt:1: cannot be read"):
        read(written("李娜说收到来文"))


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("2026-11-24 08:30", "2026-11-24T08:30"),
        ("+1天 08:30", "2026-11-24T08:30"),
        ("+30分钟", "2026-11-23T10:30"),
        ("+2 hours", "2026-11-23T12:00"),
        ("15:00", "2026-11-23T15:00"),
        ("2026-12-01", "2026-12-01T10:00"),
    ],
)
def test_moments_of_a_script(now, words, wanted):
    assert moment(words, now).strftime("%Y-%m-%dT%H:%M") == wanted


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "wrong",
    [
        "> 李娜 | 从来没有说过的话",
        "! 李娜 | 可以这样说",
        "李娜 [没有的按钮]",
        "> 李娜 [没有的按钮]",
        "数据 items: kind=task",
    ],
)
def test_a_script_that_is_not_so_fails(written, database_url, wrong):
    with pytest.raises(NotSoError, match="line 2"):
        play(written(f"李娜: 帮助\n{wrong}"), database_url)
