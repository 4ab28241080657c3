"""What who holds a task says under its card, where the same words of who asked for it mean something else."""

from __future__ import annotations

from dataclasses import replace

from bot.ear import Ear
from bot.scene import Scene
from bot.understanding import choosing
from bot.understanding.report import Report

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
