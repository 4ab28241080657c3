"""What a paper says of itself: its kind, its issuer, urgency, secrecy, copies."""

from __future__ import annotations

import re

from bot.understanding.documents import forms_of, is_organ, paper_language
from bot.understanding.language import Language, codes, load


def kind_of(title: str | None, number: str | None, language: Language) -> str | None:
    """The 文种 a title ends with; 令 where the number is that of a decree."""
    words = paper_language(title or "", language).words
    for decree in words.get("decree", ()):
        if number and re.search(rf"{decree}\s*[（(]?(?:\d|{words.first('ordinal')})", number):
            return decree
    if not title:
        return None
    bare = re.sub(r"[（(][^（）()]*[）)]\s*$", "", title.strip()).rstrip("》” ")
    same = words.pairs("kind_as")
    leads = any(load(c).words is words and load(c).script != "han" for c in codes())
    for word in sorted({*words["kind"], *same}, key=len, reverse=True):
        if leads and bare.lower().startswith(word):
            return same.get(word, word)
        if bare.lower().endswith(word.lower()):
            return same.get(word, word)
    return None


def issuer_in_title(title: str, language: Language) -> str | None:
    """国务院办公厅关于…的通知 names its issuer."""
    words = paper_language(title, language).words
    for start in words.get("title_start", ()):
        at = title.find(start)
        if 1 < at <= 120:
            head = title[:at].strip()
            if is_organ(head, language):
                return "、".join(head.split())
    return None


def urgency(text: str, language: Language) -> str | None:
    """特急 or 加急 as the sentence marks it."""
    forms = forms_of(language.code)
    if not forms.urgency or not (match := forms.urgency.search(text)):
        return None
    same = language.words.pairs("urgency_as")
    first, highest = match.group(), language.words.first("urgency_mark")
    if match := forms.urgency.search(text, match.end()):  # 区委办急件，特急: the higher of two counts
        first = highest if highest in {match.group().lower(), same.get(match.group().lower())} else first
    return same.get(first.lower(), first)


def secrecy(text: str, language: Language) -> str | None:
    """A 密级 as written; 商业秘密 is none."""
    forms = forms_of(language.code)
    if not forms.sealed or not forms.sealed.search(text):
        return None
    masked = forms.open.sub(lambda m: "\ufffc" * len(m.group()), text) if forms.open else text
    match = forms.sealed.search(masked)
    return match.group().strip() if match else None


def copies(text: str, language: Language) -> int | None:
    """一式3份 → 3."""
    forms = forms_of(language.code)
    if not forms.copies or not (match := forms.copies.search(text)):
        return None
    said = match.group(1)
    if said.isdigit():
        return int(said)
    digits = language.words.pairs("digit")
    return int(digits[said]) if said in digits else None
