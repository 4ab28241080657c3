"""Learn the weights of `bot/understanding/weighing.py` from the phrasebooks and the sets kept aside.

    uv run --group weights python tests/benchmarks/learn.py [zh|en]

Sets not yet learned from show what the weights are worth: `--without 45 46` leaves them out and tells how often the
kind of their messages is named rightly, and writes nothing.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:] = [str(HERE.parents[1]), *(p for p in sys.path if Path(p or ".").resolve() != HERE)]

import numpy as np  # noqa: E402
from sklearn.feature_extraction.text import CountVectorizer  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402

from bot.understanding.language import codes  # noqa: E402
from bot.understanding.lexicon import Lexicon  # noqa: E402
from bot.understanding.normal import normalise  # noqa: E402
from bot.understanding.regional import in_plain_words  # noqa: E402
from bot.understanding.weighing import NOTHING, features  # noqa: E402
from tests.benchmarks.commands import sets  # noqa: E402
from tests.understanding.test_sentences import books  # noqa: E402

LEAST = 0.12
"""Weights nearer to nothing are left out: they change a kind in one message of a thousand."""
NOBODY = Lexicon()
SEEN = 3
"""What stands in fewer sentences is not learned from."""


RARE = 20
"""A kind of fewer sentences is not weighed: what is read as one stands, and nothing is read as one for its words."""


def sentences(code, without=()):
    """(text, card, kind) of every sentence whose meaning is written down."""
    for number, rows in sets(code).items():
        for row in rows if number not in without else ():
            yield row["text"], (row.get("context") or {}).get("reply_to"), row["want"]["intent"] or NOTHING
    for language, text, means, scene, _ in books():
        if language == code and "intent" in means:
            yield text, scene["context"], means["intent"] or NOTHING


def analysed(row):
    text, card = row[:2]
    plain = normalise(text)
    for code in codes():
        plain = in_plain_words(plain, code, NOBODY).text
    return set(features(plain, card))


def learned(rows):
    """The words weighed, the kinds, and the weight of each word for each kind."""
    often = Counter(row[2] for row in rows)
    rows = [row for row in rows if often[row[2]] >= RARE]
    words = CountVectorizer(analyzer=analysed, binary=True, min_df=SEEN)
    seen = words.fit_transform(rows)
    model = LogisticRegression(C=6, max_iter=400).fit(seen, [row[2] for row in rows])
    found = np.where(np.abs(model.coef_) >= LEAST, model.coef_.round(2), 0)
    return words, list(model.classes_), found, model.intercept_.round(2)


def write(code, words, kinds, found, bias):
    lines = ["\t".join(["kinds", *kinds]), "\t".join(["before a word", *map(str, bias)])]
    for word, column in sorted(words.vocabulary_.items()):
        told = [f"{n}:{found[n, column]:g}" for n in np.flatnonzero(found[:, column])]
        if told:
            lines.append("\t".join([word, *told]))
    path = HERE.parents[1] / "bot" / "understanding" / code / "weights.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(
        f"{path.name} of {code}: {len(lines) - 2} words, {np.count_nonzero(found)} weights, {path.stat().st_size} bytes"
    )


def main():
    options = argparse.ArgumentParser()
    options.add_argument("languages", nargs="*", default=["zh", "en"])
    options.add_argument("--without", nargs="*", type=int, default=[])
    told = options.parse_args()
    for code in told.languages:
        words, kinds, found, bias = learned(list(sentences(code, told.without)))
        if not told.without:
            write(code, words, kinds, found, bias)
            continue
        kept = set(sentences(code)) - set(sentences(code, told.without))
        guessed = (words.transform(kept := list(kept)) @ found.T + bias).argmax(axis=1)
        right = sum(kinds[n] == row[2] for n, row in zip(guessed, kept, strict=True))
        print(f"{code}: {right} of {len(kept)} named rightly, {100 * right / len(kept):.1f} %")


if __name__ == "__main__":
    main()
