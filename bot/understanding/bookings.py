"""A meeting told piece by piece in any order, with or without marks: each piece is known, or it is no booking.

后天三点党员活动室开个食堂承包碰头会叫上谭丽娟还有李晓燕: room, guests and hour are taken out; what is left must be
the words that open a meeting, its theme, or nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.understanding.booking_themes import FREE, NOUN, PLAIN, TOPIC, Booking, begins, theme_of
from bot.understanding.booking_words import NAMES, shapes_of
from bot.understanding.clauses import Clause, Reading
from bot.understanding.command import Command, Scene
from bot.understanding.language import Language, pattern_of
from bot.understanding.lift import Lifted, clocked, past
from bot.understanding.moments import within
from bot.understanding.normal import has_han
from bot.understanding.readings import add, heads
from bot.understanding.sentences import Found, Pattern, search
from bot.understanding.things import LIFTED, PARTY, ROOM, holds, is_kind
from bot.understanding.told import elsewhere
from bot.understanding.when.moment import Moment

_MARKS = re.compile(r"[，,、。：:；;]+|(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])")
_CROWD = 12
_PREFACE = 3
"""So many clauses may tell first why people are to meet."""
_ADDED = frozenset({"ahead", "remind", "duration", "noise", "room", "place", "urgent"})
_AHEAD = frozenset({"ahead", "remind"})
_MEET = ("book_meet", "meeting_noun")
_TALK = ("discuss", "discuss_sure", "about_sure", "book_about")
"""Words one of which stands in what may be a booking, where nothing opens it and no room is named; to talk needs an
hour."""


def booked(clauses: list[Clause], lifted: Lifted, scene: Scene) -> tuple[Command, list[Clause]] | None:
    """The booking these clauses begin with, and the clauses behind it; None if they do not."""
    language = scene.language
    if not clauses or not language.bookings or not _may_be(clauses, lifted, language):
        return None
    if any(c.asks for c in clauses) or _never(clauses, language):
        return None
    found, skipped = _whole(clauses, lifted, scene), 0
    while found is None and skipped < min(_PREFACE, len(clauses) - 1) and _why(clauses[skipped], lifted, scene):
        skipped += 1
        found = _whole(clauses[skipped:], lifted, scene)
    if found is None:
        return None
    asked = shapes_of(language.code).helper.match(lifted.text)  # 小毛帮我把605订了: he only books it
    if asked and found[0].guests.count(asked.group("who")) == 1 and lifted.text.count(asked.group("who")) == 1:
        found[0].guests = found[0].guests.replace(asked.group("who"), "")
    end = skipped + found[1]
    return _command(found[0], clauses[:end], language), clauses[end:]


def loosely_booked(clauses: list[Clause], lifted: Lifted, scene: Scene) -> list[Command]:
    """A room at an hour where people meet, whatever else is said: what cannot be read is left out."""
    language = scene.language
    if not language.bookings or any(c.asks for c in clauses):
        return []
    if not any(is_kind(c, ROOM) for clause in clauses for c in clause.text) or _never(clauses, language):
        return []
    booking = Booking()
    for clause in clauses:
        if language.words.stand_in(clause.bare, "taking"):
            return []
        _takes(booking, clause, lifted, scene, stands=booking.stands(), loosely=True)
        moments = [m for _, m in lifted.moments(clause.text)]
        if any(m.kind == "deadline" or past(m, scene.now) for m in moments):
            return []
    if booking.sure == FREE and not booking.themed:
        booking.title, booking.sure = "", 0
    sure = booking.meets or booking.talks or booking.opened or booking.sure >= TOPIC
    held = booking.room and sure and any(map(clocked, booking.moments)) and booking.stands()
    return [_command(booking, clauses, language)] if held else []


def _may_be(clauses: list[Clause], lifted: Lifted, language: Language) -> bool:
    """A cheap look: a room, or somebody or an hour beside a word of meeting."""
    text = "，".join([c.text for c in clauses])
    shapes = shapes_of(language.code)
    if not LIFTED.search(text):
        return begins(text, shapes) is not None  # 开个校务会吧
    low, words = text.lower(), language.words
    if holds(text, ROOM) or words.stand_in(low, *_MEET) or shapes.opens.search(low):
        return True
    return words.stand_in(low, *_TALK) and any(clocked(m) and m.kind != "deadline" for _, m in lifted.moments(text))


def _never(clauses: list[Clause], language: Language) -> bool:
    """Called off, asked about, held elsewhere or sighed over."""
    low = "，".join([c.bare for c in clauses]).lower()
    return language.words.stand_in(low, "unbooked") or elsewhere(low, language)


def _why(clause: Clause, lifted: Lifted, scene: Scene) -> bool:
    """信息科要上新HIS，… : what the meeting is called for, said before it; no order, no hour, no room."""
    words, text = scene.language.words, clause.text
    begun = all(_has_begun(m, scene) for _, m in lifted.moments(text))
    if not begun or holds(text, ROOM) or (len(text) < PLAIN and not _is_noise(text, scene.language)):
        return False
    if shapes_of(scene.language.code).noun.fullmatch(text):
        return False
    if words.stand_in(text, "taking", "ask_behind", "unbooked"):
        return False
    who = shapes_of(scene.language.code).first.match(text)
    if who and not text[who.end() :].startswith(words.get("because", ())):
        return False
    return not heads(clause, lifted, scene, text)


def _has_begun(moment: Moment, scene: Scene) -> bool:
    """今天先不说了，…: no day on which people could meet."""
    return past(moment, scene.now) or (not clocked(moment) and moment.start == scene.now.date())


def _is_noise(text: str, language: Language) -> bool:
    return shapes_of(language.code).noise.fullmatch(text) is not None


def _whole(clauses: list[Clause], lifted: Lifted, scene: Scene) -> tuple[Booking, int] | None:
    """The booking these clauses begin with, and how many of them it takes."""
    now, best, size = Booking(), None, 0
    for n, clause in enumerate(clauses):
        if best is now:
            now = replace(now, moments=list(now.moments), adds=list(now.adds))
        if not _takes(now, clause, lifted, scene, stands=size == n > 0):
            break
        if now.stands():
            best, size = now, n + 1
    return None if best is None else (best, size)


def _command(booking: Booking, clauses: list[Clause], language: Language) -> Command:
    place = "" if booking.room else booking.place
    said = {"theme": booking.title, "room": booking.room, "list": booking.guests, "place": place}
    slots = {name: value for name, value in said.items() if value}
    pattern = pattern_of(language.code, "{list}{room}", "meeting.book")
    reading = Reading("meeting.book", Found(pattern, slots, 1), 1, False, "meeting.book: piece by piece")
    return Command(reading, list(clauses), [], slots, list(booking.adds))


def _takes(
    booking: Booking, clause: Clause, lifted: Lifted, scene: Scene, *, stands: bool, loosely: bool = False
) -> bool:
    """Add what a clause says; False if it says anything else (but where it is, once all else is known).

    A stretch that cannot be read ends it, unless `loosely`.
    """
    language = scene.language
    had = booking.room
    found = add(clause, language)
    name = found[0].pattern.gives if found else ""
    if name in _ADDED:
        booking.adds.append((name, found[0]))
        booking.room = booking.room or found[0].slots.get("room", "")
    if name not in _AHEAD:
        moments = [m for _, m in lifted.moments(clause.text) if m.kind != "duration"]
        if any(m.kind == "deadline" or past(m, scene.now) for m in moments):
            return False
        booking.moments += moments
    if _two_hours(booking.moments):
        return False
    if name in _ADDED:
        return True
    if _asks_or_orders(clause.bare.lower(), language):
        return False
    text = lifted.without_moments(clause.text, language, "，")
    if text.startswith(language.words["since"]) and not holds(text, ROOM) and not holds(text, PARTY):
        return not booking.stands()  # 趁大家都在，…
    standing = language.bookings.standing(text)
    for pattern in standing:
        if pattern.gives == "aside":
            text = _lifted(booking, pattern, text, language)
    booking.goes = booking.goes or _goes(text, language)  # 请卢凯到邵局办公室，商量…: he only comes in
    for pattern in standing:
        if pattern.gives not in {"aside", "elsewhere"}:
            text = _lifted(booking, pattern, text, language)
    if holds(text, ROOM):
        return False
    whole = True
    seated = stands and bool(booking.room) and not had
    for part in _MARKS.split(text):
        whole = _reads(booking, part, language) and whole
        if not (whole or seated or loosely):
            return False
    return whole or seated


def _two_hours(moments: list[Moment]) -> bool:
    """From two to four, and at five: two matters."""
    hours = [m for m in moments if clocked(m)]
    return len(hours) > 1 and len([m for m in hours if not any(within(hour, m) for hour in hours)]) > 1


def _asks_or_orders(low: str, language: Language) -> bool:
    """会议室有人用吗, 提醒我: a question or another order; but 几 of 王局他们几个 asks nothing."""
    words, shapes = language.words, shapes_of(language.code)
    if not words.stand_in(low, "no_booking", "asks"):
        return False
    return words.stand_in(shapes.applies.sub("", shapes.few.sub("", low)), "no_booking", "asks")


def _goes(text: str, language: Language) -> bool:
    """法警队出两个人去看守所提人: who goes somewhere to do something meets nobody."""
    words = shapes_of(language.code)
    got = words.goes.match(text)
    if got is None or words.sure_talk.search(text):
        return False
    return not got.group("near") or len(NAMES.findall(got.group("who"))) == 1


def _lifted(booking: Booking, pattern: Pattern, text: str, language: Language) -> str:
    """The text without the room or the guests this pattern finds in it."""
    while got := search(pattern, text):
        found, start, end = got
        room = found.slots.get("room", "")
        bid = found.pattern.gives == "guest" and text[start:end].startswith(language.words.get("guest_bring", ()))
        elsewhere = not bid and text[:end].endswith(language.words.get("attends", ())) and has_han(text[end : end + 1])
        if start and is_kind(text[start - 1], PARTY) and text[start:end].startswith(language.words["and"]):
            break  # 救助科和养老科都要有人来: one list of guests
        if "list" in found.slots and is_kind(text[end : end + 1], PARTY) and text[:end].endswith(_into(language)):
            break  # 请卢倩到财政局开会: where she goes
        if pattern.gives == "sees" and len(NAMES.findall(text[start:end])) > 1:
            break  # 宁校想见见家委会几位代表: they are guests
        near = text[start:end] in language.words.get("beside_named", ()) and has_han(text[end : end + 1])
        if pattern.gives == "aside" and (near or text[end:].startswith(_kept(language))):
            break  # 班前会, 班前预想会
        if pattern.gives == "online" and not _ends_there(text[end:], language):
            break  # 腾讯会议培训
        if pattern.gives == "aside":
            text = f"{text[:start]}，{text[end:]}"
            continue
        if pattern.gives == "preamble" and text[:start].strip("，"):
            break
        if (room and booking.room not in {"", room}) or (elsewhere and "list" in found.slots):
            break  # 李浩去参加安全培训: where others meet
        if pattern.gives in {"place", "online"}:
            booking.adds.append(("place", found))
            booking.meets = booking.meets or pattern.gives == "online"
        booking.meets = booking.meets or pattern.gives == "sees"  # 闫总要见设计院的人
        booking.room = room or booking.room
        booking.taken = booking.taken or pattern.gives == "take"
        booking.guests += found.slots.get("list", "")
        text = f"{text[:start]}，{text[end:]}"
    return text


def _kept(language: Language) -> tuple[str, ...]:
    """What makes 班前 a part of a name: 班前会, 班前讲评."""
    return (language.words.first("bare_meeting"), *language.words.get("theme_end", ()))


def _into(language: Language) -> tuple[str, ...]:
    return (*language.words.get("goes_in", ("\n",)), *language.words.get("goes_off", ()))


def _ends_there(rest: str, language: Language) -> bool:
    """Is nothing said behind 腾讯会议 that makes it part of another word?"""
    return not rest.strip("，") or rest[0] in "，," or begins(rest, shapes_of(language.code)) is not None


def _reads(booking: Booking, part: str, language: Language) -> bool:
    """Take a stretch without room, hour and called guests for what it is."""
    words = shapes_of(language.code)
    if (got := words.henceforth.fullmatch(part)) and any(m.rule for m in booking.moments):
        part = got.group("theme")  # 安全例会以后每周一…
    if words.untimed.fullmatch(part):
        booking.opened = True  # 时间待定: held it will be
        return True
    if words.noise.fullmatch(part) or words.beside.fullmatch(part) or words.our_unit.fullmatch(part):
        booking.meets = booking.meets or words.meets.fullmatch(part) is not None
        booking.opened = booking.opened or (booking.sure == NOUN and words.held_now.fullmatch(part) is not None)
        return True
    if part.startswith(_into(language)) and is_kind(part[1:2], PARTY):
        return False  # 到财政局开会: where others meet
    part = words.before_it.sub("", words.outside.sub("", part))  # 跟省厅开视频会商, 出航前碰个头
    if (got := words.belongs.match(part)) and words.held.fullmatch(part, got.end()):
        part = part[got.end() :]  # 工会那个座谈会定了
    part = part if words.noun.fullmatch(part) else words.talk_outside.sub("", part)  # 跟厂家对需求
    if (got := words.held_in.match(part)) and not words.lead.fullmatch(got.group()):
        booking.place, part = got.group("place"), part[got.end() :]  # 食堂二楼开个欢送会
    crowd = language.words.get("crowd", ())
    ends = language.words.get("crowd_end", ())
    part = words.ours.sub("", part.lstrip("".join(language.joints)))
    if len(part) <= _CROWD and part.endswith(ends):
        called, of = words.calls.match(part), language.words.get("crowd_of", ("\n",))
        led = part.startswith(crowd) or (called and part.startswith(crowd, called.end()))
        if led or part.endswith(of) or words.of.search(part):
            booking.crowd, booking.guests = True, booking.guests + "".join(NAMES.findall(part))
            return True
    small = words.lead.match(part)  # 就老邱跟婉姐
    if words.guests.fullmatch(part, small.end() if small else 0):
        booking.guests += part
        return True
    if not booking.room and words.spot.fullmatch(part):
        booking.place = part  # 人民广场
        return True
    part = _without_strangers(booking, part, language)
    if (booking.guests or booking.crowd) and words.attended.match(part):
        part = words.attended.sub("", part)  # 参加安全例会, behind who is to
    if (last := words.last.search(part)) and words.ended.search(part[: last.start()]):
        booking.guests += last.group()
        part = part[: last.start()]
    elif first := words.first.match(part):
        after = part[first.end() :]
        if len(NAMES.findall(first.group())) > 1 or begins(after, words):
            booking.guests += first.group()
            part = after
        elif after.startswith(attends := language.words.get("attends", ())) and words.noun.fullmatch(after):
            booking.guests += first.group()  # 穆行主持启动会
            part = next(after.removeprefix(word) for word in attends if after.startswith(word))
        elif words.noise.fullmatch(after):
            return True  # 宁校想，…: whose wish it is
    return theme_of(booking, part, language)


def _without_strangers(booking: Booking, part: str, language: Language) -> str:
    """各科室主任参加: guests whom the roster does not know by that name."""
    shapes = shapes_of(language.code)
    if called := shapes.called.match(part):
        who = shapes.come.sub("", called.group("who"))
        if who.startswith(language.words.get("crowd", ())) or who.endswith(language.words.get("crowd_of", ("\n",))):
            booking.crowd = True
            return part[called.end() :]
    got = shapes.stranger.fullmatch(part)
    if got is None:
        return part
    head, words = got.group("head") or "", language.words
    if known := shapes.first.match(got.group("who")):
        booking.guests += known.group()
    who = got.group("who")[known.end() :] if known else got.group("who")
    if NAMES.search(who):
        return part
    people = who.endswith(words.get("crowd_end", ())) or who.startswith(words.get("crowd", ()))
    if not people or any(word in who for word in words["no_theme"]):
        return part
    booking.crowd = True
    return head
