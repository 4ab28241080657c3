"""huiyin …: the commands of design.md §6; each imports what it needs, so that the small ones answer at once."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from bot.app import App
    from bot.config import Config
    from storage.transaction import Store

app = typer.Typer(
    name="huiyin", help="Huiyin 回音, the chat assistant of an office.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False,
)  # fmt: skip
office = typer.Typer(help="The office: people, units, rooms, groups.", no_args_is_help=True)
app.add_typer(office, name="office")

ConfigFile = Annotated[Path, typer.Option("--config", help="The configuration (TOML).")]
DEFAULT = Path("config.toml")


@app.command("try")
def try_(
    *,
    tour: Annotated[bool, typer.Option("--tour", help="Play a day as a transcript, then end.")] = False,
    port: Annotated[int, typer.Option("--port", help="Where the chat page listens.")] = 8765,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin with a new office.")] = False,
    lang: Annotated[str, typer.Option("--lang", help="zh or en: the language of page and transcript.")] = "zh",
) -> None:
    """The whole bot against a local Telegram: a seeded office, a chat page, no token."""
    from bot.sandbox.try_office import run as open_office

    raise typer.Exit(open_office(tour=tour, port=port, fresh=fresh, language=lang))


@app.command()
def run(config: ConfigFile = DEFAULT) -> None:
    """The bot: polling or webhook, until SIGTERM."""
    import asyncio

    settings = _config(config)
    from bot import logs

    telegram = settings.telegram
    logs.configure([telegram.token.get_secret_value(), telegram.webhook_secret.get_secret_value(),
                    settings.database.url.get_secret_value()])  # fmt: skip
    from bot.app import StartError, build
    from bot.clock import SystemClock

    try:
        asyncio.run(build(settings, SystemClock()).run(ready=_greet))
    except StartError as error:
        _fail(str(error))


def _greet(running: App) -> None:
    """To whoever started it: the first administrator's way in, while there is none."""
    if code := running.admin_code():
        sys.stderr.write(f"Nobody administers this office yet. Open once: {running.link(code)}\n")
        sys.stderr.flush()


@app.command()
def parse(
    *,
    office_file: Annotated[Path | None, typer.Option("--office", help="The office file whose names are known.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show which rules fired.")] = False,
) -> None:
    """Sentences, a JSON object a line, to what they ask."""
    from bot.understanding import parse as command
    from bot.understanding.own_words import OwnWordsError

    try:
        command.run(sys.stdin, sys.stdout, office_file, explain)
    except OwnWordsError as error:
        typer.echo(f"{office_file}: {error}", err=True)
        raise typer.Exit(2) from None


@app.command()
def when() -> None:
    """Moments alone, a JSON object a line."""
    from bot.understanding.when import command

    command.run(sys.stdin, sys.stdout)


@app.command()
def check(config: ConfigFile = DEFAULT) -> None:
    """Prove the loop law on the database; exit 1 on a breach."""
    import json

    from handlers import loop

    store = _store(_config(config))
    report = loop.check(store)
    print(json.dumps(report, ensure_ascii=False))
    raise typer.Exit(0 if report["ok"] else 1)


@office.command("import")
def import_(file: Path, config: ConfigFile = DEFAULT) -> None:
    """Bring in an office file (TOML, JSON, XLSX); repeatable, deletes nobody."""
    settings = _config(config)
    from bot.office_file import OfficeFileError, import_office

    try:
        summary = import_office(file, _store(settings), datetime.now(UTC))
    except OfficeFileError as error:
        _fail(str(error))
    _tell(summary)


@office.command("export")
def export_(config: ConfigFile = DEFAULT) -> None:
    """The office as TOML."""
    from bot.office_file import export_office

    print(export_office(_store(_config(config))), end="")


@office.command()
def invite(name: str, config: ConfigFile = DEFAULT) -> None:
    """A one-time link by which a colleague comes in."""
    settings = _config(config)
    from bot.office_file import OfficeFileError
    from bot.office_file import invite as make

    try:
        code = make(name, _store(settings), datetime.now(UTC), settings.rules.invite_days)
    except OfficeFileError as error:
        _fail(str(error))
    username = _username(settings)
    print(f"https://t.me/{username}?start={code}" if username else f"https://t.me/<bot>?start={code}")
    if not username:
        print("Telegram cannot be reached: put the bot's name in place of <bot>.", file=sys.stderr)


# -- inside ------------------------------------------------------------------------------------------------------


def _config(path: Path) -> Config:
    from bot.config import ConfigError, load

    try:
        return load(path)
    except ConfigError as error:
        _fail(str(error))


def _store(config: Config) -> Store:
    from sqlalchemy.exc import SQLAlchemyError

    from storage.transaction import Store

    try:
        return Store.open(config.database.url.get_secret_value())
    except SQLAlchemyError as error:
        _fail(f"database.url: the database cannot be opened ({type(error).__name__}).")


def _username(config: Config) -> str:
    """The bot's name, if Telegram tells it within two seconds."""
    import asyncio

    from telegram import Bot
    from telegram.error import TelegramError

    from bot.http import AiohttpRequest

    async def ask() -> str:
        request = AiohttpRequest(proxy=config.telegram.proxy)
        bot = Bot(config.telegram.token.get_secret_value(), base_url=config.telegram.base_url, request=request)
        await request.initialize()
        try:
            async with asyncio.timeout(2):
                return (await bot.get_me()).username or ""
        except (TelegramError, TimeoutError):
            return ""
        finally:
            await request.shutdown()

    return asyncio.run(ask())


def _tell(summary: dict[str, Any]) -> None:
    """What an import did, a line a table."""
    for table, done in summary.items():
        if isinstance(done, dict):
            counted = {key: len(value) if isinstance(value, list) else value for key, value in done.items()}
            print(f"{table}: " + ", ".join(f"{key} {count}" for key, count in counted.items()))
    for warning in summary.get("warnings", ()):
        print(f"note: {warning}", file=sys.stderr)


def _fail(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise typer.Exit(2)


def main() -> None:
    app()
