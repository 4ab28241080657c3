"""The house stands as it was drawn: imports one way, orders handled, replies worded, every word in its data."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from bot.rendering import languages
from bot.understanding import orders
from handlers import packing
from handlers.commands import Choose, InAnswer, OnItem, Several
from handlers.dispatch import HANDLERS

ROOT = Path(__file__).parent.parent
APPLICATION = sorted(path for room in ("bot", "handlers", "storage") for path in (ROOT / room).rglob("*.py"))
HAN = re.compile(r"(?!回音)(?<!回)[㐀-鿿]")
"""Chinese, but for the product's own name."""


ENGLISH = re.compile(
    r"\b[a-z]{2,}(?: [a-z]+)*\??\|[a-z]{2,}|\|[a-z]{2,}\\b"
    r"|(?<![a-z_.:{] )(?<!<)\b(?:the|an|to|and|for|of|with|by|is|our|please|will|can|has|have|that|from)\b"
    r"(?!['\])}_]| \()"
)
"""Words of English in an expression."""


READS_THE_CLOCK = (
    "bot/clock.py",
    "bot/cli.py",
    "bot/sandbox/try_office.py",
    "bot/understanding/parse.py",
    "bot/understanding/when/command.py",
)


def named(path):
    return str(path.relative_to(ROOT))


def test_imports_go_one_way():
    done = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_order_has_a_handler():
    carried_out_elsewhere = {OnItem, Several, Choose, InAnswer}
    assert set(packing.COMMANDS.values()) - carried_out_elsewhere == set(HANDLERS)


def test_every_handler_has_an_order():
    assert set(HANDLERS) <= set(packing.COMMANDS.values())


@pytest.mark.parametrize("language", languages())
def test_every_reply_is_worded(language):
    macros = "".join(path.read_text("utf-8") for path in (ROOT / "templates" / language).glob("*.j2"))
    snake = [re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in packing.REPLIES]
    assert [name for name in snake if f"macro {name}(" not in macros] == []


def test_both_languages_have_the_same_files():
    files = {tuple(sorted(path.name for path in (ROOT / "templates" / language).iterdir())) for language in languages()}
    assert len(files) == 1


REGIONAL = "regional.toml"
"""How the regions of a language say it: only where they differ in writing."""


def test_both_languages_understand_with_the_same_files():
    data = {
        tuple(sorted({path.name for path in (ROOT / "bot/understanding" / language).glob("*.toml")} - {REGIONAL}))
        for language in languages()
    }
    assert len(data) == 1


def test_every_intent_that_is_carried_out_is_an_intent_of_the_design():
    own = {
        "document.submit",
        "meeting.announce",
        "task.support",
        "brief.set",
        "language.set",
        "group.bind",
        "item.correct",
        "query.reminders",
        "reminder.stop",
    }
    nouns = {
        "document": "register draft return sign circulate instruct forward answer finding archive",
        "meeting": "book move cancel invite uninvite accept decline delegate minutes find_time",
        "task": "assign accept progress complete confirm reject extend transfer urge cancel",
        "query": "mine item search schedule overdue unanswered stats",
        "reminder": "set",
        "request": "submit",
        "brief": "show",
    }
    design = {f"{noun}.{verb}" for noun, verbs in nouns.items() for verb in verbs.split()} | {"help", "undo"}
    assert set(orders.ORDERS) - own - {"person.invite"} <= design


def texts_of(tree):
    """The strings of a module that are no docstrings, those inside f-strings too."""
    docstrings = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]  # fmt: skip


@pytest.mark.parametrize("path", [p for p in APPLICATION if "understanding" in p.parts], ids=named)
def test_the_words_of_a_language_stand_in_its_folder(path):
    """Expressions are made of word lists: one that lists words itself would be English in every other language."""
    found = [text for text in texts_of(ast.parse(path.read_text("utf-8"))) if re.search(r"[\\(|]", text.value)]
    assert [f"{text.lineno}: {text.value}" for text in found if ENGLISH.search(text.value)] == []


@pytest.mark.parametrize("path", APPLICATION, ids=named)
def test_application_code_holds_no_chinese_wording(path):
    """Docstrings and comments may quote a term; strings may not."""
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    docstrings = {
        (node.value.lineno, node.value.col_offset)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    wording = [
        f"{token.start[0]}: {token.string}"
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.STRING
        and HAN.search(token.string)
        and token.start not in docstrings
        and not re.search(r"\[[^\]]*[㐀-鿿]-[㐀-鿿]", token.string)
    ]
    assert wording == []


@pytest.mark.parametrize("path", APPLICATION, ids=named)
def test_time_is_an_argument(path):
    """Only the outermost edge reads the clock: the clock itself, and what a shell starts."""
    if named(path) in READS_THE_CLOCK:
        return
    calls = [
        f"{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and re.search(r"(datetime\.(now|utcnow|today)|date\.today|time\.time)$", ast.unparse(node.func))
    ]
    assert calls == []


@pytest.mark.parametrize("path", APPLICATION, ids=named)
def test_only_delivery_sends(path):
    if named(path) == "bot/delivery.py" or "sandbox" in path.parts:
        return
    assert "send_message" not in path.read_text("utf-8")
