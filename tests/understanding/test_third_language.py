"""A further language is a folder: French laid beside the others in a copy of the program, no code touched."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FRENCH = ROOT / "tests" / "data" / "third_language"
OFFICE = {"people": [{"name": "Tom Petit"}, {"name": "Marie Dupont"}, {"name": "李明"}], "rooms": [{"name": "301"}]}
SAID = [
    ("Demande à Tom de préparer le budget avant vendredi", None,
     {"intent": "task.assign", "owner": "Tom Petit", "title": "le budget", "when": "2026-11-27"}),
    ("Réunion budget demain à 15h en 301 avec Marie et Tom", None,
     {"intent": "meeting.book", "title": "budget", "place": "301", "others": ["Marie Dupont", "Tom Petit"],
      "when": "2026-11-24T15:00"}),
    ("bien reçu", "task", {"intent": "task.accept"}),
    ("c'est fait, envoyé hier", "task", {"intent": "task.complete", "text": "envoyé hier"}),
    ("décale à 16h", "meeting", {"intent": "meeting.move", "when": "T16:00"}),
    ("merci", None, {"intent": None, "understood": True}),
    ("Emily owes everyone a cake by Friday hah", None, {"intent": None}),
    ("请李明周五前报总结", None, {"intent": "task.assign", "owner": "李明", "title": "总结", "when": "2026-11-27"}),
    ("ask Marie to send the list by Friday", None, {"intent": "task.assign", "owner": "Marie Dupont"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def heard(tmp_path_factory):
    """What the program understands of each sentence once the folder is there."""
    copy = tmp_path_factory.mktemp("program")
    shutil.copytree(ROOT / "bot", copy / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(FRENCH, copy / "bot" / "understanding" / "fr")
    office = copy / "office.json"
    office.write_text(json.dumps(OFFICE), encoding="utf-8")
    lines = [
        json.dumps({"text": text, "now": "2026-11-23T10:00:00+08:00", "locale": "fr",
                    "context": {"reply_to": card, "title": "x"} if card else None})
        for text, card, _ in SAID
    ]  # fmt: skip
    code = (
        "import sys; from pathlib import Path; from bot.understanding.parse import run;"
        f"run(sys.stdin, sys.stdout, Path({str(office)!r}), False)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input="\n".join(lines), cwd=copy, capture_output=True, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(copy), "PYTHONUTF8": "1"}, check=True,
    )  # fmt: skip
    return dict(zip((text for text, _, _ in SAID), map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize(("text", "means"), [(text, means) for text, _, means in SAID])
def test_the_folder_is_enough(heard, text, means):
    got = heard[text]
    edges = got["when"] or {}
    told = {**got, "when": edges.get("end") or edges.get("start")}
    assert {key: told[key] for key in means} == means
