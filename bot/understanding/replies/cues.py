"""A reply no sentence of its card fits, read by its telling words: 再给两天, 打回去, 该后勤科管."""

from __future__ import annotations

from bot.understanding.clauses import Reading, split
from bot.understanding.command import Scene
from bot.understanding.language import Language
from bot.understanding.lift import Lifted
from bot.understanding.parts import parts
from bot.understanding.replies.build import report_on_card
from bot.understanding.replies.corrections import if_meant
from bot.understanding.replies.free_words import noted
from bot.understanding.replies.outcome import truly
from bot.understanding.replies.readings import ACKS, cued, heard, rank
from bot.understanding.replies.sentences import by_card, by_clause
from bot.understanding.report import Report
from bot.understanding.sentences import search
from bot.understanding.tongues import idle


def read_cues(said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """What a reply no sentence fits says by its telling words: 再给两天, 打回去, 该后勤科管."""
    card = scene.context.reply_to
    if card is None:
        return None
    best: Reading | None = None
    own = any(word in said for word in scene.language.words["i_urge"])
    for reading in cued(said, scene.language, *heard(card, scene)):
        if reading.intent == "document.return" and idle(said, scene.language):
            continue  # 听说要退回去
        if own and reading.intent == "task.urge":
            continue  # 我再催催厂家: the handler does, nobody is asked to
        if reading.intent == "meeting.decline" and _of_a_matter(reading, said, lifted, scene.language):
            continue
        if best is None or rank(reading.intent) > rank(best.intent):
            best = reading
    if best is None:
        return noted(said, lifted, scene)
    words = _reasons(best, said, lifted, scene.language) if best.intent != "task.accept" else []
    made = truly(report_on_card(best, said, words, lifted, scene), said, lifted, scene)
    return if_meant(made, said, scene)


def answer_to(said: str, lifted: Lifted, scene: Scene) -> Report | None:
    """What words say of the paper they are about, surely or by their telling words."""
    found = by_card(said, lifted, scene, "document") or by_clause(said, lifted, scene, "document")
    if found is not None and found.intent not in ACKS:
        return found
    readings = [r for r in cued(said, scene.language, "document") if r.intent not in ACKS]
    if not readings:
        return None
    best = max(readings, key=lambda r: rank(r.intent))
    return report_on_card(best, said, _reasons(best, said, lifted, scene.language), lifted, scene)


def _reasons(best: Reading, said: str, lifted: Lifted, language: Language) -> list[str]:
    """附件不全，退回去让他们补: why a paper goes back stands beside the clause that says so."""
    apart = best.intent == "document.return" or (best.intent == "task.extend" and language.script != "han")
    clauses = [c.text for c in split(said, lifted, language)] if apart or best.intent == "task.reject" else []
    if best.intent == "task.reject":  # sorry, no, the number's wrong: the no by itself is no reason
        kept = [text for text in clauses if text.lower() not in language.words["says_no"]]
        return [text.removeprefix(f"{language.words.first('turns_to')} ") for text in kept] or [said]
    return [text for text in clauses if not search(best.found.pattern, text)] or [said]


def _of_a_matter(reading: Reading, said: str, lifted: Lifted, language: Language) -> bool:
    """周三前报值班表: 值班 names what is due by a day, and is no reason to stay away."""
    if not any(moment.kind == "deadline" for _, moment in lifted.moments(said)):
        return False
    got, found = search(reading.found.pattern, said), parts(said, lifted, language)
    word = said[got[1] : got[2]] if got else ""
    return found is not None and found.does and word in found.title and word != found.title
