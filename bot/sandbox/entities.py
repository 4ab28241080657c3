"""Text with marks: Telegram's HTML read as Telegram reads it, and the marks it finds by itself."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.rules import ApiError

Json = dict[str, Any]

_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
_PLAIN = re.compile(r"[^<&]+")
_SPACE = " \t\r\n\v\f\0"
_LINK = re.compile(r"(?:https?://|tg://|mailto:|tel:)\S+|[\w.-]+\.[a-z]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_FOUND = re.compile(
    r"(?P<url>(?:https?|tg)://[^\s<>\"'\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]+[^\s<>\"'.,;:!?)\]\u3000-\u303f\uff00-\uffef\u4e00-\u9fff])"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>]))"
    r"|(?P<mention>(?<![\w/])@[A-Za-z0-9_]{4,32}(?!\w))"
)


def utf16(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def slice_utf16(text: str, offset: int, length: int) -> str:
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[offset * 2 : (offset + length) * 2].decode("utf-16-le", "surrogatepass")


def tidy(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Cut blank ends as Telegram does, keep the marks in place, add those it finds itself."""
    text = text.replace("\r", "").replace("\0", "")
    left = len(text) - len(text.lstrip(" \t\n"))
    cut = text.strip(" \t\n")
    shift, total = utf16(text[:left]), utf16(cut)
    kept: list[Json] = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] + entity["length"] - shift, total)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    kept += [mark for mark in found(cut) if not any(_crosses(mark, other) for other in kept)]
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return cut, kept


def found(text: str) -> list[Json]:
    """Commands, mentions and addresses, which need no markup."""
    marks = []
    for match in _FOUND.finditer(text):
        kind = str(match.lastgroup)
        marks.append({"type": kind, "offset": utf16(text[: match.start()]), "length": utf16(match.group())})
    return marks


def _crosses(mark: Json, other: Json) -> bool:
    if other["type"] not in {"text_link", "code", "pre", "text_mention"}:
        return False
    return bool(
        mark["offset"] < other["offset"] + other["length"] and other["offset"] < mark["offset"] + mark["length"]
    )


class _Reader:
    """One pass over the source; `at` is the next character, offsets in errors count bytes of UTF-8."""

    def __init__(self, source: str) -> None:
        self.source, self.at, self.length = source, 0, 0
        self.out: list[str] = []
        self.open: list[tuple[str, str, int, int]] = []  # tag, argument, offset, index into out
        self.entities: list[Json] = []

    def fail(self, what: str, at: int | None = None) -> ApiError:
        where = "" if at is None else f" at byte offset {len(self.source[:at].encode('utf-8', 'surrogatepass'))}"
        return ApiError(400, f"Bad Request: can't parse entities: {what}{where}")

    def peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def until(self, stops: str) -> str:
        start = self.at
        while self.at < len(self.source) and self.source[self.at] not in stops:
            self.at += 1
        return self.source[start : self.at]

    def spaces(self) -> None:
        while self.at < len(self.source) and self.source[self.at] in _SPACE:
            self.at += 1

    def reference(self) -> str | None:
        """The character an entity reference stands for; None leaves the ampersand as it is."""
        match = _REFERENCE.match(self.source, self.at)
        if match is None:
            return None
        if match[3]:
            char = _NAMED.get(match[3])
        else:
            code = int(match[1], 16) if match[1] else int(match[2])
            char = chr(code) if 0 < code < 0x10FFFF and len(match[0]) <= 10 else None
        if char is not None:
            self.at = match.end()
        return char

    def put(self, text: str) -> None:
        self.out.append(text)
        self.length += utf16(text)

    def read(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            if plain := _PLAIN.match(self.source, self.at):
                self.at = plain.end()
                self.put(plain[0])
            elif self.peek() == "&":
                char = self.reference()
                if char is None:
                    self.at += 1
                self.put(char or "&")
            elif self.source.startswith("</", self.at):
                self.close_tag()
            else:
                self.open_tag()
        if self.open:
            raise self.fail(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        text = "".join(self.out)
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise self.fail("Text contains invalid Unicode characters after decoding HTML entities")
        return text, self.entities

    def open_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self.until(_SPACE + ">").lower()
        if not self.peek():
            raise self.fail("Unclosed start tag", begin)
        if tag not in _KINDS:
            raise self.fail(f'Unsupported start tag "{tag}"', begin)
        argument = ""
        while True:
            self.spaces()
            if self.peek() == ">":
                break
            name, value = self.attribute(tag, begin)
            if (tag, name) in {("a", "href"), ("tg-emoji", "emoji-id")}:
                argument = value
            elif (tag, name) == ("code", "class") and value.startswith("language-"):
                argument = value[9:]
            elif (tag, name) == ("span", "class") and value.startswith("tg-"):
                argument = value[3:]
            elif (tag, name) == ("blockquote", "expandable"):
                argument = "expandable"
        self.at += 1
        if tag == "span" and argument != "spoiler":
            raise self.fail('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append((tag, argument, self.length, len(self.out)))

    def attribute(self, tag: str, begin: int) -> tuple[str, str]:
        name = self.until(_SPACE + "=>")
        if not self.peek():
            raise self.fail("Unclosed start tag", begin)
        if not name:
            raise self.fail(f'Empty attribute name in the tag "{tag}"', begin)
        self.spaces()
        if self.peek() != "=":
            if (tag, name) == ("blockquote", "expandable"):
                return name, ""
            raise self.fail(f'Expected equal sign in declaration of an attribute of the tag "{tag}"', begin)
        self.at += 1
        self.spaces()
        quote = self.peek()
        if not quote:
            raise self.fail(f'Unclosed start tag "{tag}"', begin)
        if quote not in "'\"":
            start = self.at
            while self.peek() and ((self.peek().isascii() and self.peek().isalnum()) or self.peek() in ".-"):
                self.at += 1
            if self.peek() not in _SPACE + ">":
                raise self.fail("Unexpected end of name token", start)
            return name, self.source[start : self.at].lower()
        self.at += 1
        value: list[str] = []
        while self.peek() and self.peek() != quote:
            char = self.reference() if self.peek() == "&" else None
            if char is None:
                char = self.peek()
                self.at += 1
            value.append(char)
        self.at += 1
        if not self.peek():
            raise self.fail("Unclosed start tag", begin)
        return name, "".join(value)

    def close_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self.fail("Unexpected end tag", begin)
        self.at += 2
        name = self.until(_SPACE + ">").lower()
        self.spaces()
        if self.peek() != ">":
            raise self.fail("Unclosed end tag", begin)
        self.at += 1
        tag, argument, offset, index = self.open.pop()
        if name and name != tag:
            where = len(self.source[:begin].encode())
            raise self.fail(f'Unmatched end tag at byte offset {where}, expected "</{tag}>", found "</{name}>"')
        if self.length > offset:
            self.mark(tag, argument, {"offset": offset, "length": self.length - offset}, "".join(self.out[index:]))

    def mark(self, tag: str, argument: str, span: Json, inner: str) -> None:
        kind = _KINDS[tag]
        last = self.entities[-1] if self.entities else None
        if tag == "a":
            url = argument or inner
            if user := re.fullmatch(r"tg://user\?id=(\d+)", url):
                self.entities.append({"type": "text_mention", **span, "user_id": int(user[1])})
            elif _LINK.fullmatch(url):
                address = url if "://" in url or url.startswith(("mailto:", "tel:")) else f"http://{url}"
                self.entities.append({"type": kind, **span, "url": address})
        elif tag == "tg-emoji":
            if not argument.isdigit() or int(argument) == 0:
                raise self.fail("Invalid custom emoji identifier specified")
            self.entities.append({"type": kind, **span, "custom_emoji_id": argument})
        elif tag == "pre" and last and last["type"] == "code" and _same(last, span):
            self.entities[-1] = {**last, "type": "pre"}
        elif tag == "code" and argument:
            self.entities.append({"type": kind, **span, "language": argument})
        elif tag == "blockquote" and argument:
            self.entities.append({"type": "expandable_blockquote", **span})
        else:
            self.entities.append({"type": kind, **span})


def _same(entity: Json, span: Json) -> bool:
    return bool(entity["offset"] == span["offset"] and entity["length"] == span["length"])


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The plain text of Telegram's HTML and its marks; refuses what Telegram refuses, in its words."""
    text, entities = _Reader(source).read()
    code = [entity for entity in entities if entity["type"] in {"code", "pre"}]
    kept = []
    for entity in entities:
        inside = any(
            entity is not block
            and block["offset"] <= entity["offset"]
            and entity["offset"] + entity["length"] <= block["offset"] + block["length"]
            for block in code
        )
        if entity["type"] == "code":
            entity.pop("language", None)
        if not inside:
            kept.append(entity)
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return text, kept
