"""What a report is called: the matter of a task, the name of a meeting, what a request is about."""

from __future__ import annotations

import re
from functools import cache

from bot.understanding import objects, people
from bot.understanding.command import Command, Scene
from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted, restored
from bot.understanding.report import Report
from bot.understanding.things import MOMENT, PARTY, char_class
from bot.understanding.titles import begins_with_verb, clean, is_verb_alone, names_matter, subject


def titled(made: Report, command: Command, lifted: Lifted, language: Language) -> Report:
    """The report with what it is called: the matter of a task, the name of a meeting."""
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
        if objects.refers_back(said, language) or is_plain_verb(said.strip(language.edges), language):
            return made  # Hannah retest them: what it is was said before
        if "title" in slots and not {"doing", "act"} & set(slots):
            said = _behaving(language.code).sub("", said)
            if any(
                _determined(language.code).search(c.text.partition(raw)[0]) for c in command.clauses if raw in c.text
            ):
                slots["wanted"] = said  # the barrier at the depot: with its article, it begins with no verb
        raw = _matter(said, slots, language, sure=_asked(command.whole, raw, language))
        title = clean(restored(raw, lifted), language, verbs=False)
        return made.but(title=title if title and not is_plain_verb(title, language) else None)
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
    ends = rf"(?!{some('verb_prep', 'article', 'receiver', 'no_event')})\w"
    return re.compile(
        rf"(?P<lead>\s{some('before_event', 'event_at')}\s(?:(?:{some('article')})\s)?|\s)"
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


@cache
def _meeting_lead(code: str) -> re.Pattern[str]:
    words = load(code).words
    gap = r"\s*" if words.wall else ""
    return re.compile(f"(?:{words.some('hold', 'one', 'meeting_lead')}{gap})+", re.IGNORECASE)


@cache
def _held_at(code: str) -> re.Pattern[str]:
    """在我中心召开网评员座谈会: where it is held."""
    some = load(code).words.some
    return re.compile(rf"^{some('place_in')}.{{1,8}}?{some('held_formally')}(?=..)")


def clean_meeting(title: str, language: Language) -> str | None:
    """防汛会 for 开个防汛会; a bare 会 is no title."""
    bare = language.words.get("bare_meeting", ())
    title = _held_at(language.code).sub("", title)
    if lead := _meeting_lead(language.code).match(title):
        rest = title[lead.end() :]
        title = rest if len(rest) >= 2 or rest in bare else title
    title = title.strip(language.edges)
    return None if title.lower() in bare else title


def asked_by(made: Report, command: Command, lifted: Lifted, scene: Scene) -> Report:
    """The report with who outside asked for it, and what was said before the order itself."""
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
                or is_plain_verb(made.title, scene.language)
                or is_verb_alone(made.title, scene.language)
            ):
                made = made.but(title=matter)
            elif matter and matter != made.title:
                kept.append(preface)
        elif bare.lower().strip(" ,.!") not in scene.language.words.get("chatter", ()):
            kept.append(preface)
    empty = made.title is None or is_verb_alone(made.title, scene.language)
    if kept and command.intent == "task.assign" and objects.is_objectless(_caught(command), scene.language):
        made, empty = made.but(title=None), True  # substation keys: Li Qing to collect from the depot
    if (
        kept
        and empty
        and command.intent == "task.assign"
        and (made.title is None or names_matter(kept[0], scene.language))
    ):
        first, *kept = kept
        han = scene.language.script == "han"
        first = subject(first, scene.language) if han else _put(first, lifted, scene.language)
        made = made.but(title=clean(restored(first, lifted), scene.language, verbs=False))
    elif kept and command.intent == "task.assign" and made.title and is_verb_alone(made.title, scene.language):
        told = subject(kept[0], scene.language)
        if told != kept[0]:
            made = made.but(title=clean(restored(told, lifted), scene.language, verbs=False) or made.title)
    command.words[:0] = kept
    asks_reply = asks_reply or any(name == "answer" for name, _ in command.roles)
    return made.but(asks_reply=made.asks_reply or asks_reply)


def _caught(command: Command) -> str:
    """What is to be done, as it was said."""
    return next((command.slots[name] for name in ("doing", "act", "title") if command.slots.get(name)), "")


@cache
def _wishing(code: str) -> re.Pattern[str]:
    return re.compile(rf"^.*?{load(code).words.some('wants', 'lacking')}\s", re.IGNORECASE)


@cache
def _state(code: str) -> re.Pattern[str]:
    some = load(code).words.some
    return re.compile(rf"(?<=\S)(?:\s{some('copula')}|['\u2019]s\s{some('fault', 'faulty')}).*$", re.IGNORECASE)


@cache
def _determined(code: str) -> re.Pattern[str]:
    return re.compile(rf"{load(code).words.some('article')}\s$", re.IGNORECASE)


@cache
def _behaving(code: str) -> re.Pattern[str]:
    """The kiosk is frozen again: what a thing does is no part of its name."""
    return re.compile(rf"(?<=\w)(?:\s|(?=')){load(code).words.some('behaves')}(?:\s.*)?$", re.IGNORECASE)


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


def is_plain_verb(title: str, language: Language) -> bool:
    """办理, handle: says that something is to be done, not what."""
    return _plain(language.code).fullmatch(title) is not None


def beyond_plain(words: str, language: Language) -> bool:
    """Does an instruction say more than 办理?"""
    return not is_plain_verb(words.strip("，、 "), language)


def kind_of_meeting(made: Report, said: str, language: Language) -> Report:
    """今天下午5点开碰头会: where nothing else names it, its kind does."""
    if made.intent != "meeting.book" or made.title:
        return made
    ends = language.words.get("bare_meeting", ())
    part = language.words.get("meeting_room", ("\n",))  # 小会议室 is no 小会
    small = (word for word in language.words.get("small_meeting", ()) if word.endswith(ends))
    kinds = [word for word in small if word in said and not said.partition(word)[2].startswith(part)]
    return made.but(title=max(kinds, key=len)) if kinds else made
