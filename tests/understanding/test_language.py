"""A language folder is checked while it is read: what is wrong is named by file and key."""

import re

import pytest

from bot.understanding import language
from bot.understanding.compiling import compile_pattern
from bot.understanding.language import LanguageError, codes, load
from bot.understanding.rehearsal import rehearse
from bot.understanding.sentences import Patterns
from bot.understanding.words import Words


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A language of two files, not yet written."""
    monkeypatch.setattr(language, "HERE", tmp_path)
    (tmp_path / "xx").mkdir()
    load.cache_clear()
    codes.cache_clear()
    yield tmp_path / "xx"
    load.cache_clear()
    codes.cache_clear()


def test_a_word_list_stands_in_one_file_only(folder):
    """Two lists of one name would become one without a word."""
    (folder / "words.toml").write_text('script = "latin"\n[words]\nhaste = ["soon"]\n', "utf-8")
    (folder / "tasks.toml").write_text('[words]\nhaste = ["now"]\n', "utf-8")
    with pytest.raises(LanguageError, match=r"xx/words.toml: words.haste"):
        load("xx")


def test_an_intent_nobody_knows_is_named(folder):
    """A typing error in a file of sentences does not silence them."""
    (folder / "words.toml").write_text('script = "latin"\n["task.asign"]\nsentences = ["do it"]\n', "utf-8")
    with pytest.raises(LanguageError, match=r"task.asign"):
        load("xx")


def test_a_sentence_that_would_match_anything_is_refused(folder):
    """A bare slot would swallow every miss."""
    (folder / "words.toml").write_text('script = "latin"\n["task.assign"]\nsentences = ["{title}"]\n', "utf-8")
    with pytest.raises(LanguageError, match=r"xx/words.toml: task.assign.sentences: .*nothing in it is fixed"):
        load("xx").check()


def test_an_expression_that_is_none_is_named(folder):
    """What bars an intent is written as regular expressions."""
    (folder / "words.toml").write_text('script = "latin"\n["task.assign"]\nbarred = ["(never"]\n', "utf-8")
    with pytest.raises(LanguageError, match=r"xx/words.toml: task.assign.barred"):
        load("xx").check()


def test_the_rehearsal_names_a_sentence_that_cannot_be_read(folder):
    """It is the first to compile what an office worker has mended."""
    (folder / "words.toml").write_text('script = "latin"\n["task.assign"]\nsentences = ["do <nothing>"]\n', "utf-8")
    rehearse.cache_clear()
    with pytest.raises(LanguageError, match=r"xx/words.toml: task.assign.sentences: .*no word list <nothing>"):
        rehearse()


@pytest.mark.parametrize("code", codes())
def test_every_sentence_of_a_language_can_be_read(code):
    """They are compiled section by section, when one is first needed: here all at once."""
    load(code).check()


@pytest.mark.parametrize(
    ("script", "listed", "text", "found"),
    [
        ("latin", ("get", "get rid of"), "get rid of it", "get rid of"),  # the longest first
        ("latin", ("end",), "send", None),  # whole words only
        ("han", ("办",), "督办", "办"),  # where no blanks part words, any
        ("latin", ("secret=confidential",), "secret", "secret"),  # of a pair what is said
        ("latin", ("(re)?send", "send"), "resend", None),  # a pattern is no word
        ("latin", (), "anything", None),  # a language that has no such words never says them
    ],
)
def test_a_word_list_becomes_one_group(script, listed, text, found):
    words = Words(script)
    words["some"] = listed
    got = re.search(words.some("some"), text)
    assert (got.group() if got else None) == found


def test_a_word_may_be_left_out_of_its_list():
    words = Words("latin")
    words.update(ask=("please", "order"), noun=("order",))
    assert re.fullmatch(words.some("ask", but="noun"), "order") is None


@pytest.mark.parametrize(("text", "may"), [("send it again please", True), ("send it please", False), ("again", False)])
def test_a_sentence_is_tried_only_where_a_word_of_each_of_its_lists_stands(text, may):
    pattern = compile_pattern("(send|mail) {title} (again|anew) [now]", "task.assign", Words(), "latin")
    assert bool(Patterns([pattern]).standing(text)) is may
