"""Facts in words: numbers, titles, names, who was not reached; and what keeps strangers' text in its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from unicodedata import category, east_asian_width

from markupsafe import Markup, escape

from bot.rendering.words import Words
from handlers.replies import Guest, ItemFacts, Untold

TITLE, TEXT, SHORT, NAME, LONGEST = 160, 240, 44, 60, 800
"""Columns a field may take; a Chinese character takes two."""
SHOWN_NAMES = 6

_SPACES = re.compile(r"\s+")
_UNSEEN = {"Cc", "Cs", "Co", "Cn"}
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def tidy(text: str) -> str:
    """On one line, of what can be seen: no breaks, no control or direction marks."""
    if not text.isprintable():
        text = _SPACES.sub(" ", text)
        text = "".join(char for char in text if char not in _BIDI and category(char) not in _UNSEEN)
    return _SPACES.sub(" ", text) if "  " in text or "\u3000" in text else text


def clean(text: str) -> str:
    return tidy(text).strip()


def shorten(text: str, columns: int = TEXT) -> str:
    """The text within its columns, cut with … where it is longer."""
    return cut(clean(text), columns)


def cut(text: str, columns: int) -> str:
    if len(text) * 2 <= columns:
        return text
    used = 0
    for at, char in enumerate(text):
        used += 2 if east_asian_width(char) in "WF" else 1
        if used > columns:
            return text[: at - 1].rstrip() + "…" if at else "…"
    return text


def short(text: str) -> str:
    """For a row of a list."""
    return shorten(text, SHORT)


def sentence(text: str) -> str:
    """With a capital where a line begins."""
    text = text.strip()
    begun = text[:1].upper() + text[1:]
    return Markup(begun) if isinstance(text, Markup) else begun  # noqa: S704 - as safe as it came


def shown(value: object) -> object:
    """What every expression of a template passes before it is escaped: nothing empty by accident, nothing too long."""
    if isinstance(value, Markup):
        return value.strip()
    if isinstance(value, str):
        return cut(tidy(value), LONGEST)
    if value is None or isinstance(value, bool):
        msg = f"a template printed {value!r}"
        raise ValueError(msg)
    return value


def dots(parts: Iterable[str]) -> Markup:
    """What there is of the parts, with · between."""
    kept = (part.strip() if isinstance(part, Markup) else escape(clean(part)) for part in parts)
    return Markup(" · ").join(part for part in kept if part)


class Facts:
    """Filters of one language."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.kinds = words.table("doc_kinds")

    def number(self, item: ItemFacts) -> str:
        """The register's number; nothing for what has none yet."""
        return self.words.say("number", item.kind, year=item.year, seq=item.seq) if item.seq else ""

    def title(self, item: ItemFacts) -> str:
        """The title in its quotation marks, unless it brings its own."""
        return self.quoted(item.title, item.kind)

    def quoted(self, title: str, kind: str = "other") -> str:
        kind = "document" if kind == "document" else "other"
        title = shorten(title, TITLE)
        if self.words.table("quote")[f"marks_{kind}"] in title:
            return title
        return self.words.say("quote", kind, title=title)

    def kind(self, doc_kind: str) -> str:
        return str(self.kinds.get(doc_kind, doc_kind))

    def urgency(self, item: ItemFacts) -> str:
        return self.words.find("urgency", item.urgency)

    def names(self, names: Sequence[str], limit: int = SHOWN_NAMES) -> str:
        """The names, the first ones where they are many."""
        comma = str(self.words.table("names")["comma"])
        named = [shorten(name, NAME) for name in names]
        if len(named) <= limit:
            return comma.join(named)
        rest = len(named) - limit
        n = rest if self.words.table("names")["others_only_rest"] else len(named)
        return self.words.say("names", "others", n, names=comma.join(named[:limit]))

    def both(self, names: Sequence[str]) -> str:
        """Names joined as in speech: A, B and C."""
        named = [shorten(name, NAME) for name in names]
        if len(named) < 2:
            return "".join(named)
        comma = str(self.words.table("names")["comma"])
        return self.words.say("names", "both", names=comma.join(named[:-1]), last=named[-1])

    def guests(self, guests: Sequence[Guest]) -> str:
        return self.names([guest.name for guest in guests])

    def untold(self, untold: Sequence[Untold]) -> str:
        """All who were not reached, why, and their telephones."""
        if not untold:
            return ""
        named = [
            self.words.say("untold", "one", name=shorten(one.name, NAME), why=self.words.find("untold", one.why))
            for one in untold
        ]
        said = self.words.say("untold", "head", len(untold), names=self.names(named, 12))
        phones = [
            self.words.say("untold", "phone", name=shorten(one.name, NAME), phone=shorten(one.phone, NAME))
            for one in untold
            if one.phone
        ]
        if phones:
            joined = str(self.words.table("untold")["comma"]).join(phones[:12])
            said += self.words.say("untold", "phones", phones=joined)
        return said

    def action(self, code: str) -> str:
        return self.words.find("actions", code, "handled")

    def done(self, code: str) -> str:
        """What a button's matter has come to."""
        return self.words.find("done", code, "handled")

    def deed(self, code: str) -> str:
        """An action one may not do, from its code (`book`, `task.cancel`, `CancelItem`)."""
        code = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", code.rpartition(".")[2]).lower()
        verb = re.sub(r"_(?:item|document|meeting|task|people|request)$", "", code)
        return self.words.find("deeds", code, verb, "handle")

    def room(self, name: str) -> str:
        """A room on a button: its bare number where it has one."""
        bare = name.removesuffix(str(self.words.table("room")["suffix"]))
        return bare if bare and bare.isascii() else name


def replied(guests: Sequence[Guest], reply: str | None) -> list[Guest]:
    return [guest for guest in guests if guest.reply == reply]
