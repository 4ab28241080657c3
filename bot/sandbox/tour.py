"""A day of the office as a transcript: tour.<language>.txt played through the same HTTP road as everything else."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from bot.sandbox.script import ZONE, Line, NotSoError, Player, Said, ScriptError, read
from bot.sandbox.stage import Stage


def show(database_url: str, language: str) -> int:
    """0 when everything the script expects came; 1 with what was missing."""
    console = Console(highlight=False)
    path = Path(__file__).with_name(f"tour.{language}.txt")
    if not path.exists():
        path = Path(__file__).with_name("tour.zh.txt")
    script = read(path)
    console.rule(f"[bold]{escape(script.title)}")
    try:
        with Stage(database_url, script.start, settings=script.settings, language=language) as stage:
            return _play(script.lines, stage, console)
    except (ScriptError, TimeoutError) as error:
        console.print(Text(str(error), style="red"))
        return 1


def _play(lines: list[Line], stage: Stage, console: Console) -> int:
    player = Player(stage)
    names = {chat: name for name, chat in stage.chats.items()}
    checked = 0
    for line in lines:
        try:
            said = player.step(line)
        except NotSoError as error:
            console.print(Text(str(error), style="red"))
            return 1
        if line.kind in {"seen", "unseen", "seen_buttons", "unseen_buttons", "data"}:
            checked += 1
            continue
        _heading(line, stage.clock.now().astimezone(ZONE), console)
        for message in said:
            _message(message, names.get(message.chat, str(message.chat)), console)
    console.rule(f"[green]✓ {checked}")
    return 0


def _heading(line: Line, now: datetime, console: Console) -> None:
    """Who does what; for a moved clock, the new hour."""
    console.print()
    if line.kind == "time":
        console.rule(f"[cyan]{now:%Y-%m-%d %H:%M}", style="dim", align="left")
        return
    who = f"{line.who} → {line.where}" if line.where else line.who
    does = " ".join(f"[{button}]" for button in line.buttons) or line.words or line.text
    console.print(Text.assemble((f"{who}  ", "bold yellow"), (does, "yellow")))


def _message(said: Said, name: str, console: Console) -> None:
    mark = "✎" if said.edited else "▸"
    console.print(Text(f"  {mark} {name}", style="dim"))
    for n, part in enumerate(said.text.split("\n")):
        console.print(Text(f"    {part}", style="bold" if n == 0 else ""))
    if said.buttons:
        console.print(Text("    " + " ".join(f"[{button}]" for button in said.buttons), style="blue"))
