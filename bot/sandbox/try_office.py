"""huiyin try: the whole bot in one process with a played Telegram; a page to use it, or a tour to watch."""

from __future__ import annotations

import getpass
import logging
import signal
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def run(*, tour: bool, port: int, fresh: bool, language: str) -> int:
    """The exit code."""
    from bot import logs

    logs.configure(level=logging.WARNING)
    if tour:
        from bot.sandbox.tour import show

        with tempfile.TemporaryDirectory(prefix="huiyin-tour-") as folder:
            return show(f"sqlite:///{folder}/office.db", language)
    return _serve(port, _database(fresh=fresh), language)


def _serve(port: int, database: Path, language: str) -> int:
    from bot.app import StartError
    from bot.sandbox.stage import Stage

    # Blocked before any thread begins, so that the signal waits for whoever asks for it below.
    asked_to_end = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, asked_to_end)
    try:
        with Stage(f"sqlite:///{database}", morning(), ticking=True, port=port, paced=True, language=language) as stage:
            print(f"Huiyin 回音: {stage.sandbox.url}", flush=True)  # noqa: T201 - the command's own answer
            signal.sigwait(asked_to_end)
    except StartError as error:
        sys.stderr.write(f"The office cannot open: {error} End the other `huiyin try` first.\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"The office cannot open on port {port} ({error}); another one: --port\n")
        return 2
    return 0


def morning() -> datetime:
    """Now, if the office is at work; else the next working morning, so that the first sentence is not held back."""
    from handlers.rules.workdays import Workdays

    now = datetime.now(ZONE)
    workdays = Workdays()
    if workdays.is_workday(now.date()) and 8 <= now.hour < 18 and not 12 <= now.hour < 14:
        return now
    day = now.date() if now.hour < 8 or 12 <= now.hour < 14 else now.date() + timedelta(days=1)
    while not workdays.is_workday(day):
        day += timedelta(days=1)
    opening = datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)
    return opening if opening > now else opening.replace(hour=14)


def _database(*, fresh: bool) -> Path:
    """One office a user, kept between two tries."""
    folder = Path(tempfile.gettempdir()) / f"huiyin-try-{getpass.getuser()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if fresh:
        for old in folder.glob("office.db*"):
            old.unlink()
    return folder / "office.db"
