"""Dialogues as text: read, played on a stage, and what was said compared; tests/conversations/README.md explains."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import tomli

from bot.sandbox.people import buttons_of, words_of
from bot.sandbox.stage import Stage
from bot.sandbox.world import Json

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 23, 10, tzinfo=ZONE)
QUOTED = r"[「\"“](?P<quoted>.+?)[」\"”]"


CHECKS = {"seen", "unseen", "seen_buttons", "unseen_buttons", "shown", "gone", "data"}


class ScriptError(Exception):
    """The script cannot be read."""


class NotSoError(AssertionError):
    """What the script says did not happen: the line, and what was said instead."""


@dataclass(frozen=True)
class Line:
    """One line of a script: `kind` names what it does."""

    number: int
    text: str
    kind: str
    who: str = ""
    where: str = ""
    words: str = ""
    about: str = ""
    buttons: tuple[str, ...] = ()


@dataclass
class Script:
    title: str
    start: datetime = START
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


@cache
def _words() -> dict[str, str]:
    """A pattern for each keyword."""
    told = tomli.loads(Path(__file__).with_name("script_words.toml").read_text("utf-8"))
    return {name: "|".join(map(re.escape, sorted(ways, key=len, reverse=True))) for name, ways in told.items()}


def read(path: Path) -> Script:
    """Raises ScriptError with file and line."""
    script = Script(path.stem)
    titled = False
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        text = raw.strip()
        if text.startswith("#") and not titled:
            script.title, titled = text.lstrip("# ").strip(), True
        if not text or text.startswith("#"):
            continue
        try:
            line = _line(number, text)
        except ScriptError as error:
            raise ScriptError(f"{path.name}:{number}: {error}") from None
        if line.kind == "set":
            section, _, key = line.about.partition(".")
            script.settings.setdefault(section, {})[key] = _value(line.words)
        elif line.kind == "time" and not script.lines:
            script.start = moment(line.words, START)
        else:
            script.lines.append(line)
    return script


def _value(words: str) -> Any:
    return tomli.loads(f"value = {words}")["value"]


def _line(number: int, text: str) -> Line:
    words = _words()
    if match := re.fullmatch(rf"(?:{words['time']})\s+(?P<words>.+)", text):
        return Line(number, text, "time", words=match["words"])
    if match := re.fullmatch(rf"(?:{words['set']})\s+(?P<about>[\w.]+)\s*=\s*(?P<words>.+)", text):
        return Line(number, text, "set", about=match["about"], words=match["words"])
    if match := re.fullmatch(rf"(?:{words['data']})\s+(?P<words>.+)", text):
        return Line(number, text, "data", words=match["words"])
    if match := re.fullmatch(rf"(?P<sign>[>!])\s*(?P<who>[^|\[「\"“]+?)\s*{QUOTED}", text):
        seen = "shown" if match["sign"] == ">" else "gone"
        return Line(number, text, seen, who=match["who"], words=match["quoted"])
    if match := re.fullmatch(r"(?P<sign>[>!])\s*(?P<who>[^|\[]+?)\s*(?:\|(?P<words>.*)|(?P<buttons>\[.+))", text):
        seen = "seen" if match["sign"] == ">" else "unseen"
        if match["buttons"]:
            return Line(number, text, f"{seen}_buttons", who=match["who"], buttons=_buttons(match["buttons"]))
        return Line(number, text, seen, who=match["who"], words=match["words"].strip())
    who = r"(?P<who>[^@:：\[「\"“]+?)(?:@(?P<where>[^:：\[「\"“]+?))?"
    for kind in ("replies", "edits"):
        if match := re.fullmatch(rf"{who}\s*(?:{words[kind]})\s*{QUOTED}\s*[:：]\s*(?P<words>.+)", text):
            return Line(number, text, kind, match["who"], match["where"] or "", match["words"], match["quoted"])
    if match := re.fullmatch(rf"{who}\s+(?:{words['file']})\s+(?P<about>\S+)(?:\s+(?P<words>.+))?", text):
        return Line(number, text, "file", match["who"], match["where"] or "", match["words"] or "", match["about"])
    if match := re.fullmatch(rf"{who}\s+(?:{words['topic']})\s+(?P<words>.+)", text):
        return Line(number, text, "topic", match["who"], match["where"] or "", match["words"])
    if match := re.fullmatch(rf"{who}\s+(?:{words['starts']})\s+(?P<about>\S+?)\s*(?:{words['link']})", text):
        return Line(number, text, "link", match["who"], about=match["about"])
    for kind in ("starts", "blocks", "unblocks", "adds_bot", "removes_bot", "upgrades"):
        if match := re.fullmatch(rf"{who}\s+(?:{words[kind]})(?:\s+(?P<words>\S+))?", text):
            return Line(number, text, kind, match["who"], match["where"] or "", match["words"] or "")
    if match := re.fullmatch(rf"{who}\s*(?P<buttons>\[[^\]]+\])(?:\s*(?:{words['replies']})\s*{QUOTED})?", text):
        (button,) = _buttons(match["buttons"])
        where, about = match["where"] or "", match["quoted"] or ""
        return Line(number, text, "press", match["who"], where, about=about, buttons=(button,))
    if match := re.fullmatch(rf"{who}\s*[:：]\s*(?P<words>.+)", text):
        said = match["words"].replace("\\n", "\n")
        return Line(number, text, "says", match["who"], match["where"] or "", said)
    raise ScriptError(f"cannot be read: {text}")


def _buttons(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in re.findall(r"\[([^\]]+)\]", text))


def moment(words: str, now: datetime) -> datetime:
    """`2026-11-24 08:30`, `08:30` (today), `+1 day 08:30`, `+30 minutes`, in either language."""
    local = now.astimezone(ZONE)
    units = _words()
    match = re.fullmatch(
        rf"(?:(?P<date>\d{{4}}-\d\d-\d\d)|\+(?P<n>\d+)\s*(?:(?P<d>{units['days']})|(?P<h>{units['hours']})"
        rf"|(?P<m>{units['minutes']})))?\s*(?P<clock>\d{{1,2}}:\d\d)?",
        words.strip(),
    )
    if match is None or not words.strip():
        raise ScriptError(f"no moment: {words}")
    if match["date"]:
        local = datetime.fromisoformat(match["date"]).replace(hour=local.hour, minute=local.minute, tzinfo=ZONE)
    elif match["n"]:
        n = int(match["n"])
        local += timedelta(days=n) if match["d"] else timedelta(hours=n) if match["h"] else timedelta(minutes=n)
    if match["clock"]:
        hour, minute = map(int, match["clock"].split(":"))
        local = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return local


@dataclass(frozen=True)
class Said:
    """A message of the bot as it came, or as an edit changed it."""

    chat: int
    text: str
    buttons: tuple[str, ...]
    edited: bool
    message_id: int = 0
    topic: int | None = None


class Player:
    """Plays a script line by line; `data` looks into the books (tests give it, the tour goes without)."""

    def __init__(self, stage: Stage, data: Callable[[str], str | None] | None = None) -> None:
        self.stage, self.data = stage, data
        self.sandbox = stage.sandbox
        self._seen = self.sandbox.world.sequence
        self._texts: dict[tuple[int, int], str] = {}
        self._window: list[Said] = []
        self._topics: dict[str, int] = {}
        self._checking = False

    def play(self, script: Script) -> None:
        """Raises NotSoError at the first line that is not so."""
        for line in script.lines:
            self.step(line)

    def step(self, line: Line) -> list[Said]:
        """Do or check one line; what the bot said upon it."""
        if line.kind in CHECKS:
            self._checking = True
            self._check(line)
            return []
        if self._checking:
            self._checking, self._window = False, []
        self._act(line)
        self.stage.rest()
        said = list(self._new())
        self._window += said
        return said

    # -- doing ------------------------------------------------------------------------------------------------

    def _act(self, line: Line) -> None:
        if line.kind == "time":
            self.sandbox.move_clock(to=moment(line.words, self.stage.clock.now()))
            return
        user, chat = self._chat(line.who), self._chat(line.where or line.who)
        thread = self._topics.get(line.where)
        match line.kind:
            case "says":
                self.sandbox.say(user, chat, line.words, thread=thread)
            case "replies":
                card = self._newest(chat, lambda message: line.about in words_of(message), line)
                self.sandbox.say(user, chat, line.words, reply_to=card["message_id"], thread=thread)
            case "edits":
                own = [m for m in self.sandbox.messages(chat) if m["from"]["id"] == user and line.about in words_of(m)]
                if not own:
                    raise NotSoError(f"line {line.number}: {line.who} said nothing with {line.about!r}")
                self.sandbox.say(user, chat, line.words, edit_of=own[-1]["message_id"])
            case "press":
                (button,) = line.buttons

                def has(message: Json) -> bool:
                    return line.about in words_of(message) and any(b["text"] == button for b in buttons_of(message))

                self.sandbox.press(user, self._newest(chat, has, line), button)
            case "file":
                self.sandbox.send_file(user, chat, b"%PDF-1.4", line.about, "application/pdf", caption=line.words)
            case "starts":
                self.sandbox.start(user, line.words)
            case "blocks":
                self.sandbox.block(user)
            case "unblocks":
                self.sandbox.unblock(user)
            case "link":
                self.sandbox.start(user, self._code(line))
            case "adds_bot":
                self.sandbox.add_bot_to_group(chat, user)
            case "removes_bot":
                self.sandbox.remove_bot_from_group(chat, user)
            case "upgrades":
                self.stage.chats[line.where] = self.sandbox.migrate(chat)
            case "topic":
                name = f"{line.where}/{line.words}"
                self.sandbox.world.chat(chat).forum = True
                self._topics[name] = self.sandbox.create_topic(chat, user, line.words)
                self.stage.chats[name] = chat

    def _code(self, line: Line) -> str:
        """Of the newest link that the bot gave this person."""
        card = self._newest(self._chat(line.about), lambda message: "?start=" in words_of(message), line)
        found = re.search(r"\?start=([\w-]+)", words_of(card))
        return found[1] if found else ""

    def _chat(self, name: str) -> int:
        if name not in self.stage.chats:
            raise ScriptError(f"nobody here is called {name}; there are {', '.join(self.stage.chats)}")
        return self.stage.chats[name]

    def _newest(self, chat: int, wanted: Callable[[Json], bool], line: Line) -> Json:
        bot = self.sandbox.world.bot_id
        for message in reversed(self.sandbox.messages(chat)):
            if message["from"]["id"] == bot and wanted(message):
                return message
        raise NotSoError(f"line {line.number}: {line.text}\n  no such card or button; {self._shown(chat)}")

    # -- looking ----------------------------------------------------------------------------------------------

    def _new(self) -> Iterator[Said]:
        """What the bot said or changed since the last look; lost buttons alone are no news."""
        world = self.sandbox.world
        with world.lock:
            events = [event for event in world.events if event["seq"] > self._seen]
            self._seen = world.sequence
        for event in events:
            message = event["data"]
            if event["kind"] not in {"message", "edited"} or message.get("from", {}).get("id") != world.bot_id:
                continue
            key = (message["chat"]["id"], message["message_id"])
            text = words_of(message)
            if event["kind"] == "edited" and self._texts.get(key) == text:
                continue
            self._texts[key] = text
            buttons = tuple(button["text"] for button in buttons_of(message))
            yield Said(key[0], text, buttons, event["kind"] == "edited", key[1], message.get("message_thread_id"))

    def _check(self, line: Line) -> None:
        if line.kind == "data":
            problem = self.data(line.words) if self.data else None
            if problem:
                raise NotSoError(f"line {line.number}: {line.text}\n  {problem}")
            return
        chat, topic = self._chat(line.who), self._topics.get(line.who)
        told = [said for said in self._window if said.chat == chat and topic in (None, said.topic)]
        if line.kind.endswith("buttons"):
            shown = self._buttons_shown(chat)
            right = all((name in shown) == (line.kind == "seen_buttons") for name in line.buttons)
        elif line.kind in {"shown", "gone"}:
            there = any(_flat(line.words) in _flat(words_of(message)) for message in self.sandbox.messages(chat))
            right = there == (line.kind == "shown")
        else:
            found = any(_flat(line.words) in _flat(said.text) for said in told)
            right = found if line.kind == "seen" else not found
            if line.kind == "unseen" and not line.words:
                right = not told
        if not right:
            raise NotSoError(f"line {line.number}: {line.text}\n  {self._shown(chat, told)}")

    def _buttons_shown(self, chat: int) -> set[str]:
        """Of the newest card."""
        bot = self.sandbox.world.bot_id
        for message in reversed(self.sandbox.messages(chat)):
            if message["from"]["id"] == bot:
                return {button["text"] for button in buttons_of(message)}
        return set()

    def _shown(self, chat: int, told: list[Said] | None = None) -> str:
        if told is None:
            bot = self.sandbox.world.bot_id
            told = [
                Said(chat, words_of(m), tuple(b["text"] for b in buttons_of(m)), edited=False)
                for m in self.sandbox.messages(chat)[-6:]
                if m["from"]["id"] == bot
            ]
        if not told:
            return "nothing was said there"
        return "said there:\n" + "\n  --\n".join(
            "\n".join(f"    {part}" for part in said.text.split("\n"))
            + (f"\n    {' '.join(f'[{b}]' for b in said.buttons)}" if said.buttons else "")
            for said in told
        )


def _flat(text: str) -> str:
    return " ".join(text.split())
