"""Which of several a message means, in answer to a question, and when it means something else."""

from __future__ import annotations

from typing import Any

from bot.beside import OPEN_TEXTS
from bot.scene import Scene
from bot.understanding import choosing, shifts
from handlers import commands as c
from handlers.desk import Asker
from handlers.packing import unpack_command


def elsewhere(said: list[Any], scene: Scene, asker: Asker, asked: str) -> bool:
    """A reply to the card of another item is no answer to what was asked."""
    if not asker.replied_to or scene.question == asked or scene.context.item is None:
        return False
    return bool(scene.context.item != said[0].get("item"))


def which(asked: dict[str, Any], text: str) -> c.Command | None:
    """值班表那个, 第二个, 都签收 in answer to 是哪一件; 只改这次 to 改哪些."""
    if asked.get("scopes") and (meant := shifts.scope_alone(text)):
        return unpack_command(*asked["which"][0 if meant == shifts.ONCE else 1]["order"])
    rest = choosing.of_all(text)
    off = rest is not None and asked["all"] and asked["all"][0] == "CancelAll" and choosing.calls_off(rest)
    if rest is not None and (not rest or rest == asked["text"] or off or choosing.signs(rest)):
        if asked["all"]:
            return unpack_command(*asked["all"])
        places: tuple[int, ...] = tuple(range(len(asked["which"])))
    else:
        places = choosing.picked(text, [one["title"] for one in asked["which"]])
        if len(places) > 1 and not choosing.counts(text):
            return None
    orders = tuple(unpack_command(*asked["which"][place]["order"]) for place in places)
    return c.Several(orders) if orders else None


def others_named(said: list[Any], text: str, scene: Scene) -> list[int]:
    """会议台账要晚两天 where the result of another item was asked for: what else it names, and not that one."""
    first = said[0]
    if first.get("slot") != "text" or first["intent"] not in OPEN_TEXTS:
        return []
    if first.get("title") and first["title"] in text:
        return []
    named, alike = choosing.held(text, scene.mine)
    return [] if first["item"] in alike else [item for item in named or alike if item != first["item"]]


def which_result(asked: dict[str, Any], text: str, others: list[int]) -> c.Command:
    order = c.ReportProgress(text=text) if asked["intent"] == "task.progress" else c.CompleteItem(text=text)
    return c.WhichOf(order, text, (asked["item"], *others))
