"""A meeting in any order of words: when, where, with whom, about what.

Read only where no sentence pattern fits: 808明天九点到十一点，面试用.
"""

from __future__ import annotations

import re
from functools import cache

from bot.understanding.clauses import Clause, Reading
from bot.understanding.command import Command, Scene
from bot.understanding.language import Language, load, pattern_of
from bot.understanding.lift import Lifted, clocked, past
from bot.understanding.sentences import Found
from bot.understanding.things import GROUP, PARTY, ROOM, char_class, holds, is_kind
from bot.understanding.told import elsewhere

_NAMED = re.compile(f"{char_class(PARTY)}|{char_class(ROOM)}|{char_class(GROUP)}")


@cache
def _shapes(code: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """About what; what kind of gathering; words that only say that people meet, or make it no booking."""
    words = load(code).words
    some = words.some
    gap = r"\s*" if words.wall else ""
    about = some("discuss_sure", "about_sure")
    return (
        re.compile(
            rf"(?:{about}){gap}(?:{some('one')}|{some('about_lead')}|{gap})*(?P<title>[^，,。；;：:]{{2,40}}?)"
            rf"{gap}(?:{some('topic_tail')})?{gap}(?:[，,。；;]|$)",
            re.IGNORECASE,
        ),
        re.compile(rf"(?P<title>[^，,。；;：:\ue100-\ueaff]{{0,20}}(?:{some('meeting_noun')}))", re.IGNORECASE),
        re.compile(rf"(?:{some('meet_sure', 'discuss_sure')})", re.IGNORECASE),
    )


def gathered(said: str, clauses: list[Clause], lifted: Lifted, scene: Scene) -> list[Command]:
    """The meeting these clauses speak of together, if an hour is said and a place, a theme or a meeting."""
    language = scene.language
    if language.appointments:
        return []  # read there, and better
    coming = [m for _, m in lifted.moments(said) if not past(m, scene.now)]
    if not any(clocked(m) and m.kind != "deadline" for m in coming) or any(c.asks for c in clauses) or len(said) > 120:
        return []
    if _called(clauses, language) and not holds(said, ROOM):
        return []
    bare = "，".join(c.bare for c in clauses if c.bare)
    low = bare.lower()
    never = (*language.words.get("no_booking", ()), *language.words.get("unbooked", ()))
    if any(word in low for word in never) or elsewhere(low, language):
        return []
    about, kind, meet = _shapes(language.code)
    room = next((c for c in bare if is_kind(c, ROOM)), "")
    parties = "".join(c for c in bare if is_kind(c, PARTY))
    subject, meeting = about.search(bare), kind.search(_NAMED.sub("，", bare))
    meets = meet.search(bare) is not None
    if not (
        (room and (meeting or meets))
        or (parties and (meets or subject))
        or (subject and subject.start() <= 2)
        or (meeting and meets)
    ):
        return []
    slots: dict[str, str] = {}
    if subject and (title := _NAMED.sub("", subject.group("title")).strip()):
        slots["title"] = title
    elif meeting and (title := meeting.group("title").strip()):
        slots["meeting"] = title
    if room:
        slots["room"] = room
    if parties:
        slots["list"] = parties
    pattern = pattern_of(language.code, "{list}{room}", "meeting.book")
    reading = Reading("meeting.book", Found(pattern, slots, 1), 1, False, "meeting.book: when, where, with whom")
    return [Command(reading, list(clauses), [], slots)]


def _called(clauses: list[Clause], language: Language) -> bool:
    """老张，…: somebody is spoken to; what follows is for him to do."""
    if len(clauses) < 2 or not clauses[0].bare or not is_kind(clauses[0].bare[0], PARTY):
        return False
    return clauses[0].bare[1:].strip() in {"", *language.words.get("called", ())}
