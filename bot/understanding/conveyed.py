"""A leader's word passed on by somebody else: 马市长批示：请张伟阅处. Whose it is, on which paper, and the word."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from bot.understanding.called import Heard, index, party
from bot.understanding.command import Scene
from bot.understanding.documents import Lift
from bot.understanding.language import Language, load
from bot.understanding.lift import Lifted, lift
from bot.understanding.refs import paper_name
from bot.understanding.report import Context, Party, Question, Report
from bot.understanding.things import ITEM, MOMENT, NUMBER, PARTY, TITLE, char_class

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Conveyed:
    """Whose word, on which paper (empty: that of the card), and the word itself; empty: he has only seen it."""

    who: Heard
    paper: str
    words: str
    unnamed: bool = False
    """领导批示: which leader is not said."""


@cache
def _shape(code: str) -> re.Pattern[str]:
    some = load(code).words.some
    party_, moment = char_class(PARTY), char_class(MOMENT)
    giver = rf"{party_}|{some('leader_unnamed')}"
    sure = f"[{char_class(ITEM)[1:-1]}{char_class(NUMBER)[1:-1]}{char_class(TITLE)[1:-1]}]"
    if load(code).script == "han":
        paper = (
            rf"(?:{sure}+|[^\s，,。；;：:!！?？{party_[1:-1]}]{{2,24}}?(?:{some('named_paper')}|{some('that_paper')}))"
        )
        when = rf"(?:{some('conveyed_when')}|{moment})*"
        on = rf"{some('conveyed_on')}(?P<on>[^，,。；;：:!！?？{party_[1:-1]}]{{1,30}}?)(?:{some('conveyed_at')})*"
        opens = some("conveyed_open")
        return re.compile(
            rf"(?:{some('conveyed_lead')}[:：，,]?)?(?:(?P<before>{paper})[，,:：\s]*)?(?P<who>{giver})[，,]?{when}(?:{on})?{when}"
            rf"(?:(?P<seen>{some('conveyed_seen')})(?P<it>{sure}+)?[。！!]?$|"
            rf"(?P<verb>{some('conveyed_verb')})(?:{some('conveyed_said')})*(?P<after>{sure}+)?(?:{some('conveyed_said')})*"
            rf"(?:\s*[：:]\s*|(?:\s*[，,]\s*|\s*)(?={opens}))(?P<words>.+))"
        )
    paper = rf"(?:{some('unit_article')}\s+)?(?:{sure}+|[^,.;:?!{party_[1:-1]}]{{2,40}}?)"
    return re.compile(
        rf"(?:{some('conveyed_on')}\s+(?P<before>{paper})[,:]\s*)?(?P<who>{party_})"
        rf"(?:'s\s+(?P<noun>{some('conveyed_noun')})|\s+(?:{some('has_done')}\s+)?(?P<verb>{some('conveyed_verb')}))"
        rf"(?:\s+{some('conveyed_on')}\s+(?P<on>{paper}))?(?:\s+{some('conveyed_said')})?\s*[:,]\s*(?P<words>.+)",
        re.IGNORECASE,
    )


def parted(text: str, scene: Scene) -> Conveyed | None:
    """Whose word a message passes on, if it does nothing else."""
    words = scene.language.words
    known = (*words.get("conveyed_verb", ()), *words.get("conveyed_noun", ()), *words.get("conveyed_seen", ()))
    low = text.lower()
    if len(text) > LONGEST or not any(word in low for word in known):
        return None
    lifted = lift(text, scene.now, scene.lexicon, index(scene.lexicon), scene.language)
    got = _shape(scene.language.code).fullmatch(lifted.text.strip())
    who = lifted.things.get(got["who"]) if got else None
    unnamed = got is not None and len(got["who"]) > 1
    if got is not None and unnamed:
        who = Heard(*got.span("who"), got["who"], ())
    if got is None or not isinstance(who, Heard) or any(name.kind != "person" for name in who.names):
        return None
    parts = got.groupdict()
    raw = parts.get("before") or parts.get("on") or parts.get("after") or parts.get("it") or ""
    on_card = scene.context.reply_to == "document"
    sure = parts.get("noun") or parts.get("seen") or parts.get("verb") in scene.language.words.get("conveyed_sure", ())
    if parts.get("seen") and not (raw or on_card):
        return None
    if not sure and not (_leads(who, scene) and (raw or (on_card and not scene.context.last))):
        return None
    if parts.get("noun") and not (raw or on_card):
        return None
    if unnamed and not sure:
        return None
    said = lifted.restore(parts.get("words") or "").strip()
    return Conveyed(who, _paper(raw, lifted, scene.language), said, unnamed)


def _leads(who: Heard, scene: Scene) -> bool:
    """Whether anybody so called gives instructions."""
    return any(_leading(name.id, scene) for name in who.names)


def _leading(person: int | None, scene: Scene) -> bool:
    found = index(scene.lexicon).people.get(person) if person is not None else None
    return found is not None and found.leads


def _paper(raw: str, lifted: Lifted, language: Language) -> str:
    """What the paper is called by: its number in the book, its own number, its title, or its name."""
    for char in raw:
        thing = lifted.things.get(char)
        if isinstance(thing, Lift):
            return thing.value
    words = language.words.get("that_paper", ())
    return "" if not raw or lifted.restore(raw) in words else paper_name(raw, lifted, language) or ""


def conveyed(told: Conveyed, scene: Scene, read: Callable[[str, Scene], Report]) -> Report:
    """The instruction as if he who gave it had written it under the paper's card, and whose it is."""
    found = [party(name) for name in told.who.names]
    found = list(dict.fromkeys(one for one in found if _leading(one.id, scene))) or list(dict.fromkeys(found))
    giver = found[0] if len(found) == 1 else None
    if told.unnamed:
        people = [one for one in scene.lexicon.people if one.leads and one.id != scene.speaker]
        leading = sorted(people, key=lambda one: one.role != "leader")
        found = [Party("person", one.id, one.name, one.unit) for one in leading]
    elif not told.who.names:
        giver = Party("outside", None, told.who.words)
    made = Report(intent="document.instruct", understood=True, fired=("a leader's word passed on",))
    if told.words:
        made = _under_the_card(told.words, giver, scene, read).but(fired=made.fired)
    made = made.but(text=told.words or None, ref=told.paper or None, title=None, missing=())
    if giver is None:
        return made.but(missing=("asker",), question=Question("asker", "which_person", told.who.words, tuple(found)))
    own = giver.id is not None and giver.id == scene.speaker
    question = made.question if made.question is not None and made.question.slot in {"owner", "others"} else None
    made = made.but(question=question, missing=(question.slot,) if question else ())
    return made if own else made.but(asker=giver.name, word_of=giver)


def _under_the_card(words: str, giver: Party | None, scene: Scene, read: Callable[[str, Scene], Report]) -> Report:
    """Who is to act, with whom and by when, as the words say under the card; the intent is known."""
    speaker = giver.id if giver is not None and giver.id is not None else 0
    card = replace(scene, speaker=speaker, context=Context("document"), trace=None)
    found = read(words, card)
    if found.intent not in {"document.instruct", "document.forward", "task.assign", "task.transfer"}:
        return Report(intent="document.instruct", understood=True)
    when = found.when if found.when is not None and found.when.kind == "deadline" else None
    return Report(
        intent="document.instruct",
        understood=True,
        owner=found.owner,
        others=found.others,
        roles=found.roles,
        when=when,
        question=found.question,
    )
