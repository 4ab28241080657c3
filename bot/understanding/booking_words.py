"""The small words of bookings, as matchers: what opens a meeting, who is called to it, what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.understanding.language import load
from bot.understanding.things import GROUP, PARTY, ROOM, char_class, span_of
from bot.understanding.words import begins, ends

NAME = f"(?:{char_class(PARTY)}|{char_class(GROUP)})"
NAMES = re.compile(NAME)
LONGEST = 24
"""A theme is short; what is longer tells a story."""


@dataclass(frozen=True)
class Shapes:
    """The small words of bookings, as matchers."""

    lead: re.Pattern[str]
    opens: re.Pattern[str]
    bare: re.Pattern[str]
    meets: re.Pattern[str]
    talk: re.Pattern[str]
    about: re.Pattern[str]
    noun: re.Pattern[str]
    held: re.Pattern[str]
    noise: re.Pattern[str]
    tail: re.Pattern[str]
    guests: re.Pattern[str]
    first: re.Pattern[str]
    stranger: re.Pattern[str]
    called: re.Pattern[str]
    come: re.Pattern[str]
    ended: re.Pattern[str]
    last: re.Pattern[str]
    of: re.Pattern[str]
    beside: re.Pattern[str]
    whom: re.Pattern[str]
    held_now: re.Pattern[str]
    few: re.Pattern[str]
    applies: re.Pattern[str]
    henceforth: re.Pattern[str]
    ours: re.Pattern[str]
    our_unit: re.Pattern[str]
    turned: re.Pattern[str]
    carried: re.Pattern[str]
    hosts: re.Pattern[str]
    outside: re.Pattern[str]
    talk_outside: re.Pattern[str]
    spot: re.Pattern[str]
    before_it: re.Pattern[str]
    belongs: re.Pattern[str]
    helper: re.Pattern[str]
    held_in: re.Pattern[str]
    used: re.Pattern[str]
    reports: re.Pattern[str]
    inner: re.Pattern[str]
    goes: re.Pattern[str]
    sure_talk: re.Pattern[str]
    calls: re.Pattern[str]
    attended: re.Pattern[str]
    untimed: re.Pattern[str]


@cache
def shapes_of(code: str) -> Shapes:
    words = load(code).words
    some = words.some

    def begun(*names: str) -> str:
        return begins(words.plain(*names))

    def ended(*names: str) -> str:
        return ends(words.plain(*names))

    def shape(body: str) -> re.Pattern[str]:
        return re.compile(body, re.IGNORECASE)

    beside = f"(?:{some('guest_mod', 'and')}|\\s)*"
    count = f"(?:(?!{some('not_counted')}){some('book_count')})"
    counted = f"{some('book_open_one')}(?:{count}|(?={some('bare_meeting', 'small_meeting')}))"
    noted = f"{some('book_note')}{some('note_count')}(?={some('bare_meeting', 'meeting_noun')})"
    openers = ("book_open", "book_open_one", "book_note")
    opens = f"{begun(*openers)}(?!{some('not_open')})(?:{some('book_open')}{count}?|{counted}|{noted})"
    talks = ("discuss", "discuss_sure", "listen")
    return Shapes(
        lead=shape(f"{some('book_lead')}+"),
        opens=shape(opens),
        bare=shape(some("bare_meeting", "small_meeting")),
        meets=shape(f"{some('book_meet')}{count}?"),
        talk=shape(
            f"{begun(*talks)}(?!{some('not_talk')})(?P<verb>{some(*talks)})"
            f"(?:{some('once_more')}?(?P=verb)|{some('talk_more')})?"
        ),
        about=shape(some("about_sure", "book_about")),
        noun=shape(f"{ended('meeting_noun')}.{{0,{LONGEST}}}{some('meeting_noun')}"),
        held=shape(
            f"{ended('set_at', 'fixed', 'from_now', 'book_open', 'book_count')}"
            f"(?P<theme>.{{0,{LONGEST}}}{some('meeting_noun')}){some('book_lead', 'from_now', 'fixed')}*"
            f"(?:{some('set_at')}|{some('fixed', 'from_now')}{some('book_open')}?|{some('fixed')}{some('set_at')}"
            f"|{some('book_lead')}+{some('book_open')}{count}?)"
        ),
        noise=shape(f"(?:{some('book_noise', 'book_lead', 'set_at')})*"),
        tail=shape(f"(?:{some('topic_tail', 'book_tail')})+$"),
        guests=shape(f"{beside}(?:{NAME}{beside})+"),
        first=shape(f"{NAME}(?:{beside}{NAME})*{beside}"),
        stranger=shape(
            f"{ended('stranger_come')}"
            f"(?P<head>.*{some('meeting_noun')})?(?P<who>.{{1,10}}?){some('guest_mod')}*{some('stranger_come')}"
        ),
        come=shape(f"{some('guest_come', 'goes_in', 'goes_off')}+$"),
        called=shape(
            f"{some('guest_call', 'guest_bring')}(?P<who>.{{2,14}}?)(?={opens}|{some('book_meet', 'takes_part')})"
        ),
        ended=shape(f".{{2}}(?<![{''.join(words.get('joins_on', ()))}])$"),
        last=shape(f"{NAME}(?:{beside}{NAME})*{beside}$"),
        of=shape(f"..{some('of')}.."),
        beside=shape(f"[^{PARTY}-{span_of(PARTY)[1]}]{{2,6}}{some('beside_end')}"),
        whom=shape(f"{some('book_for')}.{{1,10}}?(?={opens})"),
        held_now=shape(f"{some('book_lead')}*{some('book_open')}{some('book_tail')}*"),
        few=shape(f"{NAME}{some('guest_mod')}+|{some('us_few')}"),
        applies=shape(f"{some('applies_for')}(?=.{{0,6}}{char_class(ROOM)})"),
        henceforth=shape(
            f"{ended('from_now', 'fixed')}(?P<theme>.{{0,{LONGEST}}}{some('meeting_noun')}){some('from_now', 'fixed')}+"
        ),
        ours=shape(f"^{some('us', 'everyone')}(?={NAME})"),
        our_unit=shape(f"{some('us')}{some('own_unit')}{some('guest_mod')}*"),
        turned=shape(
            f"{some('book_lead')}*{some('taking')}(?P<topic>.+?)"
            f"(?P<deed>{some('discuss', 'discuss_sure', 'settle')})(?:{some('once_more')}(?P=deed))?"
            f"{some('talk_more', 'once', 'settled_end')}?"
            f"{some('book_tail')}*"
        ),
        carried=shape(
            f"{some('book_lead')}*{some('taking')}(?P<theme>.{{0,{LONGEST}}}{some('meeting_noun')})"
            f"{some('book_lead')}*{some('book_open')}{some('settled_end', 'once', 'book_tail')}+"
        ),
        hosts=shape(f"[^{PARTY}-{span_of(PARTY)[1]}]{{2,8}}?{some('means_to', 'bids')}+(?={opens})"),
        outside=shape(f"^{some('with_outside')}[^{PARTY}-{span_of(PARTY)[1]}]{{1,10}}?(?={opens})"),
        talk_outside=shape(
            f"^(?!{some('noun_start')}){some('with_outside')}[^{PARTY}-{span_of(PARTY)[1]}]{{2,10}}?"
            f"(?={some('discuss', 'discuss_sure')})"
        ),
        before_it=shape(f"^[^{PARTY}-{span_of(PARTY)[1]}]{{2,14}}?{some('beside_end')}(?={some('book_meet')}|{opens})"),
        belongs=shape(f"^{NAME}(?:{some('demonstrative')}|{some('of')})(?=.{{2,{LONGEST}}}$)"),
        helper=shape(f"^[^，,。]{{0,4}}?(?P<who>{NAME})[，, ]?{some('you')}?{some('helps_me')}"),
        spot=shape(f"(?:{some('place_in')})?[^{PARTY}-{span_of(PARTY)[1]}]{{1,8}}?{some('meets_at')}"),
        held_in=shape(
            f"^(?:{some('place_in')})?"
            f"(?P<place>[^{PARTY}-{span_of(PARTY)[1]}]{{1,9}}?{some('place_noun', 'meets_at', 'over_there')})"
            f"(?:{some('book_lead')})*(?={opens}..)"
        ),
        used=shape(f"{some('used_for')}(?=..)"),
        reports=shape(f"{some('tells_of')}{some('talk_more')}?"),
        inner=shape(f"^.{{0,8}}?{some('held_formally')}(?={some('one')}?..)"),
        goes=shape(
            f"，*{some('book_lead')}*{some('guest_bring')}?，*{beside}(?P<who>{NAME}(?:{beside}{NAME})*)"
            f"(?:{beside}，*{some('sends')}{some('head_count')}?{some('head_of')}?{some('sent_along')})?，*{beside}"
            f"(?:{some('goes_off')}|(?P<near>{some('goes_in')}))(?={char_class(ROOM)}?+[^，])"
        ),
        sure_talk=shape(some("discuss_sure", "meet_sure")),
        calls=shape(some("guest_call", "guest_bring")),
        untimed=shape("|".join(words.get("untimed", ())) or "(?!)"),
        attended=shape(f"{some('takes_part')}+(?=.{{1,{LONGEST}}}{some('meeting_noun')}$)"),
    )
