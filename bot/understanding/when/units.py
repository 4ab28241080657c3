"""A moment to be, as the clusters it is made of; and how near each other they must stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.understanding.when.clusters import Cluster
from bot.understanding.when.pieces import Scene

NEAR = 24
"""Characters a day may stand from its clock, or a start from its length."""
NEAR_LATIN = 60
STOPS = re.compile(r"[。！？；;\n!?]|\.(?= |$)")


@dataclass
class Unit:
    """One moment to be: a cluster, or two that make a range."""

    first: Cluster
    last: Cluster | None = None
    length: Cluster | None = None
    dropped: bool = False
    frame: Unit | None = None
    """From when, or until when, a recurrence runs (从11月30日起，每周一)."""

    @property
    def start(self) -> int:
        return self.first.start

    @property
    def end(self) -> int:
        ends = [self.first.spans[-1][1]]
        if self.last is not None:
            ends += [self.last.end, self.last.spans[-1][1]]
        if self.length is not None:
            ends.append(self.length.end)
        return max(ends)


def near(scene: Scene, first: int, last: int) -> bool:
    """Whether what stands between may still belong to one moment."""
    gap = scene.text[first:last]
    reach = NEAR_LATIN if gap.isascii() else NEAR
    return 0 <= last - first <= reach and not STOPS.search(gap)
