"""An answer to what was asked: the missing piece goes into the unfinished command."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time
from functools import cache
from typing import Any

from bot.understanding import people, whole_days
from bot.understanding.called import Heard
from bot.understanding.cast import COLLEAGUES
from bot.understanding.choosing import half_of_day, no_deadline, none_of
from bot.understanding.command import Scene
from bot.understanding.documents import Lift
from bot.understanding.lacking import missing
from bot.understanding.language import load
from bot.understanding.lift import Lifted, restored
from bot.understanding.pending import MAY_STAY_OPEN, as_booking, in_room
from bot.understanding.report import DocumentFacts, Party, Question, Report
from bot.understanding.shifts import SHIFTING, without
from bot.understanding.strangers import near
from bot.understanding.things import LIFTED, MOMENT, PARTY, ROOM, char_class, holds, is_kind
from bot.understanding.tidying import tidy
from bot.understanding.titles import clean
from bot.understanding.when.moment import Moment, day_in

NOON = 12
_TITLED = {"title", "document.title", "text"}


@cache
def _fill(code: str) -> re.Pattern[str]:
    """The small words an answer may be wrapped in: 就, 请, 改成, 吧."""
    return re.compile(rf"(?:{load(code).words.some('answer_word')}|[\s，,。.、：:!！~～?？])*", re.IGNORECASE)


def is_plain(said: str, lifted: Lifted, scene: Scene) -> bool:
    """Nothing but people, moments, rooms and small words: it can only be an answer, never an order of its own."""
    said = tidy(said, scene.language, lifted)
    if not LIFTED.search(said):
        return False
    return _fill(scene.language.code).fullmatch(_beside(LIFTED.sub("", said), scene)) is not None


def _beside(rest: str, scene: Scene) -> str:
    """What is said beside the pieces; 往后推 holds a length where a time is to be changed."""
    pending = scene.context.pending
    return without(rest, scene.language) if pending is not None and pending.intent in SHIFTING else rest


def fill(said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """The pending report with what this text answers; None where it answers nothing."""
    pending = scene.context.pending
    if pending is None or not said:
        return None
    slot = pending.question.slot if pending.question else (pending.missing[0] if pending.missing else "")
    said, out = _ruled_out(tidy(said, scene.language, lifted), lifted, scene)
    if out and not holds(said, PARTY):
        return _asked_again(pending, slot, out)
    if (sole := _confirmed(said, pending, lifted, scene)) is not None:
        return _settled(_put(pending, slot, sole))
    if (day := whole_days.answered(pending, lifted.restore(said), scene.language)) is not None:
        return _settled(day)
    rest = LIFTED.sub("", said)
    plain = _fill(scene.language.code).fullmatch(_beside(rest, scene)) is not None
    if slot == "when" and pending.intent in MAY_STAY_OPEN and no_deadline(lifted.restore(said)):
        return _settled(pending.but(when=None, no_deadline=True, question=None))
    if pending.question and pending.question.choices and none_of(lifted.restore(said)):
        return pending.but(question=Question(slot, "missing"))
    if (hour := _of_the_day(said, pending, lifted)) is not None:
        return _settled(_put(pending, slot, hour))
    choice = _chosen(said, pending, lifted, scene)
    if choice is not None:
        rest = "".join(char for char in said if not is_kind(char, PARTY))
        made = _put(pending, slot, choice)
        return _settled(_parts(rest, made, slot, lifted, scene) or made)
    if (mended := _rather(said, pending, lifted, scene)) is not None:
        return _settled(mended)
    if plain and LIFTED.search(said):
        filled = _parts(said, pending, slot, lifted, scene)
        return _settled(filled) if filled is not None else None
    if slot in _TITLED and len(said) <= 120:
        label = _labels(scene.language.code).match(said) if slot != "text" else None
        title = clean(restored(said[label.end() :] if label else said, lifted), scene.language, verbs=slot == "title")
        return _settled(_put(pending, slot, title)) if title else None
    return None


@cache
def _labels(code: str) -> re.Pattern[str]:
    """标题是: said before the title that was asked for."""
    some = load(code).words.some
    named = rf"(?:{some('unit_article')}\s)?{some('name_word')}"
    return re.compile(rf"\s*{named}\s*(?:{some('is_so')}|[:\uff1a])\s*", re.IGNORECASE)


@cache
def _not_him(code: str) -> re.Pattern[str]:
    """不是李明, not Li Ming: who is ruled out."""
    one = char_class(PARTY)
    joints = re.escape("".join(load(code).joints))
    return re.compile(rf"{load(code).words.some('not_him')}\s*(?P<who>{one}(?:[{joints}、]?{one})*)\s*", re.IGNORECASE)


def _ruled_out(said: str, lifted: Lifted, scene: Scene) -> tuple[str, set[int]]:
    """The answer without those whom it rules out, and who they are."""
    out: set[int] = set()

    def without(got: re.Match[str]) -> str:
        out.update(name.id for heard in lifted.heard(got.group("who")) for name in heard.names if name.id is not None)
        return ""

    left = _not_him(scene.language.code).sub(without, said)
    return (left.strip(" ，,。."), out) if out else (said, out)


def _asked_again(pending: Report, slot: str, out: set[int]) -> Report:
    """The same question without those ruled out; one who is left is to be confirmed."""
    question = pending.question
    if question is None or not question.choices:
        return pending.but(question=question or Question(slot, "missing"))
    left = tuple(one for one in question.choices if not (isinstance(one, Party) and one.id in out))
    return pending.but(question=replace(question, choices=left) if left else Question(slot, "missing"))


def _confirmed(said: str, pending: Report, lifted: Lifted, scene: Scene) -> Any:
    """对, where one alone is offered."""
    question = pending.question
    if question is None or len(question.choices) != 1 or not isinstance(question.choices[0], Party):
        return None
    words = lifted.restore(said).strip(" ，。,.!！").lower()
    return question.choices[0] if words in scene.language.words.get("yes_word", ()) else None


def _chosen(said: str, pending: Report, lifted: Lifted, scene: Scene) -> Any:
    """第二个, the unit of one of two namesakes, or a choice by its name."""
    question = pending.question
    if question is None or not question.choices:
        return None
    ordinals = scene.language.words.pairs("nth")
    words = said.strip(" ，。,.").lower()
    if words in ordinals and int(ordinals[words]) <= len(question.choices):
        return question.choices[int(ordinals[words]) - 1]
    parties = [c for c in question.choices if isinstance(c, Party)]
    text = lifted.restore(said)
    fits = [c for c in parties if c.name in text]
    fits = fits or [c for c in parties if c.unit and c.unit in text and len(text) <= len(c.unit) + 6]
    return fits[0] if len(fits) == 1 else None


def _of_the_day(said: str, pending: Report, lifted: Lifted) -> Moment | None:
    """上午, 晚上7点 in answer to 「明天7点」是上午还是晚上: the day asked about stands."""
    question = pending.question
    if question is None or question.kind != "ambiguous_hour":
        return None
    asked = [(one, at) for one in question.choices if isinstance(one, Moment) and (at := _clock(one))]
    fits = []
    if half := half_of_day(lifted.restore(said)):
        fits = [one for one, at in asked if (at.hour < NOON) == (half == "am")]
    else:
        for char in said:
            thing = lifted.things.get(char)
            if isinstance(thing, Moment) and thing.doubt is None and isinstance(thing.start, time):
                fits = [one for one, at in asked if at == thing.start]
    return fits[0] if len(fits) == 1 else None


def _clock(moment: Moment) -> time | None:
    edge = moment.first
    return edge.time() if isinstance(edge, datetime) else edge if isinstance(edge, time) else None


def _put(pending: Report, slot: str, value: Any) -> Report:
    if isinstance(value, Party):
        if slot == "others":
            return pending.but(others=(*pending.others, value), question=None)
        if slot == "asker":
            return pending.but(asker=value.name, word_of=value, question=None)
        return pending.but(owner=value, question=None)
    if isinstance(value, Moment):
        return as_booking(pending.but(when=value, question=None))
    if slot == "document.title" and isinstance(value, str):
        facts = pending.document or DocumentFacts()
        made = DocumentFacts(facts.number, facts.issuer, value, facts.kind, facts.secrecy, facts.urgency, facts.copies)
        return pending.but(document=made, title=pending.title or value, question=None)
    if slot == "text":
        return pending.but(text=str(value), question=None)
    if slot == "place":
        return pending.but(place=str(value), question=None)
    return pending.but(title=str(value), question=None)


def _parts(said: str, pending: Report, slot: str, lifted: Lifted, scene: Scene) -> Report | None:
    """Everything liftable in the answer goes where it belongs, whatever was asked; 周四前 leaves open which 小李."""
    doubt = pending.question if slot in {"owner", "others", "asker"} and pending.question is not None else None
    stays = doubt is not None and doubt.choices and not holds(said, PARTY)
    made = pending.but(question=doubt if stays else None)
    if chars := "".join(c for c in said if is_kind(c, PARTY)):
        gather = made.intent is not None and made.intent.startswith("meeting.")
        where = "others" if gather or slot == "others" else "owner"
        found = people.who(chars, lifted, scene, where)
        if found.question is not None:
            return pending.but(question=found.question)
        strangers = [one.name for one in found.parties if one.kind == "outside"]
        if strangers and (where == "owner" or made.intent in COLLEAGUES):
            return pending.but(
                question=Question(where, "unknown_person", strangers[0], near(strangers[0], scene.lexicon))
            )
        if slot == "asker" and len(found.parties) == 1:
            return _put(pending, slot, found.parties[0])
        if where == "owner" and found.parties:
            made = made.but(owner=found.parties[0], others=(*made.others, *found.parties[1:]))
        else:
            made = made.but(others=(*made.others, *(p for p in found.parties if p not in made.others)))
    for char in said:
        thing = lifted.things.get(char)
        if is_kind(char, MOMENT) and isinstance(thing, Moment):
            made = made.but(when=_combined(pending.when, thing))
        elif isinstance(thing, Lift) and thing.kind in {"title", "number"} and made.intent == "document.register":
            made = _paper(made, thing)
        elif is_kind(char, ROOM) and isinstance(thing, Heard):
            rooms = [n for n in thing.names if n.kind == "room"]
            made = in_room(made, rooms[0].id, rooms[0].name)
    return as_booking(made) if made != pending.but(question=doubt if stays else None) else None


def _paper(made: Report, thing: Lift) -> Report:
    """The title or the number of the paper that is being registered."""
    facts = made.document or DocumentFacts()
    if thing.kind == "number":
        return made.but(document=replace(facts, number=thing.value))
    return made.but(title=thing.value, document=replace(facts, title=thing.value))


def _rather(said: str, pending: Report, lifted: Lifted, scene: Scene) -> Report | None:
    """不是总结，是工作要点，下周三: the matter put right, and whatever else is said with it."""
    if not pending.title:
        return None
    clauses = [clause.strip() for clause in re.split("[,\uff0c;\uff1b\u3002]", said) if clause.strip()]
    words = scene.language.words
    old, new, rest = "", "", []
    for clause in clauses:
        lead_not = next((w for w in words.get("is_not", ()) if clause.lower().startswith(w)), None)
        lead_is = next((w for w in words.get("is_so", ()) if clause.lower().startswith(w)), None)
        if lead_not and not old and clause[len(lead_not) :].strip() in pending.title:
            old = clause[len(lead_not) :].strip()
        elif lead_is and old and not new:
            new = clause[len(lead_is) :].strip()
        else:
            rest.append(clause)
    if not old or len(new) < 2 or LIFTED.search(new) or LIFTED.sub("", "".join(rest)).strip():
        return None
    title = pending.title.replace(old, new) if len(old) < len(pending.title) else new
    made = pending.but(title=title)
    slot = pending.question.slot if pending.question else ""
    return (_parts("".join(rest), made, slot, lifted, scene) or made) if rest else made


def _combined(before: Moment | None, answer: Moment) -> Moment:
    """A day known and an hour answered are one moment."""
    if before is None or before.doubt is not None or not isinstance(answer.start, time):
        return answer
    edge = before.first
    day = day_in(edge)
    if day is None:
        return answer
    start = datetime.combine(day, answer.start)
    end = datetime.combine(day, answer.end) if isinstance(answer.end, time) else None
    return Moment("range" if end else "point", answer.text, answer.span, start=start, end=end, fired=answer.fired)


def _settled(made: Report) -> Report:
    """What is still missing now; who answers has seen what was understood."""
    return missing(made.but(weighed=False))
