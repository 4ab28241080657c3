"""From a matched command to its Report: slots filled, names settled, what is missing named."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from bot.understanding import marks, moments, objects, people
from bot.understanding.cast import cast
from bot.understanding.clauses import ABOUT_WORK, TELLS, lift_roles, urgent
from bot.understanding.command import Command, Scene
from bot.understanding.documents import Lift, is_organ
from bot.understanding.language import Language, codes, load, pattern_of
from bot.understanding.lift import Lifted
from bot.understanding.matters import nominal
from bot.understanding.names import Heard
from bot.understanding.parts import SURE, Parts, parts
from bot.understanding.report import DocumentFacts, Question, Report
from bot.understanding.sentences import MOMENT, PARTY, TITLE, char_class, is_kind, match
from bot.understanding.titles import begins_with_verb, clean, is_verb_alone, names_matter, subject

_QUOTES = " \u300a\u300b\u300c\u300d\u201c\u201d\"'.\u3002\uff01!"


def report(command: Command, lifted: Lifted, scene: Scene) -> Report:
    """The report of one command."""
    language = scene.language
    told_by_parts(command, lifted, scene)
    intent = _fitting(command, lifted, scene)
    if intent == "document.draft" != command.intent and language.script == "han":
        command.head = replace(command.head, intent=intent)  # 通知你来拟吧: what is read of a paper counts
    made = Report(intent=intent, understood=True, fired=(command.head.rule,))
    if intent == "item.correct":
        return _put_right(made, command, lifted)
    made, remind_chars = moments.remind(made, command, lifted)
    _lift_from_title(command, language)
    made = cast(made, command, lifted, scene)
    made = _title(made, command, lifted, language)
    made = _asker(made, command, lifted, scene)
    made = moments.when(made, command, lifted, remind_chars, scene)
    made = _place(made, command, lifted)
    made = _strange_room(made, language, scene)
    made = _kind_of_meeting(made, command, lifted, language)
    made = _document(made, command, lifted, language)
    made = _ref(made, command, lifted, language)
    made = _text(made, command, lifted)
    made = _special(made, command, lifted, language)
    mark = marks.urgency(_all_text(command, lifted), language)
    if not mark and command.whole and (first := urgent(language.code).match(lifted.text)):
        mark = next(filter(None, (marks.urgency(first.group(), load(code)) for code in codes())), None)
    if mark:
        made = made.but(urgency=mark)
    if intent == "request.submit" and made.when is None and not made.moments:
        asks = shape_of(language.words["off_work"])
        if asks is not None and asks.search(f"{made.title or ''} {made.text or ''}"):
            return made.but(missing=("when",), question=Question("when", "missing"))
    return missing(made)


def _put_right(made: Report, command: Command, lifted: Lifted) -> Report:
    """题目改成…: the new words as they were said, without quotation marks."""
    whole = match(command.head.found.pattern, command.clauses[0].text)  # with the days a name may hold
    slots = whole.slots if whole else command.slots
    said = {slot: lifted.restore(slots.get(slot, "")).strip(_QUOTES) or None for slot in ("title", "issuer")}
    number = lifted.restore(slots.get("number", "")).strip() or None
    facts = DocumentFacts(number=number, issuer=said["issuer"]) if number or said["issuer"] else None
    return made.but(title=said["title"], document=facts)


def shape_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """One expression for the words of a list; None for an empty one."""
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE) if words else None


def told_by_parts(command: Command, lifted: Lifted, scene: Scene) -> None:
    """What the parts of an assignment say surer than the sentence it was read by: the matter, and who."""
    if command.intent != "task.assign":
        return
    found = parts(command.whole or "，".join(c.text for c in command.clauses), lifted, scene.language)
    if found is None:
        return
    outside = any(people.outside(lifted.without_moments(p, scene.language), lifted, scene) for p in command.preface)
    if found.title and not outside and (command.head.by_parts or _surer(found, command, lifted, scene.language)):
        command.slots["matter"] = found.title
        mending = scene.language.words.get("took_back", ())
        command.words = [said for said in command.words if not any(word in said for word in mending)]
    if found.owner and (found.told or ("owner" not in command.slots and found.weight > 2)):
        command.slots["owner"] = found.owner
        command.roles[:] = list(found.roles)


def _surer(found: Parts, command: Command, lifted: Lifted, language: Language) -> bool:
    """Is the matter told by the parts surer than the one a sentence caught?"""
    caught = next((command.slots[name] for name in ("doing", "act", "title") if command.slots.get(name)), "")
    caught = lifted.without_moments(caught, language)
    if not caught:
        return found.score > 1
    return found.score >= SURE or caught.startswith(found.title) or found.score > nominal(caught, language)[1]


def _lift_from_title(command: Command, language: Language) -> None:
    """The server migration with support from Operations: who helps is no part of the title."""
    if command.intent != "task.assign":
        return
    for slot in ("doing", "act", "title"):
        raw = command.slots.get(slot, "")
        if any(is_kind(c, PARTY) for c in raw):
            left, roles = lift_roles(raw, language)
            if roles and len(left) > 1 and not command.roles:
                command.slots[slot] = left
                command.roles += roles


_SWAPS = {
    ("meeting.cancel", "task"): "task.cancel",
    ("task.cancel", "meeting"): "meeting.cancel",
    ("meeting.move", "task"): "task.extend",
    ("meeting.move", "document"): "task.extend",
    ("task.extend", "meeting"): "meeting.move",
    ("task.transfer", "document"): "document.forward",
    ("document.forward", "task"): "task.transfer",
    ("document.return", "task"): "task.reject",
    ("task.complete", "document"): "document.answer",
}


def _fitting(command: Command, lifted: Lifted, scene: Scene) -> str:
    """任务12延到周五 is no meeting moved: the item named says which kind it is."""
    language, context = scene.language, scene.context
    if command.intent in {"task.complete", "task.transfer"} and context.reply_to == "document" and not context.last:
        return _SWAPS[command.intent, "document"]
    said = lifted.restore(command.slots.get("item") or command.slots.get("ref") or "").lower()
    kinds = dict(pair.split("=") for pair in language.words.get("item_kind", ()))
    kind = next((kind for word, kind in kinds.items() if said.startswith(word)), "")
    if not kind and said.endswith(language.words.get("bare_meeting", ("\n",))):
        kind = "meeting"
    if not kind and command.intent == "task.extend" and said.endswith(language.words.get("gathering", ("\n",))):
        kind = "meeting"  # 消防培训延一天
    if not kind and command.intent == "task.cancel" and language.script != "han":
        days = [m for clause in command.clauses[:1] for _, m in lifted.moments(clause.text)]
        kind = "meeting" if any(m.kind != "deadline" for m in days) else ""  # kill Thursday's offsite
    if command.intent == "task.assign" and _drafts(command, lifted, language):
        return "document.draft"
    if not kind and any(_is_paper(lifted, c) for c in command.slots.get("ref", "")):
        kind = "document"
    if not kind and said.endswith(language.words.get("doc_end", ())) and language.words.get("doc_end"):
        kind = "document"
    return _SWAPS.get((command.intent, kind), command.intent)


@cache
def _draft(code: str) -> re.Pattern[str]:
    words = load(code).words
    some = words.some
    article = rf"(?:(?:{some('determiner', 'one')}|a|an)\s+)?"
    verb, paper = some("draft_verb", "draft_write"), some("draft_noun", "kind_word")
    return re.compile(rf"(?:{verb})\s+{article}(?:[\w'-]+\s+){{0,3}}?(?:{paper})\b", re.IGNORECASE)


@cache
def _written_by(code: str) -> re.Pattern[str]:
    """选课的通告得写出来，林若曦你写: a paper of one's own, and that it is to be written."""
    words = load(code).words
    some = words.some
    between = rf"(?:{some('to_write')}|{char_class(PARTY)}){{0,8}}"
    kind, writing = some("own_kind"), some("writing")
    named = rf"(?:[\u4e00-\u9fff]{{2}}(?:{kind})|{char_class(TITLE)})"
    ends = r"(?=$|[\uff0c,。；;])"
    last = rf"(?<={char_class(PARTY)})(?:{some('writing_last')}){ends}"
    return re.compile(
        rf"{named}{between}(?:(?:{writing})|{last})|(?:{writing})[^\uff0c,。；;]{{2,20}}?(?:{kind}){ends}"
    )


def _drafts(command: Command, lifted: Lifted, language: Language) -> bool:
    """Emma, could you draft a reply: what is to be done is a paper to be drafted."""
    said = next((command.slots[s] for s in ("doing", "act", "title") if s in command.slots), "")
    if language.script == "han" and _written_by(language.code).search("，".join(c.bare for c in command.clauses)):
        return True
    return _draft(language.code).match(lifted.restore(said).strip()) is not None


_TITLES = re.compile(char_class(TITLE))


def _all_text(command: Command, lifted: Lifted) -> str:
    text = " ".join(c.text for c in command.clauses)
    return lifted.restore(_TITLES.sub("", text))


def _is_title(lifted: Lifted, char: str) -> bool:
    thing = lifted.things.get(char)
    return isinstance(thing, Lift) and thing.kind == "title"


def _is_paper(lifted: Lifted, char: str) -> bool:
    thing = lifted.things.get(char)
    return isinstance(thing, Lift) and thing.kind in {"title", "number"}


def _title(made: Report, command: Command, lifted: Lifted, language: Language) -> Report:
    slots = command.slots
    intent = command.intent
    if "matter" in slots:
        return made.but(title=restored(slots["matter"], lifted) or None)
    raw = next(
        (slots[name] for name in ("wanted", "doing", "act", "title", "meeting", "theme") if slots.get(name)), None
    )
    if intent in {"meeting.move", "meeting.cancel", "meeting.invite", "meeting.uninvite", "meeting.minutes"}:
        raw = slots.get("meeting") or slots.get("ref")
    if intent in {"document.register", "document.return", "document.circulate", "document.sign", "document.archive"}:
        raw = None
    for name, found in command.adds:
        if name == "topic" and (not raw or intent == "meeting.book"):
            raw = raw or found.slots.get("title")
    if intent == "task.assign" and not raw:
        bare = [lifted.without_moments(w, language).strip(" ，、") for w in command.words]
        told = bool(command.preface)  # 疫苗接种，护理部组织，月底前完成: the matter stands before
        verbs = (n for n, w in enumerate(bare) if begins_with_verb(w, language))
        n = next((n for n in verbs if not (told and is_verb_alone(bare[n], language))), None)
        if n is not None:
            command.words.pop(n)
            return made.but(title=clean(restored(bare[n], lifted), language, verbs=True))
    if intent == "reminder.set" and not raw and command.words:
        raw = command.words.pop(0)  # 八点半提醒我一下，投标保证金
    if not raw:
        return made
    if intent == "task.assign" and language.script != "han":
        said = lifted.without_moments(_without_event(raw, command, lifted, language), language)
        raw = _matter(said, slots, language, sure=_asked(command.whole, raw, language))
        title = clean(restored(raw, lifted), language, verbs=False)
        return made.but(title=title if title and not build_plain(title, language) else None)
    aside = _toward(language.code).sub("", raw) if intent == "task.assign" else raw
    turned, raw = aside != raw, aside
    text = restored(raw, lifted)
    led = intent == "task.assign" and text.startswith(language.words.get("lead_verb", ("\n",)))
    title = clean(text, language, verbs="doing" in slots or "act" in slots or led or turned)
    if intent == "meeting.book" and title and "theme" not in slots:
        title = clean_meeting(title, language)
    return made.but(title=objects.mixed(title) if title and intent == "task.assign" else title)


@cache
def _event(code: str) -> re.Pattern[str]:
    """Before tomorrow's crane job, in time for the Monday session: what a thing is for, named with its day."""
    words = load(code).words
    some = words.some
    ends = rf"(?!(?:{some('verb_prep', 'article', 'receiver')}|and|or|please|then|so|but|if|at|on|by|-)\b)\w"
    return re.compile(
        rf"(?P<lead>\s(?:{some('before_event')}|for|at|by)\s(?:(?:{some('article')})\s)?|\s)"
        rf"(?P<day>{char_class(MOMENT)})(?P<event>\s{ends}[^,.;]*)$",
        re.IGNORECASE,
    )


def _without_event(raw: str, command: Command, lifted: Lifted, language: Language) -> str:
    for clause in command.clauses:
        got = _event(language.code).search(clause.text)
        limit = got is not None and any(m.kind == "deadline" for _, m in lifted.moments(got.group("day")))
        if got and (got.group("lead").strip() or limit):
            raw = raw.removesuffix(got.group()).removesuffix(got.group("event"))
    return raw


@cache
def _asking(code: str) -> re.Pattern[str]:
    return re.compile(rf"{load(code).words.some('courtesy', 'verb_follows')}\s+$", re.IGNORECASE)


def _asked(whole: str, raw: str, language: Language) -> bool:
    """Finance please agree the clause: behind please stands a verb, known or not."""
    at = whole.find(raw)
    return at > 0 and _asking(language.code).search(whole[:at]) is not None


def _matter(said: str, slots: dict[str, str], language: Language, *, sure: bool) -> str:
    """The thing itself, however what is to be done with it was caught."""
    if slots.get("wanted"):
        return objects.wanted(said, language)
    return objects.object_of(said, language, sure=sure or not {"doing", "act"}.isdisjoint(slots))


@cache
def _toward(code: str) -> re.Pattern[str]:
    """向法规科 in 向法规科报送信息, not 跟住建局的 in 跟住建局的协议."""
    words = load(code).words
    of = "".join(words.get("of", ())) if load(code).script == "han" else ""
    return re.compile(rf"^{words.some('toward')}{char_class(PARTY)}(?![{of}\ue100-\ue4ff、])")


def restored(raw: str, lifted: Lifted) -> str:
    """A caught stretch in words, its moments left out, a quoted title without its marks."""
    raw = "".join(c for c in raw if not is_kind(c, MOMENT))
    out = []
    for char in raw:
        thing = lifted.things.get(char)
        if isinstance(thing, Lift) and thing.kind == "title" and len(raw.strip()) == 1:
            out.append(thing.value)
        else:
            out.append(lifted.source.get(char, char))
    return "".join(out)


@cache
def _meeting_lead(code: str) -> re.Pattern[str]:
    words = load(code).words
    gap = r"\s*" if words.wall else ""
    return re.compile(f"(?:{words.some('hold', 'one', 'meeting_lead')}{gap})+", re.IGNORECASE)


def clean_meeting(title: str, language: Language) -> str | None:
    """防汛会 for 开个防汛会; a bare 会 is no title."""
    bare = language.words.get("bare_meeting", ())
    if lead := _meeting_lead(language.code).match(title):
        rest = title[lead.end() :]
        title = rest if len(rest) >= 2 or rest in bare else title
    title = title.strip(language.edges)
    return None if title.lower() in bare else title


def _asker(made: Report, command: Command, lifted: Lifted, scene: Scene) -> Report:
    asks_reply = any(name == "reply" for name, _ in command.adds)
    kept: list[str] = []
    for preface in command.preface:
        bare = lifted.without_moments(preface, scene.language)
        found = people.outside(bare, lifted, scene) if made.asker is None else None
        if found:
            made = made.but(asker=found.asker, asks_reply=True)
            matter = clean(restored(found.matter, lifted), scene.language, verbs=False)
            if (
                made.title is None
                or build_plain(made.title, scene.language)
                or is_verb_alone(made.title, scene.language)
            ):
                made = made.but(title=matter)
            elif matter and matter != made.title:
                kept.append(preface)
        else:
            kept.append(preface)
    empty = made.title is None or is_verb_alone(made.title, scene.language)
    if (
        kept
        and command.intent == "task.assign"
        and objects.is_objectless(command.slots.get("doing") or command.slots.get("act") or "", scene.language)
    ):
        made, empty = made.but(title=None), True  # substation keys: Li Qing to collect from the depot
    if (
        kept
        and empty
        and command.intent == "task.assign"
        and (made.title is None or names_matter(kept[0], scene.language))
    ):
        first, *kept = kept
        if scene.language.script != "han":
            first = _put(first, lifted, scene.language)
        made = made.but(title=clean(restored(first, lifted), scene.language, verbs=False))
    elif kept and command.intent == "task.assign" and made.title and is_verb_alone(made.title, scene.language):
        told = subject(kept[0], scene.language)
        if told != kept[0]:
            made = made.but(title=clean(restored(told, lifted), scene.language, verbs=False) or made.title)
    command.words[:0] = kept
    asks_reply = asks_reply or any(name == "answer" for name, _ in command.roles)
    return made.but(asks_reply=made.asks_reply or asks_reply)


@cache
def _wishing(code: str) -> re.Pattern[str]:
    return re.compile(rf"^.*?{load(code).words.some('wants', 'lacking')}\s", re.IGNORECASE)


@cache
def _state(code: str) -> re.Pattern[str]:
    return re.compile(rf"(?<=\w)\s{load(code).words.some('copula')}.*$", re.IGNORECASE)


def _put(said: str, lifted: Lifted, language: Language) -> str:
    """Tom says he wants the detention figures by Friday, Marcus can you do that: what the first clause is about."""
    bare = lifted.without_moments(said, language)
    if led := people.needed(language.code).match(bare):
        return objects.object_of(bare[led.end() :], language, sure=True)
    said = _wishing(language.code).sub("", bare)
    return objects.wanted(_state(language.code).sub("", said), language)


@cache
def _plain(code: str) -> re.Pattern[str]:
    return re.compile(load(code).words.some("plain"), re.IGNORECASE)


def build_plain(title: str, language: Language) -> bool:
    return _plain(language.code).fullmatch(title) is not None


def beyond_plain(words: str, language: Language) -> bool:
    """Does an instruction say more than 办理?"""
    return not build_plain(words.strip("，、 "), language)


def _place(made: Report, command: Command, lifted: Lifted) -> Report:
    chars = command.slots.get("room", "")
    free = command.slots.get("place")
    for name, found in command.adds:
        if name == "room":
            chars = found.slots.get("room", chars)
        elif name == "place":
            free = found.slots.get("place", free)
    if not chars and command.intent.startswith("meeting."):
        for clause in command.clauses:
            chars = (
                chars
                or "".join(c for c in clause.text if isinstance(h := lifted.things.get(c), Heard) and h.kind == "room")[
                    :1
                ]
            )
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


def _written(intent: str | None, command: Command, lifted: Lifted, language: Language) -> str | None:
    """函复水务局: what is to be written, where only the verb says it; draft a notice: where the words before do."""
    if intent != "document.draft" or "doc" in command.slots:
        return None
    if language.script != "han":
        got = _kind_said(language.code).search(_all_text(command, lifted))
        same = dict(pair.split("=") for pair in language.words.get("kind_as", ()))
        return same.get(got.group().lower()) if got else None
    if "title" in command.slots:
        return None
    ends = [kind for kind in language.words.get("kind", ()) if command.slots.get("matter", "").endswith(kind)]
    if ends:
        return max(ends, key=len)
    head = command.clauses[0].bare
    return next((kind for kind in language.words.get("kind", ()) if kind in head), None)


@cache
def _kind_said(code: str) -> re.Pattern[str]:
    return re.compile(rf"\b{load(code).words.some('kind_as')}\b", re.IGNORECASE)


_MADE = frozenset({"document.register", "document.draft"})
"""What gives a paper its title, rather than speaking of one there is."""


@cache
def _room_said(code: str) -> re.Pattern[str] | None:
    shapes = load(code).words.get("room_said")
    return re.compile("|".join(shapes), re.IGNORECASE) if shapes else None


def _strange_room(made: Report, language: Language, scene: Scene) -> Report:
    """在3楼会议室开预算会: a room the office does not have is no part of the name; which room is meant is asked."""
    shape = _room_said(language.code)
    if made.intent != "meeting.book" or made.place or not made.title or shape is None:
        return made
    if (got := shape.fullmatch(made.title)) is None:
        return made
    place = got["place"].strip()
    title = got["title"].strip(language.edges) or got["before"].strip(language.edges)
    made = made.but(title=clean_meeting(title, language) if title else None, place=place)
    rooms = tuple(room.name for room in scene.lexicon.rooms)[:ROOMS]
    if made.question is not None or not rooms:
        return made
    return made.but(question=Question("place", "which_room", place, rooms))


def _kind_of_meeting(made: Report, command: Command, lifted: Lifted, language: Language) -> Report:
    """今天下午5点开碰头会: where nothing else names it, its kind does."""
    if made.intent != "meeting.book" or made.title:
        return made
    said = _all_text(command, lifted)
    ends = language.words.get("bare_meeting", ())
    kinds = [word for word in language.words.get("small_meeting", ()) if word in said and word.endswith(ends)]
    return made.but(title=max(kinds, key=len)) if kinds else made


def _document(made: Report, command: Command, lifted: Lifted, language: Language) -> Report:
    chars = "".join(c.text for c in command.clauses)
    title = number = issuer = None
    for char in chars:
        thing = lifted.things.get(char)
        if isinstance(thing, Lift) and thing.kind == "title":
            title = title or thing.value
        elif isinstance(thing, Lift) and thing.kind == "number":
            number = number or thing.value
    if "issuer" in command.slots:
        issuer = _unit(command.slots["issuer"], lifted, language)
        issuer = issuer or tidy_issuer(lifted.restore(command.slots["issuer"]), language)
    all_text = _all_text(command, lifted)
    secret = marks.secrecy(all_text, language)
    if not (made.intent or "").startswith("document.") and not (title or number):
        return made.but(document=DocumentFacts(secrecy=secret)) if secret else made
    if command.intent == "document.register" and title and not issuer:
        issuer = marks.issuer_in_title(title, language)
    if command.intent == "document.register" and not title and "title" in command.slots:
        title = clean(restored(command.slots["title"], lifted), language, verbs=False)
    if command.intent in _MADE and not title and language.script != "han":
        title = made.title
    if command.intent in _MADE and not title:
        title = lifted.restore(command.slots.get("title", "")) or None
    mark = marks.urgency(all_text, language)
    called = command.slots.get("kind") or _written(made.intent, command, lifted, language)
    facts = DocumentFacts(
        number=number,
        issuer=issuer,
        title=title,
        kind=_kind(marks.kind_of(title, number, language), called, command, language),
        secrecy=secret,
        urgency=mark,
        copies=marks.copies(all_text, language),
    )
    if facts == DocumentFacts():
        return made
    if title and made.title is None:
        made = made.but(title=title)
    return made.but(document=facts)


def _unit(said: str, lifted: Lifted, language: Language) -> str | None:
    """HR by the name it has here, where another language names it."""
    heard = lifted.heard(said) if len(said.strip()) == 1 else []
    names = {name.name for one in heard for name in one.names if name.kind == "unit"}
    if language.script == "han":  # 市住建局 for 住建局, but a name in other words stays as it was said
        names = {name for name in names if name.endswith(heard[0].words)}
    return names.pop() if len(names) == 1 else None


def _kind(by_title: str | None, called: str | None, command: Command, language: Language) -> str | None:
    """The 文种: as the title has it, or as the paper was called where only its matter was told."""
    told = language.script != "han" and "title" in command.slots
    return (called or by_title) if told else (by_title or called)


def tidy_issuer(issuer: str, language: Language) -> str | None:
    """The issuer without the words that only lead to it."""
    issuer = issuer.strip(language.edges)
    for lead in sorted((*language.words.get("one", ()), *language.words.get("issuer_lead", ())), key=len, reverse=True):
        if issuer.startswith(lead) and len(issuer) > len(lead) + 1:
            issuer = issuer[len(lead) :].strip(language.edges)
            break
    return issuer or None


def _ref(made: Report, command: Command, lifted: Lifted, language: Language) -> Report:
    slots = command.slots
    if command.intent in {
        "document.register",
        "document.draft",
        "meeting.book",
        "task.assign",
        "request.submit",
        "reminder.set",
    }:
        return made
    raw = slots.get("item") or slots.get("ref") or slots.get("doc") or slots.get("number") or slots.get("meeting")
    if not raw:
        return made
    if made.intent in ABOUT_WORK and language.script == "han":
        raw = _without_people(raw, made.intent or "", lifted, language)
    text = clean(restored(raw, lifted), language, verbs=False)
    if text and text.lower() in language.words.get("no_ref", ()):
        return made  # 把时限改到周五: which one, only the card says
    if command.intent == "query.search":
        return made.but(text=made.text or text)
    if text and command.intent.startswith("meeting."):
        text = named(text, language)
    if text and (made.intent or "").startswith("meeting."):
        text = re.split("[,\uff0c]", text)[-1].strip() or text  # 下雨，现场会延到后天
    if made.intent and made.intent.startswith("document.") and text and not _is_title(lifted, raw):
        text = _paper(_sent_by(raw, lifted, text, language), language)
    if text and len(text) == 1 and not text.isdigit():
        return made  # 申 of 申请延到周五 names nothing
    return made.but(ref=_pointed(text, language) if text else text)


CALLED = 3
"""A word so short before a comma calls somebody: 魏庭，台账对完了."""


def _without_people(raw: str, intent: str, lifted: Lifted, language: Language) -> str:
    """沈总，备货计划 → 备货计划; 小韩手头那个台账 → 台账: whom one tells, or who has it, names no task."""
    if holder := _held(language.code).match(raw):
        return raw[holder.end() :]
    if intent not in TELLS:
        return raw
    boss = language.words.get("boss", ())
    head, comma, rest = raw.partition("\uff0c")
    if comma and rest and (len(head) <= CALLED or head.endswith(boss)):
        return rest
    led = is_kind(raw[0], PARTY) and lifted.source.get(raw[0], "").endswith(boss)
    return raw[1:] if led and len(raw) > 2 and raw[1] not in language.words.get("of", ()) else raw


@cache
def _held(code: str) -> re.Pattern[str]:
    """小韩手头那个: in whose hands a task is, before its name."""
    language = load(code)
    words = language.words
    shapes = "|".join(pattern_of(code, shape, "held").body for shape in words.get("held", ())) or "(?!)"
    return re.compile(rf"{char_class(PARTY)}(?:{shapes}){words.some('demonstrative')}?(?=..)")


def paper_name(raw: str, lifted: Lifted, language: Language) -> str | None:
    """What a paper is called where it is spoken of: its number, its title, 供热通知 of 供热通知那份."""
    for char in raw:
        thing = lifted.things.get(char)
        if isinstance(thing, Lift) and thing.kind in {"title", "number"}:
            return thing.value
    text = clean(restored(raw, lifted), language, verbs=False)
    if text:
        text = _paper(_sent_by(raw, lifted, text, language), language)
        for word in (*language.words.get("demonstrative", ()), *language.words.get("that_paper", ())):
            text = text.removesuffix(word) or text
    return _pointed(text, language) if text else text


def _sent_by(raw: str, lifted: Lifted, text: str, language: Language) -> str:
    """规划处报来的实施意见 → 实施意见: who sent a paper does not name it."""
    shape = _sending(language.code)
    got = shape.match(raw)
    sender = lifted.restore(got.group("sender")) if got else ""
    known = got is not None and (is_kind(raw[0], PARTY) or is_organ(sender, language))
    return restored(raw[got.end() :], lifted) if got and known else text


@cache
def _sending(code: str) -> re.Pattern[str]:
    words = load(code).words
    some = words.some
    sent = f"(?:{some('freshly')}?{some('sent')}|{some('send')})"
    return re.compile(rf"(?P<sender>.{{1,16}}?){sent}{some('of')}?{some('demonstrative')}?(?=..)")


def _paper(text: str, language: Language) -> str:
    """脊柱筛查的函, 竞赛管理那个通知 → 脊柱筛查函, 竞赛管理通知."""
    words = language.words
    if language.script != "han" or text.startswith(words.get("title_start", ("\n",))):
        return text
    for joint in (*words.get("demonstrative", ()), *words["of"]):
        before, found, kind = text.rpartition(joint)
        before = before.removesuffix(words.first("of"))
        if found and len(before) > 1 and kind in words["kind_word"] and not is_organ(before, language):
            return before + kind
    return text


def named(ref: str, language: Language) -> str:
    """The snow plan of the snow plan meeting: what kind of thing it is does not name it."""
    for kind in language.words.get("plain_kind", ()):
        if ref.lower().endswith(kind) and len(ref) > len(kind) + 1:
            return ref[: -len(kind)].rstrip()
    return ref


def _pointed(text: str, language: Language) -> str:
    """供热那个文 → 供热; 教育厅那份评估通知 → 评估通知: who sent it does not name it."""
    for word in language.words.get("demonstrative", ()):
        before, found, after = text.partition(word)
        if not found:
            continue
        if not before:
            return after if len(after) > 1 else text
        if after in language.words.get("paper_word", ()):
            return before.removesuffix(language.words.first("of"))
        if after and is_organ(before, language):
            return after
    return text


def _text(made: Report, command: Command, lifted: Lifted) -> Report:
    parts = []
    if command.intent == "task.progress" and (ref := command.slots.get("ref")):
        parts.append(command.clauses[0].text.partition(ref)[2])  # how far it is, in the words it was said
    elif "text" in command.slots:
        parts.append(command.slots["text"])
    if command.intent == "query.search" and "title" in command.slots:
        return made.but(text=made.title, title=None)
    if command.intent == "request.submit" and made.title is None:
        parts.insert(0, command.clauses[0].text if command.clauses else "")
    parts += [
        found.slots["text"] for name, found in command.adds if name in {"reason", "note"} and "text" in found.slots
    ]
    parts += command.words
    text = "，".join(
        p for p in (lifted.restore(part).strip(" ，,。；;：:-–—").removesuffix(".") for part in parts) if p
    )
    return made.but(text=_as_written(text, lifted) or made.text)


def _as_written(text: str, lifted: Lifted) -> str:
    """认真研究 抓好落实 keeps its blank, though a comma stood for it while it was read."""
    got = re.search(r"[，, ]+".join(map(re.escape, text.split("，"))), lifted.whole) if "，" in text else None
    return got.group() if got else text


def _special(made: Report, command: Command, lifted: Lifted, language: Language) -> Report:
    """Group chats named, and what the bot's own settings are set to."""
    text = "".join(c.text for c in command.clauses)
    groups = tuple(n.id for h in lifted.heard(text) for n in h.names if n.kind == "group")
    if groups:
        made = made.but(groups=groups)
    intent, words = command.intent, language.words
    if intent == "query.mine" and made.others:
        return made.but(owner=made.others[0], others=(), roles=None)  # somebody else's things, not the speaker's
    if intent == "language.set":
        tongues = dict(pair.split("=") for pair in words.get("tongue_as", ()))
        low = text.lower()
        return made.but(text=next((code for word, code in tongues.items() if word in low), None))
    if intent == "brief.set":
        stop = any(word in text.lower() for word in words.get("stop", ()))
        return made.but(text="off") if stop else made
    if intent in {"group.bind", "person.invite"}:
        name = command.slots.get("name") or command.slots.get("group") or command.slots.get("people", "")
        return made.but(text=lifted.restore(name).strip(" 「」\"'：:") or None)
    return made


NEEDED = {
    "task.extend": "when",
    "task.transfer": "owner",
    "document.forward": "owner",
    "document.submit": "owner",
    "meeting.delegate": "others",
    "meeting.invite": "others",
    "meeting.uninvite": "others",
    "task.support": "others",
    "document.circulate": "others",
}
"""What an order about a card cannot stand without; somebody, whichever part he is given."""
ROOMS = 5
"""Offered at most where one is not known."""
SOMEBODY = frozenset({"owner", "others"})


def _has(made: Report, slot: str) -> bool:
    return bool(made.owner or made.others or made.groups) if slot in SOMEBODY else getattr(made, slot) is not None


def missing(made: Report) -> Report:
    """What must still be asked, and the first question."""
    lacks: set[str] = set()
    intent = made.intent
    question = made.question
    if intent == "task.assign":
        if made.owner is None:
            lacks.add("owner")
        if made.when is None and not made.no_deadline:
            lacks.add("when")
        if made.title is None:
            lacks.add("title")
    elif intent == "meeting.book":
        if made.when is None:
            lacks.add("when")
        elif made.title is None:
            lacks.add("title")
    elif intent == "document.register" and (made.document is None or made.document.title is None):
        lacks.add("document.title")
    elif intent == "reminder.set":
        if made.when is None and not made.remind:
            lacks.add("when")
        elif not (made.title or made.text or made.remind):
            lacks.add("title")
    elif intent == "meeting.move" and made.when is None and made.place is None:
        lacks.add("when")
    elif intent in NEEDED and not _has(made, NEEDED[intent]):
        lacks.add(NEEDED[intent])
    if made.when is not None and made.when.doubt is not None:
        lacks.add("when")
        doubt = made.when.doubt
        question = question or Question("when", doubt.kind, made.when.text, doubt.candidates)
    if question is not None and question.slot in {"owner", "others", "place"}:
        lacks.add(question.slot)
    if question is None and lacks:
        first = next((k for k in ("owner", "document.title", "title", "when") if k in lacks), min(lacks))
        question = Question(first, "missing")
    return made.but(missing=tuple(sorted(lacks)), question=question)
