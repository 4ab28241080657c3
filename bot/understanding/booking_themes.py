"""What a meeting is about, read out of a stretch of words; and what is known of a booking so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.understanding.booking_words import LONGEST, NAMES, Shapes, shapes_of
from bot.understanding.language import Language
from bot.understanding.lift import clocked
from bot.understanding.sentences import Found
from bot.understanding.titles import begins_with_verb
from bot.understanding.when.moment import Moment

PLAIN = 4
"""How long a phrase must be to be a theme beside no word of meeting: 客诉复盘 may, 签字 may not."""
FREE, TOPIC, NOUN = 1, 2, 3
"""How surely something is the theme: a phrase beside 订个会; what is discussed; 安全例会."""


@dataclass
class Booking:
    """What the clauses so far say."""

    room: str = ""
    place: str = ""
    guests: str = ""
    title: str = ""
    sure: int = 0
    opened: bool = False
    wished: bool = False
    """开个校务会: that, and not a word more, asks for one."""
    talks: bool = False
    meets: bool = False
    taken: bool = False
    crowd: bool = False
    themed: bool = False
    goes: bool = False
    moments: list[Moment] = field(default_factory=list)
    adds: list[tuple[str, Found]] = field(default_factory=list)

    def theme(self, title: str, sure: int) -> bool:
        """Take the theme if none is known yet; two would be two matters."""
        if self.title and self.title != title:
            return self.sure == NOUN and sure == TOPIC  # 读书分享会，主题枫桥经验
        self.title, self.sure = title, sure
        return True

    def stands(self) -> bool:
        """Is this a meeting by itself: that people meet, and where, with whom or what for?"""
        named = self.sure >= TOPIC
        room = bool(self.room)
        called = self.meets or self.opened
        phrase = self.room and (self.guests or self.themed) and len(self.title) >= PLAIN
        if self.sure == FREE and not (called or self.talks or self.taken or phrase):
            return False
        if self.goes and not (called or self.themed or self.sure == NOUN):
            return False
        company = len(NAMES.findall(self.guests)) > 1 or bool(self.guests and self.title)
        plain = bool(room and self.themed and len(self.title) >= PLAIN)
        together = bool(self.room) and company and any(map(clocked, self.moments))
        if not (named or called or self.taken or together or plain):
            return False
        if any(map(clocked, self.moments)):
            about = self.title and (called or self.talks)
            held = room or (self.place and named)
            return bool(held or self.taken or ((self.guests or self.crowd) and (named or called)) or about)
        if self.moments:
            return bool(room and (self.title or self.taken or self.meets)) or bool(
                called and self.guests and self.title
            )
        if called and company:
            return True  # 开个会，技术科安全科都来
        about = self.guests and (called or (self.room and self.talks))
        return bool(self.title and ((called and self.room) or about or self.taken or self.wished))


def begins(text: str, words: Shapes) -> str | None:
    """What follows the small words that lead to 开个…, 碰一下…, 聊聊…; None if nothing of that follows."""
    lead = words.lead.match(text)
    for at in (lead.end() if lead else 0, 0):
        for shape in (words.meets, words.opens, words.talk, words.about):
            if shape.match(text, at):
                return text[at:]
    return None


def theme_of(booking: Booking, part: str, language: Language) -> bool:
    """安全例会 of 开个安全例会, 预算 of 碰一下预算, 除雪物资验收 beside 订个会."""
    words = shapes_of(language.code)
    part = _unwrapped(booking, part, words)
    told = begins(part, words)
    text = part if told is None else told
    if got := words.meets.match(text):
        booking.meets, text = True, text[got.end() :]
    elif got := words.opens.match(text):
        rest = words.tail.sub("", text[got.end() :])
        bare = words.bare.match(rest)
        if bare and not words.noun.fullmatch(rest[bare.end() :]):
            booking.meets, text = True, rest[bare.end() :]
            booking.wished = booking.wished or got.group().endswith(language.words.get("book_count", ("\n",)))
        elif words.noun.fullmatch(rest):
            booking.opened = True
            booking.wished = got.group().endswith(language.words.get("book_count", ("\n",)))
            return _named(booking, rest, NOUN, language)
        elif words.noise.fullmatch(rest):
            return True
        elif got.group().endswith(language.words.get("sure_count", ("\n",))):
            booking.opened = True  # 办一场歌手大赛
            return _named(booking, rest, NOUN, language)
        elif booking.room and got.end() > 1 and text.startswith(language.words.get("book_sure", ("\n",))):
            booking.opened, text = True, rest  # 在301搞个英语角
        elif booking.taken:
            text = rest  # 订301，做技能考核
    text = text.strip(language.edges)
    if got := words.turned.fullmatch(text):
        booking.talks = True
        return _named(booking, words.tail.sub("", got.group("topic")), TOPIC, language)
    if words.noise.fullmatch(text):
        return True
    talk = words.talk.match(text) or words.about.match(text)
    if not talk and not words.noun.fullmatch(text) and words.noun.fullmatch(short := words.tail.sub("", text)):
        text = short  # 现场会先
    if words.noun.fullmatch(text) and not (talk and (booking.meets or _doubled(talk))):
        return _named(booking, text, NOUN, language)
    if talk and (told is not None or booking.meets or _doubled(talk)):
        begin, who = talk.end(), words.first.match(text, talk.end())
        reports = words.reports.match(text, who.end()) if who else None
        if who and (reports or words.about.match(text, who.end())):  # 听听教体局关于食堂的汇报, 听老邱汇报外贸
            booking.guests, begin = booking.guests + who.group(), reports.end() if reports else who.end()
        about = words.about.match(text, begin)
        topic = words.tail.sub("", text[about.end() if about else begin :]).strip(language.edges)
        read = not topic or _named(booking, topic, TOPIC, language)
        booking.talks = booking.talks or read
        return read
    matter = words.tail.sub("", text)
    ends = language.words.get("no_theme_end", ())
    deed = begins_with_verb(text, language) and not text.startswith(language.words.get("purpose_verb", ("\n",)))
    booking.themed = text.endswith(language.words.get("theme_end", ("\n",)))
    if matter == text and not booking.themed and (text.endswith(ends) or deed):
        return False
    text = matter
    return _named(booking, text, FREE, language)


def _unwrapped(booking: Booking, part: str, words: Shapes) -> str:
    """The stretch without 放在…, 把…开了吧, and without whom or what it is for."""
    held = words.held.fullmatch(part)
    if held and not (booking.guests and words.talk.match(part)):  # but 约X聊聊司机复训安排
        booking.opened, part = True, held.group("theme")
    if got := words.carried.fullmatch(part):
        booking.opened, part = True, got.group("theme")  # 把党员学习会开了吧
    for before in (words.whom, words.hosts, words.used):
        part = before.sub("", part, count=1) if before.match(part) else part  # 给新人, 工会要, 用于
    return part


def _doubled(talk: re.Match[str]) -> bool:
    """合计合计合唱比赛排练: they meet to talk, whatever it is about is called."""
    verb = talk.groupdict().get("verb") or ""
    half = len(verb) // 2
    return bool(verb) and (verb[:half] == verb[half:] if talk.group() == verb else talk.group().endswith(verb))


def _named(booking: Booking, title: str, sure: int, language: Language) -> bool:
    """Keep a theme that reads like one."""
    words = language.words
    title = shapes_of(language.code).inner.sub("", title) if sure == NOUN else title  # 停车场集合开动员会
    whole = next((day for day in words["whole_day"] if title.startswith(day) and len(title) > len(day) + 1), "")
    title = title.removeprefix(whole)  # 下周四全天业务培训
    counted = title.startswith((*words["not_counted"], *words["noun_start"]))
    if not 2 <= len(title) <= LONGEST or (
        title.startswith((*words.get("not_title_start", ()), *words["no_theme_start"])) and not counted
    ):
        return title in words.get("bare_meeting", ())
    if sure != NOUN and any(word in title for word in words.get("no_free_theme", ())):
        return False
    if sure == TOPIC and title in words.get("set_out", ()):
        return False  # 到三楼布置会场
    if any(word in title for word in words["no_theme"]) or (sure == FREE and NAMES.search(title)):
        return False
    if title in words.get("bare_meeting", ()):
        booking.meets = True
        return True
    no_meeting = title.endswith(words["not_meeting"]) and not title.endswith(words["still_meeting"])
    return not no_meeting and booking.theme(title, sure)
