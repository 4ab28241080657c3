"""Where: a room of the office, another place, or a room nobody here has."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from bot.understanding.called import Heard
from bot.understanding.command import Command, Scene
from bot.understanding.headings import clean_meeting
from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted
from bot.understanding.report import Question, Report
from bot.understanding.things import LIFTED, PARTY, char_class

ROOMS = 5
"""Offered at most where one is not known."""


def placed(made: Report, command: Command, lifted: Lifted) -> Report:
    """The report with where it is; two rooms of one name are a question."""
    chars = command.slots.get("room", "")
    free = command.slots.get("place")
    for name, found in command.adds:
        if name == "room":
            chars = found.slots.get("room", chars)
        elif name == "place":
            free = found.slots.get("place", free)
    if not chars and command.intent.startswith("meeting."):
        named = ((c, lifted.things.get(c)) for clause in command.clauses for c in LIFTED.findall(clause.text))
        chars = next((c for c, thing in named if isinstance(thing, Heard) and thing.kind == "room"), "")
    if chars and isinstance(heard := lifted.things.get(chars[0]), Heard):
        rooms = {n.id: n for n in heard.names if n.kind == "room"}
        if len(rooms) == 1:
            room = next(iter(rooms.values()))
            return made.but(place=room.name, room=room.id)
        question = Question("place", "which_room", heard.words, tuple(n.name for n in rooms.values()))
        return made.but(question=made.question or question)
    if free:
        return made.but(place=lifted.restore(free).strip())
    return made


def some_room(made: Report, command: Command, lifted: Lifted, language: Language) -> Report:
    """找个会议室: a room is wanted, whichever is free; its word is no part of the meeting's name."""
    if made.intent not in {"meeting.book", "meeting.find_time"} or made.place or made.question is not None:
        return made
    text, nouns = lifted.restore("".join(c.text for c in command.clauses)), language.words.get("room_noun", ())
    said = any(re.search(rf"\b{re.escape(noun)}\b" if noun.isascii() else noun, text, re.IGNORECASE) for noun in nouns)
    titled = any(noun in (made.title or "").lower() for noun in nouns)
    return made.but(any_room=said and not titled)


@cache
def _office_said(code: str) -> re.Pattern[str]:
    """在马市长办公室: where one of us sits, who is no guest by that."""
    some = load(code).words.some
    where = f"(?:{some('sits_at')}|(?P<side>{some('by_him')}))"
    return re.compile(rf"{some('own_room_in', 'goes_in')}(?P<place>(?P<who>{char_class(PARTY)}){some('of')}?{where})")


def in_office(made: Report, lifted: Lifted, language: Language) -> Report:
    """The report with the office of somebody as its place."""
    if made.intent != "meeting.book" or made.place or not language.words.get("sits_at"):
        return made
    if (got := _office_said(language.code).search(lifted.text)) is None:
        return made
    there = {name.id for heard in lifted.heard(got["who"]) for name in heard.names}
    besides = lifted.text[: got.start()] + lifted.text[got.end() :]
    asked = {name.id for heard in lifted.heard(besides) for name in heard.names}
    if not got["side"]:  # 在王芳那儿: she is there
        made = made.but(others=tuple(one for one in made.others if one.id not in there - asked))
    return made.but(place=lifted.restore(got["place"]))


@cache
def _usual(code: str) -> re.Pattern[str]:
    words = load(code).words
    return re.compile(
        rf"{words.some('place_in')}?(?P<usual>{words.some('usual_place')})(?:\s*{words.some('usual_for')})?",
        re.IGNORECASE,
    )


def usual_place(made: Report, told: str, language: Language, scene: Scene) -> Report:
    """老地方, the usual room: nobody here knows which that is, so it is asked, and is no part of the name."""
    if made.intent != "meeting.book" or made.room is not None or not language.words.get("usual_place"):
        return made
    said = next(
        (got for text in (made.place, made.title, told) if text and (got := _usual(language.code).search(text))),
        None,
    )
    if said is None:
        return made
    title = _usual(language.code).sub(" ", made.title or "").strip(language.edges)
    made = made.but(title=clean_meeting(title, language) if title else None, place=None, any_room=False)
    return _asked(made, said["usual"], scene)


@cache
def _room_said(code: str) -> re.Pattern[str] | None:
    shapes = load(code).words.get("room_said")
    return re.compile("|".join(shapes), re.IGNORECASE) if shapes else None


@cache
def _away(code: str) -> re.Pattern[str] | None:
    """在石桥村村部开屋场会: a place that is no room of the office, between two words that leave no doubt."""
    shapes = load(code).words.get("away_said")
    return re.compile("|".join(shapes), re.IGNORECASE) if shapes else None


@cache
def _of_ours(code: str) -> re.Pattern[str]:
    """3楼会议室: so short a name is that of a room in the house; 广电大厦3楼会议室 is elsewhere."""
    return re.compile(rf"\w{{1,3}}{load(code).words.some('room_noun')}")


def strange_room(made: Report, language: Language, scene: Scene) -> Report:
    """在3楼会议室开预算会: a room the office does not have is no part of the name; which room is meant is asked."""
    shape, away = _room_said(language.code), _away(language.code)
    if made.intent != "meeting.book":
        return made
    said = made.place if made.room is None and language.script == "han" else None
    if said and _of_ours(language.code).fullmatch(said):
        return _asked(made, said, scene)
    if made.place or not made.title or shape is None:
        return made
    if away and (got := away.fullmatch(made.title)) and not shape.fullmatch(made.title):
        return made.but(title=clean_meeting(got["title"], language), place=got["place"].strip())
    if (got := shape.fullmatch(made.title)) is None:
        return made
    place = got["place"].strip()
    title = got["title"].strip(language.edges) or got["before"].strip(language.edges)
    made = made.but(title=clean_meeting(title, language) if title else None, place=place)
    return _asked(made, place, scene)


def _asked(made: Report, said: str, scene: Scene) -> Report:
    """Which room of the house is meant, where something else is not asked first."""
    rooms = tuple(room.name for room in islice(scene.lexicon.rooms, ROOMS))
    if made.question is not None or not rooms:
        return made
    return made.but(question=Question("place", "which_room", said, rooms))
