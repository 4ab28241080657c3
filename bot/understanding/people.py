"""Who is meant: names to people and units, askers from outside, a name taken back and another said."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cache
from typing import Literal

from bot.understanding.called import BARE, FULL, USUAL, Heard, Name, index, party
from bot.understanding.clauses import Clause, Reading
from bot.understanding.command import Command, Scene
from bot.understanding.documents import is_organ
from bot.understanding.language import Language, load, pattern_of
from bot.understanding.lexicon import PersonName
from bot.understanding.lift import Lifted
from bot.understanding.readings import SECOND, add
from bot.understanding.report import Party, Question
from bot.understanding.roles import LEAD_ALONE, lift_roles
from bot.understanding.sentences import Found, Patterns, match
from bot.understanding.tags import names_alone
from bot.understanding.things import MOMENT, NUMBER, PARTY, ROOM, char_class, holds, is_kind, span_of
from bot.understanding.titles import begins_with_verb, ends_in_deed
from bot.understanding.when.moment import Moment

_ANY_PARTY = f"[{PARTY}-{span_of(PARTY)[1]}]"


@dataclass(frozen=True)
class Who:
    """The parties a stretch names, and what must be asked about it."""

    parties: tuple[Party, ...] = ()
    question: Question | None = None


def who(chars: str, lifted: Lifted, scene: Scene, slot: str) -> Who:
    """The people and units a caught slot names; the speaker is left out."""
    parties: list[Party] = []
    question: Question | None = None
    for char in chars:
        heard = lifted.things.get(char)
        if not isinstance(heard, Heard):
            continue
        if not heard.names:
            parties.append(Party("outside", None, heard.words))
            continue
        names = [n for n in heard.names if n.kind in {"person", "unit", "list"}]
        others = [n for n in names if not (n.kind == "person" and n.id == scene.speaker)]
        if not others:
            continue
        fitting = _fitting(heard, others, lifted, scene)
        if not fitting:
            question = question or Question(slot, "unknown_person", heard.words, tuple(party(n) for n in others))
            continue
        others = fitting
        if len({(n.kind, n.id) for n in others}) > 1 or others[0].rank > BARE:
            choices = tuple(party(n) for n in others)
            kind: Literal["which_person", "unknown_person"] = (
                "which_person" if others[0].rank <= BARE else "unknown_person"
            )
            question = question or Question(slot, kind, heard.words, choices)
            continue
        found = party(others[0])
        if found not in parties:
            parties.append(found)
    return Who(tuple(parties), question)


def _fitting(heard: Heard, names: list[Name], lifted: Lifted, scene: Scene) -> list[Name]:
    """Of those who may be called so, whom the speaker can mean: 我们科小周 works with him, no chief is his 小周."""
    speaker = scene.speaking
    if speaker is None or any(n.kind != "person" for n in names) or names[0].rank == FULL:
        return names
    words, before = scene.language.words, lifted.whole[: heard.start]
    if before.endswith(_own_unit(scene.language.code)):
        names = [n for n in names if n.unit == speaker.unit]
    if not names or names[0].rank != USUAL or not heard.words.startswith(words.get("before_junior", ("\n",))):
        return names
    bearers = index(scene.lexicon).people
    rank = standing(speaker, scene.language)
    return [n for n in names if standing(bearers[n.id], scene.language) <= rank]


@cache
def _own_unit(code: str) -> tuple[str, ...]:
    """我们科, 咱们处: the unit of who speaks."""
    words = load(code).words
    return tuple(us + rank for us in words["us"] for rank in words["unit_rank"])


def standing(one: PersonName, language: Language) -> int:
    """How high somebody stands, by role or post."""
    posts = language.words.pairs("standing")
    post = max((int(height) for post, height in posts.items() if one.title.endswith(post)), default=0)
    return max(post, {"leader": 5, "manager": 4}.get(one.role, 0))


@cache
def _correction(code: str) -> re.Pattern[str]:
    words = load(code).words
    some = words.some
    kinds = "".join(f"{k}-{span_of(k)[1]}" for k in (PARTY, ROOM, MOMENT, NUMBER))
    article = rf"(?:{some('unit_article')}\s)?"
    return re.compile(
        rf"[，,。；;. —…-]{{0,5}}{some('correction')}[，,。. —…-]{{0,4}}"
        rf"(?:{some('correct_to')})?\s?{article}(?P<new>[{kinds}])",
        re.IGNORECASE,
    )


@cache
def _taking_back(code: str) -> Patterns:
    """The words that ask and answer, rule out or take something back: few messages hold one."""
    names = ("who_does", "rule_out", "correction", "not_him")
    return Patterns(pattern_of(code, f"<{name}>", name) for name in names if load(code).words[name])


@cache
def _self_answered(code: str) -> re.Pattern[str]:
    """谁负责？ in 谁负责？小李吧: a question the speaker answers at once."""
    words = load(code).words
    asked, plain, particles = words.some("who_does"), words.some("plain"), words.some("close")
    return re.compile(
        rf"(?:[，,。]|\s)*(?:{asked})(?:{particles})*[?？，, ]+(?P<ask>)"
        rf"(?={_ANY_PARTY}(?:{plain})?(?:{particles})*(?:[，,。]|$))"
    )


@cache
def _not_there(code: str) -> re.Pattern[str]:
    """别放大会议室 in 别放大会议室，放阁楼: a room that is ruled out, where another is named."""
    words, room = load(code).words, char_class(ROOM)
    some = words.some
    return re.compile(
        rf"{some('rule_out')}{some('place_in')}?{room}{some('over')}*[，,。 ]*(?={some('place_in')}*{room})",
        re.IGNORECASE,
    )


@cache
def _broken_off(code: str) -> re.Pattern[str]:
    """Leo chase... no sorry, Suki, pull together the list: what trails off before it is put otherwise."""
    mend = load(code).words.some("correction")
    return re.compile(
        rf"(?:(?P<who>{_ANY_PARTY}),?\s)?(?P<lost>[^,.;:!?\u2026{_ANY_PARTY[1:-1]}]{{2,60}}?)\s*(?:\.{{2,}}|\u2026)\s*"
        rf"(?:{mend}[,.!\s]+)+(?P<new>{_ANY_PARTY})?(?=,?\s?[a-z']+\s[a-z']+\s\S)",
        re.IGNORECASE,
    )


@cache
def _not_him(code: str) -> re.Pattern[str]:
    """No wait, not Marcus, Delphine should redo the badges: who is ruled out before the right one is named."""
    some = load(code).words.some
    ruled_out = rf"(?:{some('correction')}[,. ]+)*{some('not_him')} {_ANY_PARTY}[,. -]+(?={_ANY_PARTY})"
    return re.compile(rf"(?:^|(?<=[,.] )){ruled_out}", re.IGNORECASE)


@cache
def _other_hour(code: str) -> re.Pattern[str]:
    """At 3, sorry, 4: the hour alone is said again."""
    some = load(code).words.some
    return re.compile(
        rf"(?P<old>{char_class(MOMENT)})[, .-]+{some('correction')}[, .-]+(?:(?:{some('correct_to')})\s)?"
        rf"(?P<hour>\d{{1,2}})(?::(?P<minute>\d\d))?(?=\s*(?:$|[,.;]|-\s|{some('behind_hour')}))",
        re.IGNORECASE,
    )


def _with_hour(got: re.Match[str], lifted: Lifted) -> str:
    moment, hour = lifted.things.get(got["old"]), int(got["hour"])
    edge = (moment.end if moment.kind == "deadline" else moment.start) if isinstance(moment, Moment) else None
    if not isinstance(moment, Moment) or moment.kind not in {"deadline", "point"} or not isinstance(edge, datetime):
        return got.group()
    hour += 12 if edge.hour >= 12 > hour else 0
    if hour > 23:
        return got.group()
    edge = edge.replace(hour=hour, minute=int(got["minute"] or 0))
    late = moment.kind == "deadline"
    lifted.things[got["old"]] = replace(moment, end=edge) if late else replace(moment, start=edge)
    return got["old"]


def _whoever_it_was(got: re.Match[str]) -> str:
    new = got.group("new") or got.group("who")
    return new + ("" if got.group("new") else ", ") if new else ""


def corrected(lifted: Lifted, language: Language) -> str:
    """请小赵去，不，还是老钱去 → 请老钱去: the later word counts."""
    text = lifted.text
    stand = {pattern.gives for pattern in _taking_back(language.code).standing(text)}
    if "who_does" in stand:
        text = _self_answered(language.code).sub(lambda m: "，" + m.group("ask"), text)
    if "rule_out" in stand and holds(text, ROOM):
        text = _not_there(language.code).sub("", text)
    if stand.isdisjoint({"correction", "not_him"}):
        return text
    if ".." in text or "\u2026" in text:
        text = _broken_off(language.code).sub(_whoever_it_was, text)
    if language.script != "han":
        text = _other_hour(language.code).sub(lambda m: _with_hour(m, lifted), text)
        text = _not_him(language.code).sub("", text)
    for got in reversed(list(_correction(language.code).finditer(text))):
        new, end = got.group("new"), got.end()
        at = next((n for n in range(got.start() - 1, -1, -1) if _same_kind(text[n], new)), None)
        if at is None:
            continue
        rules_out = got.group(0).rstrip(new).endswith(language.words.get("not_him", ("\n",)))
        if (lifted.same(text[at], new) or rules_out) and (rather := _rather(language.code).match(text, end)):
            new, end = rather.group("new"), rather.end()  # 不对不是季红梅，是尹航
        if is_kind(new, MOMENT):
            _inherit_day(lifted, text[at], new)
        mid, after = text[at + 1 : got.start()], text[end:]
        said = mid.strip(" .,\u2026")
        if said and after.lstrip().startswith(said):
            after = after.lstrip()[len(said) :]
        text = text[:at] + new + mid + after
    return text


@cache
def _rather(code: str) -> re.Pattern[str]:
    """是尹航, behind somebody who is ruled out."""
    return re.compile(rf"[，,。. ]*{load(code).words.some('correct_to')}+\s?(?P<new>{_ANY_PARTY})", re.IGNORECASE)


def _same_kind(old: str, new: str) -> bool:
    return any(is_kind(old, k) and is_kind(new, k) for k in (PARTY, ROOM, MOMENT, NUMBER))


def _inherit_day(lifted: Lifted, old: str, new: str) -> None:
    """下午3点，不对，4点: the day of the first, the hour of the second."""
    first, second = lifted.things.get(old), lifted.things.get(new)
    if not isinstance(first, Moment) or not isinstance(second, Moment):
        return
    if first.kind == "deadline" and second.kind in {"date", "point"} and not isinstance(second.start, time):
        lifted.things[new] = replace(second, kind="deadline", start=None, end=second.start)
    if isinstance(first.start, datetime) and isinstance(second.start, time):
        start = datetime.combine(first.start.date(), second.start)
        lifted.things[new] = Moment("point", second.text, second.span, start=start, fired=second.fired)


@cache
def needed(code: str) -> re.Pattern[str]:
    """We must get the claim in: what is to be done stands behind it."""
    return re.compile(rf"{load(code).words.some('must')}\s", re.IGNORECASE)


def command_by_roles(waiting: list[Clause], scene: Scene) -> list[Command]:
    """老张牵头，综合科配合，月底前完成搬迁: an assignment said only by its parts."""
    lead = ""
    roles: list[tuple[str, str]] = []
    rest: list[Clause] = []
    for clause in waiting:
        left, found = lift_roles(clause.bare, scene.language)
        for role, people in found:
            if role == "lead" and not lead:
                lead = people
            else:
                roles.append((role, people))
        if not lead and (alone := _lead_alone(left.strip(scene.language.edges), scene.language)):
            lead, left = alone, ""
        nexts = add(clause, scene.language) if lead and holds(clause.bare, PARTY) else []
        if seconds := [f.slots["people"] for f in nexts if f.pattern.gives == SECOND]:
            roles.append(("support", seconds[0]))  # Dev leads, Harold helps with the vinyl
        elif scene.language.script != "han" and names_alone(scene.language.code).fullmatch(left):
            roles.append(("named", "".join(c for c in left if is_kind(c, PARTY))))  # Dan and Ana, …; Dan leads
        elif left.strip(scene.language.edges):
            rest.append(Clause(left, left, left))
    if not lead or not rest or any(_ANY_PARTY in c.bare for c in rest):
        return []
    pattern = pattern_of(scene.language.code, "{owner}{doing}", "task.assign")
    title, *more = rest
    act = scene.language.script == "han" and not ends_in_deed(title.bare, scene.language)  # 旧合同清理 is a thing
    slots = {"owner": lead, "doing" if act else "title": title.bare}
    if scene.language.script != "han" and (led := needed(scene.language.code).match(title.bare)):
        slots = {"owner": lead, "act": title.bare[led.end() :]}
    reading = Reading("task.assign", Found(pattern, slots, 1), 1, False, "task.assign: by roles")
    command = Command(reading, list(waiting), roles, slots)
    command.words = [c.text for c in more]
    return [command]


def _lead_alone(text: str, language: Language) -> str:
    """张伟负责, and nothing more: who it is; empty otherwise."""
    for pattern in language.roles:
        if pattern.gives == LEAD_ALONE and (got := match(pattern, text)):
            return got.slots.get("people", "")
    return ""


@dataclass(frozen=True)
class Outside:
    """Somebody outside the chat who wants something."""

    asker: str
    matter: str
    wants: bool


@cache
def _outside(code: str) -> re.Pattern[str] | None:
    words = load(code).words
    if "outsider" not in words:
        return None
    some = words.some
    reach = 45 if words.wall else 20
    return re.compile(
        rf"(?P<asker>(?=.{{0,{reach}}}(?:{some('outsider', 'organ_end')}|{_ANY_PARTY})).{{1,{reach}}}?)\s*"
        rf"(?:(?P<tells>{some('tells')})|(?!{some('not_wanted')})(?P<wants>{some('wants')}))"
        rf"(?:[，,：:]|{some('said')})?(?P<matter>.*)",
        re.IGNORECASE,
    )


def outside(text: str, lifted: Lifted, scene: Scene) -> Outside | None:
    """市民王先生来电反映路灯不亮: who asks, and for what."""
    if (shape := _outside(scene.language.code)) is None:
        return None
    got = shape.fullmatch(text)
    if not got:
        return None
    asker = got.group("asker").strip()
    words = scene.language.words
    said = lifted.restore(asker)
    if scene.language.script == "han" and said.startswith(words.get("toward", ("\n",))):
        return None  # 给省分行要报个请示: what is to be sent there
    known = is_kind(asker[-1:], PARTY) or is_organ(said, scene.language)
    if not known and not _stranger(said, scene.language):
        return None
    if got.group("matter").startswith(words.get("of", ("\n",))):
        return None  # 韩雪要的融资材料: a thing
    if got.group("wants") and not got.group("matter") and len(asker) > 2 and is_kind(asker[-1], PARTY):
        return None  # 质粒构建报告Priya要
    if len(got.group("matter").strip(" ，,：:")) < 2 and got.group("tells"):
        return None  # 那件群众反映件: a thing, nobody tells anything
    within = is_kind(asker[-1:], PARTY) or said in words.get("leader_unnamed", ())
    if got.group("wants") and within and begins_with_verb(got.group("matter"), scene.language):
        return None  # 执法大队要加强巡查: they are to do it; 领导要签一笔钱
    if got.group("wants") and got.group("matter").lstrip().startswith(words.get("not_wanted", ("\n",))):
        return None  # the board pre-meet needs to shift
    if got.group("wants") and is_kind(got.group("matter").lstrip()[:1], PARTY):
        return None  # Ben wants Operations to cut the overtime: they are to do it
    insiders = [h for h in lifted.heard(asker) if h.names and any(n.kind == "person" for n in h.names)]
    if insiders and got.group("tells") and not said.startswith(words["outsider"]):
        return None
    name = said.strip(" ，,：:")
    if name in (*words.get("us", ()), *words.get("everyone", ())) or not name:
        return None
    return Outside(name, got.group("matter").strip(" ，,：:"), got.group("wants") is not None)


def _stranger(said: str, language: Language) -> bool:
    """Somebody told of only by what he is to the office: 市民王先生, a resident on Mill Street."""
    some = language.words["outsider"]
    return said.endswith(some) or said.startswith(some) or _resident(language.code).match(said) is not None


@cache
def _resident(code: str) -> re.Pattern[str]:
    """A resident on Mill Street: behind the article, where blanks separate words."""
    words = load(code).words
    some = words.some
    return re.compile(rf"{some('article', 'numeral') if words.wall else '(?!)'}\s{some('outsider')}\s", re.IGNORECASE)


def asked_from_outside(waiting: list[Clause], lifted: Lifted, scene: Scene) -> Command | None:
    """市发改委刘科长要供热数据: a request, nobody is assigned to it yet; what follows tells more of it."""
    first, *more = waiting
    words = scene.language.words
    if first.bare.startswith((*words.get("hearsay", ()), *words.get("asks_first", ("\n",)))):
        return None
    if any(clause.asks for clause in waiting) or any(is_kind(c, PARTY) for clause in more for c in clause.bare):
        return None
    if scene.language.bars("request.submit", first.bare):
        return None  # 有个阿姨来问路
    told = outside(first.bare, lifted, scene)
    shape = _outside(scene.language.code)
    bare = shape.fullmatch(first.bare) if shape else None
    if more and bare and len(bare.group("matter").strip(" ，,：:")) < 2:  # 群众打电话反映，村后山有人偷砍柏树
        joined = Clause(f"{first.text}\uff0c{more[0].text}", f"{first.bare}\uff0c{more[0].bare}", first.rest)
        first, more = joined, more[1:]
        told = outside(first.bare, lifted, scene)
    if told is None or (more and told.wants) or told.matter.startswith(scene.language.words.get("of", ("\n",))):
        return None
    colleague = told.wants and scene.language.script != "han" and is_kind(first.bare[0], PARTY)
    if colleague and not any(lifted.moments(clause.text) for clause in waiting):
        return None  # Vivian wants the window seat
    pattern = pattern_of(scene.language.code, "{owner}{doing}", "request.submit")
    reading = Reading("request.submit", Found(pattern, {}, 1), 1, False, "request.submit: from outside")
    command = Command(reading, [first, *more])
    command.preface.append(first.text)
    command.words += [clause.text for clause in more]
    return command
