"""What who holds a task, or helps with it, says under its card, where another would mean something else by it."""

from __future__ import annotations

from dataclasses import replace

from bot.ear import Ear
from bot.scene import Scene
from bot.understanding import choosing
from bot.understanding.report import Report
from handlers import commands as c

BACK = frozenset({"document.return", "task.progress"})


def handed_back(report: Report, text: str, scene: Scene, ear: Ear) -> Report:
    """不是我的事，退回: as he would say it of a paper; to reject a result is not his."""
    if scene.part != "owner" or scene.context.reply_to == "document" or (report.understood and not report.intent):
        return report
    told = report.intent == "task.progress" and choosing.disowns(text)
    if report.intent not in {None, "task.reject"} and "owner" not in report.missing and not told:
        return report
    other = ear.read(text, replace(scene.context, reply_to="document"))
    return other if other.intent in BACK and not other.more else report


def of_helper(command: c.Command, text: str, scene: Scene) -> c.Command:
    """申请延期 from a helper: whether more time is asked for is the owner's to say, so he is told."""
    if scene.part != "helper" or not isinstance(command, c.ExtendItem) or command.ref:
        return command
    return c.PassOn(command.item, text=text, wants_time=True)
