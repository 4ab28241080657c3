"""From a matched command to its Report: slots filled, names settled, what is missing named."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from bot.understanding import marks, moments, people
from bot.understanding.cast import cast
from bot.understanding.command import Command, Scene, all_text
from bot.understanding.fitting import fitting
from bot.understanding.goals import to_the_point
from bot.understanding.headings import asked_by, kind_of_meeting, titled
from bot.understanding.lacking import missing
from bot.understanding.language import Language, codes, load
from bot.understanding.lift import Lifted
from bot.understanding.matters import nominal
from bot.understanding.particulars import particulars
from bot.understanding.parts import SURE, Parts, parts
from bot.understanding.places import in_office, placed, some_room, strange_room, usual_place
from bot.understanding.refs import referred
from bot.understanding.reminded import reminded
from bot.understanding.report import UNREAD, DocumentFacts, Question, Report
from bot.understanding.roles import lift_roles
from bot.understanding.sentences import match
from bot.understanding.theirs import of_a_colleague
from bot.understanding.things import GROUP, NUMBER, PARTY, holds, is_kind
from bot.understanding.tidying import urgent
from bot.understanding.titles import balanced
from bot.understanding.whole_days import whole_day

_QUOTES = " \u300a\u300b\u300c\u300d\u201c\u201d\"'.\u3002\uff01!"


def report(command: Command, lifted: Lifted, scene: Scene) -> Report:
    """The report of one command."""
    language = scene.language
    told_by_parts(command, lifted, scene)
    intent = fitting(command, lifted, scene)
    if intent == "document.draft" != command.intent and language.script == "han":
        command.head = replace(command.head, intent=intent)  # 通知你来拟吧: what is read of a paper counts
    made = UNREAD.but(intent=intent, understood=True, fired=(command.head.rule,))
    if intent == "item.correct":
        return _put_right(made, command, lifted, language)
    made, remind_chars = moments.remind(made, command, lifted)
    _lift_from_title(command, language)
    made = cast(made, command, lifted, scene)
    made = to_the_point(titled(made, command, lifted, language), command, lifted, language)
    if made.title:
        made = made.but(title=balanced(made.title, lifted.whole))
    made = reminded(made, command, lifted, language)
    made = asked_by(made, command, lifted, scene)
    made = moments.when(made, command, lifted, remind_chars, scene)
    said = all_text(command, lifted)
    made = whole_day(made, said, language)
    made = in_office(placed(made, command, lifted), lifted, language)
    made = usual_place(made, said, language, scene)
    made = some_room(strange_room(made, language, scene), command, lifted, language)
    made = kind_of_meeting(made, said, language)
    mark = marks.urgency(said, language)
    made = particulars(made, command, said, mark, lifted, language)
    made = _to_handle(made, lifted, language)
    made = referred(made, command, lifted, language)
    made = _text(made, command, lifted, language)
    made = of_a_colleague(_special(made, command, lifted, language), command, lifted, scene)
    if not mark and command.whole and (first := urgent(language.code).match(lifted.text)):
        mark = next(filter(None, (marks.urgency(first.group(), load(code)) for code in codes())), None)
    if mark:
        made = made.but(urgency=mark)
    undated = intent == "request.submit" and made.when is None and not made.moments
    if undated and _off_work(language.code).search(f"{made.title or ''} {made.text or ''}"):
        return made.but(missing=("when",), question=Question("when", "missing"))
    return missing(made)


def _to_handle(made: Report, lifted: Lifted, language: Language) -> Report:
    """要求12月10日前反馈，12月8日前办理: a paper is due when it is to be handled; the other day stays in its words."""
    if made.intent != "document.register" or made.when is None:
        return made
    limits = [(char, moment) for char, moment in lifted.moments(lifted.text) if moment.kind == "deadline"]
    handles = language.words.get("due_to_handle", ("\n",))
    due = [m for char, m in limits if lifted.text.split(char, 1)[1].lstrip(" ").startswith(handles)]
    if len(limits) < 2 or len(due) != 1 or due[0] == made.when:
        return made
    others = (made.when, *(m for _, m in limits if m not in (due[0], made.when)))
    return made.but(when=due[0], moments=tuple(("deadline", moment) for moment in others))


def _put_right(made: Report, command: Command, lifted: Lifted, language: Language) -> Report:
    """题目改成…: the new words as they were said, without quotation marks."""
    whole = match(command.head.found.pattern, command.clauses[0].text)  # with the days a name may hold
    slots = whole.slots if whole else command.slots
    said = {slot: lifted.restore(slots.get(slot, "")).strip(_QUOTES) or None for slot in ("title", "issuer")}
    number = lifted.restore(slots.get("number", "")).strip() or None
    facts = DocumentFacts(number=number, issuer=said["issuer"]) if number or said["issuer"] else None
    if said["title"] or facts is not None:
        return made.but(title=said["title"], document=facts)
    made = referred(made, command, lifted, language)
    why = [lifted.restore(part).strip() for part in (slots.get("text", ""), *command.words)]
    made = made.but(text="，".join(filter(None, why)) or None)
    return made.but(urgency=_degree(command.clauses[0].text, slots.get("text", ""), language))


def _degree(said: str, why: str, language: Language) -> str | None:
    """特急 of 标成特急，省里今天要; the reason's own words do not count."""
    degrees = language.words.pairs("urgency_degree")
    low = (said.removesuffix(why) if why else said).lower()
    return next((degree for word, degree in degrees.items() if word in low), None)


@cache
def _off_work(code: str) -> re.Pattern[str]:
    """Leave is asked for: it is asked when."""
    return re.compile("|".join(map(re.escape, load(code).words["off_work"])) or "(?!)", re.IGNORECASE)


def told_by_parts(command: Command, lifted: Lifted, scene: Scene) -> None:
    """What the parts of an assignment say surer than the sentence it was read by: the matter, and who."""
    if command.intent != "task.assign":
        return
    found = parts(command.whole or "，".join(c.text for c in command.clauses), lifted, scene.language)
    if found is None:
        return
    surer = found.title and (command.head.by_parts or _surer(found, command, lifted, scene.language))
    if surer and not any(_from_outside(said, lifted, scene) for said in command.preface):
        command.slots["matter"] = found.title
        mending = scene.language.words.get("took_back", ())
        command.words = [said for said in command.words if not any(word in said for word in mending)]
    if found.owner and (found.told or ("owner" not in command.slots and found.weight > 2)):
        command.slots["owner"] = found.owner
        command.roles[:] = list(found.roles)


def _from_outside(said: str, lifted: Lifted, scene: Scene) -> bool:
    return people.outside(lifted.without_moments(said, scene.language), lifted, scene) is not None


def _surer(found: Parts, command: Command, lifted: Lifted, language: Language) -> bool:
    """Is the matter told by the parts surer than the one a sentence caught?"""
    caught = next((command.slots[name] for name in ("doing", "act", "title") if command.slots.get(name)), "")
    caught = lifted.without_moments(caught, language)
    if not caught:
        return found.score > 1
    if found.score >= SURE or caught.startswith(found.title):
        return True
    named, worth = nominal(caught, language)
    took = any(said and found.title[:-2] == said for said in (caught, named))  # 收听率分析, 分析 taken for the verb
    return took or found.score > worth


def _lift_from_title(command: Command, language: Language) -> None:
    """The server migration with support from Operations: who helps is no part of the title."""
    if command.intent != "task.assign":
        return
    for slot in ("doing", "act", "title"):
        raw = command.slots.get(slot, "")
        if holds(raw, PARTY):
            left, roles = lift_roles(raw, language)
            if roles and len(left) > 1 and not command.roles:
                command.slots[slot] = left
                command.roles += roles


_GIVES_REASON = frozenset(
    {"document.return", "task.extend", "task.reject", "task.cancel", "task.transfer", "meeting.decline"}
)
"""What is said with its reason: 理由是 stands before it, and is none of it."""


@cache
def _reason_label(code: str) -> re.Pattern[str]:
    return re.compile(rf"^{load(code).words.some('reason_label')}{load(code).words.some('is_so')}?[:：,，]?\s*")


@cache
def _labelled(code: str) -> re.Pattern[str]:
    """办理结果： before what it is."""
    return re.compile(rf"{load(code).words.some('result_label')}[:：,，]")


def _from_its_phrase(said: str, text: str) -> str:
    """已电话答复区政府，车辆下周到位, not what follows 答复 alone: words that begin amid a phrase begin with it."""
    before = said.partition(text)[0]
    if before[-1:] in ("", *"，,：:；;。 "):
        return text
    return before[max(map(before.rfind, "，,；;。")) + 1 :] + text


def _text(made: Report, command: Command, lifted: Lifted, language: Language) -> Report:
    if made.intent == "document.forward" and made.text:
        return made  # to another organ: all that was said goes with it
    parts = []
    if command.intent == "task.progress" and "text" not in command.slots and (ref := command.slots.get("ref")):
        parts.append(command.clauses[0].text.partition(ref)[2])  # how far it is, in the words it was said
    elif "text" in command.slots:
        parts.append(command.slots["text"])
    if made.intent == "document.finding" and parts and is_kind(parts[0][:1] or " ", NUMBER):
        parts[0] = parts[0][1:]  # 江消〔2026〕66号主送机关漏了高新区: which paper is no part of what is wrong
    if made.intent == "document.answer" and parts and not _labelled(language.code).match(command.clauses[0].text):
        parts = [_from_its_phrase(command.clauses[0].text, parts[0])]
    if command.intent == "query.search" and "title" in command.slots:
        return made.but(text=made.title, title=None)
    if command.intent == "query.search" and (whose := command.slots.get("issuer") or command.slots.get("people")):
        return made.but(text=lifted.restore(whose))  # 查一下住建局发来的函
    if command.intent == "request.submit" and made.title is None and command.clauses:
        parts = [command.clauses[0].text, *(part for part in parts if part != command.clauses[0].text)]
    parts += [
        found.slots["text"] for name, found in command.adds if name in {"reason", "note"} and "text" in found.slots
    ]
    parts += command.words
    words = (lifted.restore(part).strip(" ，,。；;：:-–—").removesuffix(".") for part in parts)
    if made.intent in _GIVES_REASON:
        words = (_reason_label(language.code).sub("", part) for part in words)
    text = "，".join(filter(None, words))
    return made.but(text=_as_written(text, lifted) or made.text)


def _as_written(text: str, lifted: Lifted) -> str:
    """认真研究 抓好落实 keeps its blank, though a comma stood for it while it was read."""
    got = re.search(r"[，, ]+".join(map(re.escape, text.split("，"))), lifted.whole) if "，" in text else None
    return got.group() if got else text


def _deed_asked(text: str, language: Language) -> str | None:
    """谁登记的 → registered: who did what is asked of the history."""
    said = (
        re.search(rf"{language.words.some('who_did')}", text, re.IGNORECASE) if language.words.get("who_did") else None
    )
    if said is None or not any(word in text.lower() for word in language.words.get("who_one", ("who",))):
        return None
    deeds = language.words.pairs("who_did_as")
    return next((deed for word, deed in deeds.items() if said.group().lower().startswith(word)), None)


def _special(made: Report, command: Command, lifted: Lifted, language: Language) -> Report:
    """Group chats named, and what the bot's own settings are set to."""
    text = "".join(c.text for c in command.clauses)
    if holds(text, GROUP):
        made = made.but(groups=tuple(n.id for h in lifted.heard(text) for n in h.names if n.kind == "group"))
    intent, words = command.intent, language.words
    if intent == "query.mine" and made.others:
        return made.but(owner=made.others[0], others=(), roles=None)  # somebody else's things, not the speaker's
    if intent == "query.item":
        return made.but(did=_deed_asked(text, language))
    if intent == "language.set":
        tongues = words.pairs("tongue_as")
        low = text.lower()
        return made.but(text=next((code for word, code in tongues.items() if word in low), None))
    if intent == "brief.set":
        stop = any(word in text.lower() for word in words.get("stop", ()))
        return made.but(text="off") if stop else made
    if intent in {"group.bind", "person.invite"}:
        name = command.slots.get("name") or command.slots.get("group") or command.slots.get("people", "")
        return made.but(text=lifted.restore(name).strip(" 「」\"'：:") or None)
    return made
