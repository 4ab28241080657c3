"""Who takes part in a command, and how: the owner, helpers, guests, readers, copies."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.understanding import people
from bot.understanding.command import Command, Scene
from bot.understanding.documents import is_organ
from bot.understanding.lift import Lifted
from bot.understanding.report import Party, Question, Report
from bot.understanding.strangers import has_post, near
from bot.understanding.things import PARTY, is_kind

OWNED = frozenset(
    {
        "task.assign",
        "task.transfer",
        "document.register",
        "document.draft",
        "document.forward",
        "document.instruct",
        "document.sign",
        "document.submit",
    }
)
"""Intents whose lead is the one responsible; the others have guests."""
_PEOPLE_OWN = frozenset(
    {"document.sign", "document.submit", "document.draft", "document.instruct", "document.forward", "task.urge"}
)
COLLEAGUES = frozenset({"meeting.delegate", "task.support"})
"""Intents whose others must be of the office."""
SEVERAL = 2
_ROLE = {"document.circulate": "reader", "meeting.delegate": "substitute"}


@dataclass
class _Cast:
    lifted: Lifted
    scene: Scene
    owner: Party | None = None
    question: Question | None = None
    others: list[Party] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    unknown: str = ""
    """Somebody nobody knows among those who are to do it."""

    def take(self, chars: str, role: str, *, owner: bool) -> None:
        """Give everybody a stretch names a part; the first may become the owner."""
        found = people.who(chars, self.lifted, self.scene, "owner" if owner else "others")
        self.question = self.question or found.question
        for one in found.parties:
            if owner and self.owner is None:
                self.owner = one
            elif owner and one.kind == "outside" and self.owner is not None and self.owner.kind != "outside":
                self.unknown = self.unknown or ("" if has_post(one.name, self.scene.language) else one.name)
            elif one != self.owner and one not in self.others:
                self.others.append(one)
                self.roles[one.name] = role

    def lead(self, chars: str) -> None:
        """张伟牵头: the owner so far helps."""
        before, self.owner = self.owner, None
        self.take(chars, "support", owner=True)
        if before is not None and before != self.owner:
            self.others.insert(0, before)
            self.roles[before.name] = "support"


def cast(made: Report, command: Command, lifted: Lifted, scene: Scene) -> Report:
    """The report with its owner and its others."""
    slots, owned = command.slots, command.intent in OWNED
    parts = _Cast(lifted, scene, question=made.question)
    if command.intent == "reminder.set":  # 闹我一下，该去接阮主任了: who else is named is not to be reminded
        parts.take(slots.get("people", ""), "participant", owner=False)
        return _made(made, parts, intent=command.intent)
    if "owner" in slots:
        parts.take(slots["owner"], "support", owner=True)
    for name, chars in sorted(command.roles, key=lambda role: role[0] != "lead"):
        if name == "lead" and owned:
            parts.lead(chars)
        elif name in {"lead", "support", "participant", "copy"}:
            parts.take(chars, {"lead": "participant"}.get(name, name), owner=False)
        elif name == "named":
            parts.take(chars, "support" if owned else "participant", owner=owned and parts.owner is None)
    for name, found in command.adds:
        if name in {"handler", "successor"} and "owner" in found.slots:
            parts.take(found.slots["owner"], "support", owner=parts.owner is None)
        elif name == "writer":
            parts.take(found.slots.get("people", ""), "support", owner=parts.owner is None)
        elif name in {"reader", "submit"}:
            role = "leader" if name == "submit" and command.intent == "document.register" else "reader"
            parts.take(found.slots.get("people", ""), role, owner=False)
    called = _called(command) if command.intent == "meeting.find_time" else ""
    parts.take(called, "participant", owner=False)
    for slot in ("people", "list", "others", "from"):
        if slot in slots and not called:
            own = command.intent in _PEOPLE_OWN and parts.owner is None and not _alike(command, slots[slot], scene)
            parts.take(slots[slot], _ROLE.get(command.intent, "participant"), owner=own)
    if command.intent == "document.forward" and parts.owner is None and slots.get("outside"):
        parts.question = parts.question or Question("owner", "outside_owner", lifted.restore(slots["outside"]).strip())
        made = made.but(text=lifted.whole)
    if command.intent == "meeting.book":
        for before in command.preface:  # 钱科长、沈佳碰一下，督查碰头会
            parts.take("".join(c for c in before if is_kind(c, PARTY)), "participant", owner=False)
    if command.intent == "meeting.book" and not {"title", "meeting", "theme"} & set(slots):
        used = "".join([*slots.values(), *(chars for _, chars in command.roles)])
        rest = "".join(c for clause in command.clauses for c in clause.bare if is_kind(c, PARTY) and c not in used)
        parts.take(rest, "participant", owner=False)
    return _made(made, parts, intent=command.intent)


def _alike(command: Command, chars: str, scene: Scene) -> bool:
    """转发给一车队和三车队: sent to several, of whom none is to handle it before the others."""
    han = scene.language.script == "han"
    if not han or command.intent != "document.forward" or sum(is_kind(c, PARTY) for c in chars) < SEVERAL:
        return False
    words = scene.language.words
    behind = command.clauses[0].text.partition(chars)[2].strip(scene.language.edges)
    return not behind or behind.startswith(words.get("to_learn", ("\n",)))


def _called(command: Command) -> str:
    """月月，帮我问问骆庭跟谷庭哪天有空: all but the one who is spoken to; nobody if nobody is."""
    said = "".join(clause.bare for clause in command.clauses)
    names = "".join(c for c in said if is_kind(c, PARTY))
    return names[1:] if said[:1] == names[:1] != "" and said[1:2] in {"，", ","} else ""


def _with_post(organ: str, parts: _Cast) -> str:
    """区教育局刘科长: the organ with who stands right behind it, who has no part of his own."""
    for one in [one for one in parts.others if one.kind == "outside" and organ + one.name in parts.lifted.whole]:
        parts.others.remove(one)
        parts.roles.pop(one.name, None)
        return organ + one.name
    return organ


def _made(made: Report, parts: _Cast, *, intent: str) -> Report:
    owner, question, lexicon = parts.owner, parts.question, parts.scene.lexicon
    if owner is not None and owner.kind == "outside" and intent in OWNED:
        name = _with_post(owner.name, parts)
        organ = intent == "task.assign" and is_organ(owner.name, parts.scene.language)
        near_ones = () if organ else near(name, lexicon)
        question = question or Question("owner", "outside_owner" if organ else "unknown_person", name, near_ones)
        made = made.but(text=parts.lifted.whole) if organ else made
        owner = None
    elif intent == "task.assign" and parts.unknown and question is None:
        question = Question("others", "unknown_person", parts.unknown, near(parts.unknown, lexicon))
    strangers = [one for one in parts.others if one.kind == "outside"] if intent in COLLEAGUES else []
    if strangers:
        parts.others = [one for one in parts.others if one not in strangers]
        name = strangers[0].name
        question = question or Question("others", "unknown_person", name, near(name, lexicon))
    others = tuple(one for one in parts.others if one != owner)
    return made.but(owner=owner, others=others, roles=parts.roles or None, question=question)
