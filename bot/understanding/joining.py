"""The commands of a message, each with the clauses that belong to it."""

from __future__ import annotations

from dataclasses import replace

from bot.understanding import people
from bot.understanding.appointments import appointed
from bot.understanding.arrivals import arrived
from bot.understanding.bookings import booked
from bot.understanding.clauses import ABOUT_WORK, TELLS, Clause, Reading, split
from bot.understanding.command import Command, Scene
from bot.understanding.headings import beyond_plain
from bot.understanding.language import Language, pattern_of
from bot.understanding.lift import Lifted
from bot.understanding.readings import SECOND, add, heads
from bot.understanding.register import registered
from bot.understanding.replies.stand_ins import HANDED_ON, stand_in
from bot.understanding.roles import lift_roles
from bot.understanding.sentences import Found, search
from bot.understanding.tags import names_alone
from bot.understanding.things import MOMENT, PARTY, holds, is_kind

_RESULTS = frozenset({"task.complete", "task.progress", "document.answer", "document.submit"})
"""What may tell further of a result already told."""
SUCCESSOR = "successor"
"""Who takes over: 值班表换人，老李接手."""
HELPER = "helper"
"""Who helps with a part of it: Li Miao to help with layout."""
MOST = 60
"""Orders begin in the first clauses of a message; what follows in a long one is told."""


def commands_in(said: str, lifted: Lifted, scene: Scene) -> list[Command]:
    """All commands of a message, each with the clauses that belong to it; none if much is left over."""
    language = scene.language
    commands: list[Command] = []
    if begun := arrived(said, lifted, scene) or registered(said, lifted, scene) or appointed(said, lifted, scene):
        commands, clauses = [begun[0]], begun[1]
    else:
        clauses = split(said, lifted, language)
    waiting: list[Clause] = []
    while (meeting := booked(clauses, lifted, scene)) is not None:
        commands.append(meeting[0])
        clauses = meeting[1]
    at = 0
    while at < len(clauses):
        clause = clauses[at]
        if not commands and at + 1 < len(clauses) and people.outside(clause.bare, lifted, scene):
            waiting.append(clause)
            at += 1
            continue
        asked = bool(waiting) and people.outside(waiting[-1].bare, lifted, scene) is not None
        readings = heads(clause, lifted, scene, said, asked=asked) if at < MOST else []
        step = 1
        whole = language.script == "han" or lift_roles(clause.bare, language)[0]
        if (
            whole
            and at + 1 < min(len(clauses), MOST)
            and (_short(clause, language) or _short(clauses[at + 1], language))
        ):
            joined = _joined(clause, clauses[at + 1])
            further = heads(joined, lifted, scene, said)
            if further and (not readings or further[0].cost < readings[0].cost):
                readings, clause, step = further, joined, 2
        current = commands[-1] if commands else None
        if current or at + step < len(clauses):
            readings = [r for r in readings if not r.weak] or readings
        reading = readings[0] if readings else None
        if reading and reading.whole and ("when" in reading.found.slots or "text" not in reading.found.slots):
            clause = Clause(clause.rest, lifted.without_moments(clause.rest, language), clause.rest)
        if current and ((instead := _instead(current, clause, language)) or _absorbed(current, clause, reading, scene)):
            current.clauses += [] if instead else [clause]
        elif reading and not (reading.weak and (current or (len(clauses) > step + 1 and not reading.whole))):
            commands.append(_begin(reading, clause, waiting, scene))
            waiting = []
        elif current:
            if current.head.intent not in language.carries:
                return []
            current.words.append(clause.text)
            current.clauses.append(clause)
        else:
            waiting.append(clause)
        at += step
        if reading and reading.whole and commands and commands[-1].head is reading:
            break
    if not commands and waiting and (request := people.asked_from_outside(waiting, lifted, scene)):
        return [request]
    if not commands and waiting:
        return people.command_by_roles(waiting, scene)
    if commands and waiting and commands[0].head.weak:
        return []
    return commands


def _short(clause: Clause, language: Language) -> bool:
    return _listed(clause, language) or len(clause.bare) <= 2


def _names(clause: Clause, language: Language) -> bool:
    """Nothing but names."""
    if language.script != "han":
        return names_alone(language.code).fullmatch(clause.bare) is not None
    return _listed(clause, language)


def _listed(clause: Clause, language: Language) -> bool:
    return all(is_kind(c, PARTY) or c in language.joints for c in clause.bare)


def _joined(one: Clause, two: Clause) -> Clause:
    return Clause(f"{one.text}，{two.text}", f"{one.bare}，{two.bare}", one.rest, two.asks)


def _begin(reading: Reading, clause: Clause, waiting: list[Clause], scene: Scene) -> Command:
    command = Command(reading, [clause], list(reading.roles), dict(reading.found.slots))
    if reading.intent == "document.draft" and "people" not in command.slots:
        command.adds += [("writer", found) for found in _writer_within(clause, scene.language)]
    for before in waiting:
        if not _absorbed(command, before, None, scene):
            command.preface.append(before.text)
        command.clauses.insert(0, before)
    return command


def _leave(command: Command, clause: Clause, reading: Reading | None, language: Language) -> bool:
    """请假，班子会去不了 is one refusal; 班子会我走不开，由老林代我参加 one with somebody in his place."""
    intent, further = command.intent, reading.intent if reading else ""
    if intent in HANDED_ON and (found := stand_in(clause, language)):
        command.head = replace(command.head, intent=HANDED_ON[intent])
        command.slots["people"] = found
        return True
    if reading and (intent, further) == ("request.submit", "meeting.decline"):
        command.head, command.slots = reading, dict(reading.found.slots)
        command.words += [c.text for c in command.clauses]
        command.clauses.append(clause)
        return True
    return (intent, further) == ("meeting.decline", "request.submit") and clause.bare.startswith(
        language.words.get("leave", ("\n",))
    )


def _instead(command: Command, clause: Clause, language: Language) -> bool:
    """座谈会海棠不用来了，让小苏来: who comes instead is not sent away too."""
    if command.intent != "meeting.uninvite" or not add(clause, language):
        return False
    command.words.append(clause.text)
    return True


def _absorbed(command: Command, clause: Clause, reading: Reading | None, scene: Scene) -> bool:
    """Whether a clause only adds to the command before it: who, where, why, a further word."""
    language = scene.language
    left, roles = lift_roles(clause.bare, language)
    if command.intent == "document.draft" and _tells_of_letter(command, clause, language):
        return True
    if command.intent == "document.register" and reading and reading.intent == "document.draft" and not roles:
        command.clauses.append(clause)  # 28号前复函: by when it is to be answered
        return True
    asks = clause.bare.startswith(language.words.get("paper_asks", ("\n",))) and not any(
        is_kind(c, PARTY) for c in left
    )
    if command.intent == "document.register" and asks:
        command.words.append(clause.text)  # 催我们报验收材料: what the paper asks for
        command.clauses.append(clause)
        return True
    if not left.strip(" ，、"):
        command.roles += roles
        return True
    if roles and left.strip(" ，、") in language.words.get("due_to_handle", ()):
        command.roles += roles
        command.clauses.append(clause)  # 梁处配合下周五前办结
        return True
    if clause.bare and _names(clause, language):
        command.roles.append(("named", clause.bare))
        return True
    if not clause.bare:
        return True
    intent = command.head.intent
    if _leave(command, clause, reading, language):
        return True
    if intent == "document.draft" and _of_draft(command, clause, language):
        return True
    if (
        reading
        and intent in _RESULTS
        and reading.intent in _RESULTS
        and not {"item", "number"} & set(reading.found.slots)
    ):
        command.words.append(clause.text)  # 检查已完成，报告已送主任: the second tells of the first
        return True
    if reading and intent in ABOUT_WORK - TELLS and reading.intent in TELLS and "item" not in reading.found.slots:
        command.words.append(clause.text)  # 清单申请延期一周，厂家在走盖章流程: why
        return True
    if (
        reading
        and intent.startswith("document.")
        and reading.intent in {"task.assign", "document.forward", "document.draft"}
        and "owner" in reading.found.slots
        and not {"owner", "people"} & set(command.slots)
    ):
        command.slots["owner"] = reading.found.slots["owner"]
        command.roles += list(reading.roles)
        command.clauses.append(clause)
        words = (
            reading.found.slots.get("doing") or reading.found.slots.get("act") or reading.found.slots.get("title", "")
        )
        if words and beyond_plain(words, language):
            command.words.append(words)
        return True
    part = HELPER if holds(clause.text, MOMENT) else SECOND  # by a day of his own it is a task of his own
    helping = [f for f in add(clause, language) if f.pattern.gives in {HELPER, part}]
    if helping and intent == "task.assign" and "owner" in command.slots:
        command.roles.append(("support", helping[0].slots["people"]))  # Li Miao to help with layout
        return True
    apart = {"writer", HELPER, SECOND} | (set() if intent == "task.transfer" else {SUCCESSOR})
    if found := [f for f in add(clause, language) if f.pattern.gives not in apart]:
        command.adds.append((found[0].pattern.gives, found[0]))
        return True
    if reading and reading.intent == intent and not reading.whole and _fits(command, reading):
        for slot, value in reading.found.slots.items():
            command.slots.setdefault(slot, value)
        command.roles += list(reading.roles)
        return True
    if roles and not reading:
        again = Clause(left, left, left)
        if found := add(again, language):
            command.adds.append((found[0].pattern.gives, found[0]))
            command.roles += roles
            return True
    return False


def _writers(clause: Clause, language: Language) -> list[Found]:
    """Who is to write a paper, where a clause says so: 让李浩写."""
    return [found for found in add(clause, language) if found.pattern.gives == "writer"]


def _tells_of_letter(command: Command, clause: Clause, language: Language) -> bool:
    """嘉豪执笔, 要敬老院锅炉的钱: who writes a letter, or what it is to say."""
    if writers := _writers(clause, language):
        command.adds.append(("writer", writers[0]))
        return True
    says = clause.bare.startswith(language.words.get("letter_says", ("\n",))) and "，" not in clause.bare
    if says:
        command.words.append(clause.text)
    return says


def _writer_within(clause: Clause, language: Language) -> list[Found]:
    """拟个请示报县政府说搬迁的事晓彤写初稿: who writes it, told in one breath with what it is."""
    if not language.words["writes"]:
        return []
    told = ("{people}<writes>", "<bids_writer>{people}<writes_it>")
    got = (search(pattern_of(language.code, one, "writer"), clause.bare) for one in told)
    return [found[0] for found in got if found][:1]


def _of_draft(command: Command, clause: Clause, language: Language) -> bool:
    """拟个函，商请增派警力，让李浩写: who writes it, or what it is to say."""
    if not add(clause, language) and not holds(clause.bare, PARTY):
        command.words.append(clause.text)
    else:
        return False
    return True


def _fits(command: Command, reading: Reading) -> bool:
    """The same command said further, not a second one."""
    ours, theirs = command.slots, reading.found.slots
    return not any(slot in ours and ours[slot] != value for slot, value in theirs.items())
