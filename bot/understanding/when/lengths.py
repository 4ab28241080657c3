"""Which way a length points: 两周后, within 3 days, 最近一周, ten minutes ago, or simply so long."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from bot.understanding.when import almanac
from bot.understanding.when.pieces import Day, Length, Period, Piece, Scene
from bot.understanding.when.words import Grammar

CLAUSES = re.compile("[ ,，、]{0,2}")
"""What may part a clock from the length it begins (14:30，15分钟搞定)."""
SPOKEN_REACH = 10
FEW = 2
"""过两天 is some day soon as often as the day after tomorrow."""


class Lengths:
    """Turns the lengths of one text into days, moments, deadlines and windows."""

    def __init__(self, scene: Scene, grammar: Grammar) -> None:
        self.scene = scene
        self.grammar = grammar

    def bind(self, pieces: list[Piece]) -> None:
        """Give lengths their direction: 两周后, within 3 days, 最近一周, ten minutes ago."""
        floor = 0
        begun = False
        for piece in pieces:
            begun = begun and CLAUSES.fullmatch(self.scene.text[floor : piece.start]) is not None
            if piece.length is not None:
                self._bind(piece, piece.length, floor, begun=begun)
            begun = piece.clock is not None
            floor = piece.end

    def _bind(self, piece: Piece, length: Length, floor: int, *, begun: bool) -> None:
        text, grammar = self.scene.text, self.grammar
        ahead = grammar.before("ahead", text, piece.start, floor)
        back = grammar.before("back", text, piece.start, floor)
        within = grammar.after("suffix_within", text, piece.end)
        deadline = grammar.before("deadline", text, piece.start, floor)
        if deadline and deadline.group().strip() in grammar.marks["not_limiting"]:
            deadline = None
        held = deadline or (within and grammar.before("duration", text, piece.start, floor))
        if held and length.seconds and self._spoken(piece, held, within):
            return
        later = grammar.after("suffix_after", text, piece.end)
        ago = grammar.after("suffix_ago", text, piece.end) or grammar.after("suffix_before", text, piece.end)
        shift = grammar.before("shift", text, piece.start, floor)
        if shift and text.endswith(grammar.marks["shift_not_after"], 0, piece.start - len(shift.group())):
            shift = None
        if back and not within:
            self._window(piece, length, back=True)
            piece.start -= len(back.group())
        elif (within or (deadline and deadline.group().strip() not in grammar.marks["duration"])) and not back:
            piece.extra["limit"] = self.shifted(length, 1, bare=length.seconds == 0)
            piece.length = None
            if within:
                piece.end = within.end()
                start = ahead or deadline
                piece.start -= len(start.group()) if start else 0
            elif deadline:
                piece.start -= len(deadline.group())
        elif back and within:
            self._window(piece, length, back=True)
            piece.start -= len(back.group())
            piece.end = within.end()
        elif grammar.after("limit_verb", text, piece.end) and not (ahead or back or later or ago or shift or begun):
            piece.extra["limit"] = self.shifted(length, 1, bare=length.seconds == 0)
            piece.length = None
        elif later or (shift and not ago):
            self._shift(piece, length, 1)
            piece.end = later.end() if later else piece.end
            if shift:
                if shift.group().strip() in grammar.marks["shift_loosely"] and length.days == FEW:
                    piece.doubt = "vague"
                piece.start -= len(shift.group())
        elif ago and not ahead:
            self._shift(piece, length, -1)
            piece.end = ago.end()
        elif ahead:
            self._window(piece, length, back=False)
            piece.start -= len(ahead.group())

    def _spoken(self, piece: Piece, held: re.Match[str], within: re.Match[str] | None) -> bool:
        """汇报限时三刻钟: so long one may speak, nothing is due then; 每人限3分钟 is nobody's in particular."""
        end, marks = piece.start - len(held.group()), self.grammar.marks
        before = self.scene.text[max(0, end - SPOKEN_REACH) : end]
        if within and held.group().strip() not in marks["duration"]:
            return False
        if not (any(word in before for word in marks["spoken"]) or before.endswith(tuple(marks["held"]))):
            return False
        if not any(word in before for word in marks["for_each"]):
            piece.start, piece.end = end, within.end() if within else piece.end
            piece.extra["timed"] = True
        return True

    def shifted(self, length: Length, sign: int, *, bare: bool) -> date | datetime:
        """Now, so long on (or back): a day for days and more, a moment for hours and minutes."""
        scene = self.scene
        day = scene.today
        if length.months:
            day = almanac.add_months(day, sign * length.months)
        day += timedelta(days=sign * length.days)
        if length.workdays:
            day = scene.calendar.add(day, sign * length.workdays)
        if bare:
            return day
        moment = datetime.combine(day, scene.now.time()) + sign * timedelta(seconds=length.seconds)
        return moment.replace(second=0, microsecond=0)

    def _shift(self, piece: Piece, length: Length, sign: int) -> None:
        found = self.shifted(length, sign, bare=length.seconds == 0)
        piece.length = None
        if isinstance(found, datetime):
            piece.instant = found
            piece.extra["ago"] = sign < 0
        else:
            weeks = bool(length.days) and length.days % 7 == 0
            piece.day = Day(fixed=found, past=sign < 0, named="weeks" if weeks else "length")

    def _window(self, piece: Piece, length: Length, *, back: bool) -> None:
        scene = self.scene
        sign = -1 if back else 1
        edge = self.shifted(length, sign, bare=length.seconds == 0)
        piece.length = None
        if isinstance(edge, datetime):
            pair = sorted((edge, scene.now.replace(second=0, microsecond=0)))
            piece.extra["window"] = (pair[0], pair[1])
        elif back:
            piece.period = Period("days", edge + almanac.DAY, scene.today, past=True)
        else:
            piece.period = Period("days", scene.today + almanac.DAY, edge, past=True)
