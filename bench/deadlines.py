"""(b) The days by which something is due, ours beside those of jionlp (Apache-2.0), a rule-based reader of times.

Counted alike for both. A gold day is found when an answer with that day stands inside the words it is quoted from; an answer is
right when it finds a gold day. Left out, neither right nor wrong: days that the gold calls doubtful, and answers inside the words
of a rule (每月5日前, 收到通知后10日内), since jionlp knows no rules; documents without a date of issue, since it needs one. jionlp is
given the date of issue from the gold and the text already joined into paragraphs; of a span its last day counts. It tells times,
not what they are for: "before" keeps those with 前 in or right behind their words.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import documents, process, reading
from bench.timing import Line, megabytes, milliseconds, repeated
from zaitong.policy import SourceText, break_down, read_file

if TYPE_CHECKING:
    from bench.sizes import Sizes

VERSION = "1.5.31"
MISSING = (
    "jionlp",
    "not here",
    f".tools/bin/uv pip install --target /tmp/jionlp jionlp=={VERSION} && PYTHONPATH=/tmp/jionlp make bench ARGS='--only deadlines'",
)
FOLDERS = {"our own gold": documents.FOLDERS[0], "shared gold": reading.SHARED}
_CALENDAR = ("time_point", "time_span")
_BEHIND = 3  # characters in which 前 may follow: 3月20日（周四）下班前
_OURS = "from zaitong.policy import break_down; break_down('各学校于3月5日前报送总结。')"
_THEIRS = "import jionlp; jionlp.ner.extract_time('各学校于3月5日前报送总结。', time_base={'year': 2026})"


@dataclass(frozen=True, slots=True)
class Answer:
    """A day, and the places in the file of the words that say it."""

    day: date
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gold:
    """A deadline that stands in a document: its day, or none where it is a rule; every place of its words."""

    day: date | None
    places: tuple[tuple[int, int], ...]
    doubtful: bool = False

    def holds(self, answer: Answer) -> bool:
        """Whether the words of the answer are among the gold words."""
        return any(answer.start < end and start < answer.end for start, end in self.places)


@dataclass(frozen=True, slots=True)
class Count:
    """Gold days found and missed, answers right and wrong."""

    found: int = 0
    missed: int = 0
    right: int = 0
    wrong: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.found + other.found, self.missed + other.missed, self.right + other.right, self.wrong + other.wrong
        )


@dataclass(frozen=True, slots=True)
class Document:
    """A document with its gold."""

    source: SourceText
    issued_on: date
    gold: tuple[Gold, ...]


Reader = Callable[[Document], list[Answer]]


def count(gold: Iterable[Gold], answers: Iterable[Answer]) -> Count:
    """Compare the answers for one document with its gold."""
    days = [one for one in gold if one.day]
    rules = [one for one in gold if not one.day]
    sure = [one for one in days if not one.doubtful]
    given = set(answers)
    found = sum(any(_says(one, answer) for answer in given) for one in sure)
    right = wrong = 0
    for answer in given:
        if any(_says(one, answer) for one in sure):
            right += 1
        elif not any(_says(one, answer) for one in days) and not any(one.holds(answer) for one in rules):
            wrong += 1
    return Count(found, len(sure) - found, right, wrong)


def _says(gold: Gold, answer: Answer) -> bool:
    return gold.day == answer.day and gold.holds(answer)


def measure(sizes: Sizes) -> list[Line]:
    """The whole table; jionlp where it can be imported."""
    rounds = max(sizes.rounds, 1)
    jionlp = _loaded()
    readers: dict[str, Reader] = {"zaitong": ours}
    if jionlp:
        readers["jionlp, every day"] = lambda document: theirs(jionlp, document)
        readers["jionlp, before"] = lambda document: theirs(jionlp, document, before=True)
    lines = []
    for name, folder in FOLDERS.items():
        if found := _documents(folder):
            rules = sum(not gold.day for one in found for gold in one.gold)
            lines.append((name, f"{len(found)} documents", f"{rules} rules left out"))
            lines += [_line(label, reader, found, rounds) for label, reader in readers.items()]
    return [*lines, *_fresh(rounds, _OURS, "zaitong"), *(_fresh(rounds, _THEIRS, "jionlp") if jionlp else [MISSING])]


def _line(label: str, reader: Reader, found: list[Document], rounds: int) -> Line:
    total = sum((count(one.gold, reader(one)) for one in found), Count())
    seconds = repeated(lambda: [reader(one) for one in found], rounds).wall / len(found)
    recall, precision = (
        f"{part / whole:.3f}" if whole else "-"
        for part, whole in ((total.found, total.found + total.missed), (total.right, total.right + total.wrong))
    )
    remark = f"{total.found} of {total.found + total.missed} days, {total.wrong} answers wrong"
    return (f"  {label}", f"recall {recall}, precision {precision}", f"{remark}, {milliseconds(seconds)} a document")


def _fresh(rounds: int, code: str, label: str) -> list[Line]:
    wall = sorted(process.run("-c", code).wall for _ in range(rounds))[rounds // 2]
    return [
        (f"{label}, one sentence in a fresh process", milliseconds(wall), f"{megabytes(process.peak(code))} at most")
    ]


def ours(document: Document) -> list[Answer]:
    """The days that the breakdown finds; it finds the date of issue itself."""
    deadlines = [one for requirement in break_down(document.source).requirements for one in requirement.deadlines]
    return [Answer(one.due, *document.source.raw_span(one.start, one.end)) for one in deadlines if one.due]


def theirs(jionlp: Any, document: Document, *, before: bool = False) -> list[Answer]:
    """The days that jionlp finds, all or only those with 前."""
    text, day = document.source.text, document.issued_on
    base = {"year": day.year, "month": day.month, "day": day.day, "hour": 0, "minute": 0, "second": 0}
    answers = []
    for one in jionlp.ner.extract_time(text, time_base=base):
        start, end = one["offset"]
        last = one["detail"]["time"][-1] if one["type"] in _CALENDAR else "inf"
        if last.endswith("inf") or (before and "前" not in text[start : end + _BEHIND]):
            continue
        answers.append(Answer(date.fromisoformat(last[:10]), *document.source.raw_span(start, end)))
    return answers


def _loaded() -> Any:
    """The module, or None. It greets on standard output and logs each wording that it cannot parse."""
    if importlib.util.find_spec("jionlp") is None:
        return None
    logging.getLogger().addHandler(logging.NullHandler())
    with contextlib.redirect_stdout(io.StringIO()):
        return importlib.import_module("jionlp")


def _documents(folder: Path) -> list[Document]:
    found = []
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        if issued_on := gold["document"]["issued_on"]:
            source = read_file(path.with_suffix(".txt"))
            deadlines = tuple(_gold(one, source.raw) for one in gold["deadlines"])
            found.append(Document(source, date.fromisoformat(issued_on), deadlines))
    return found


def _gold(one: dict[str, Any], raw: str) -> Gold:
    day = date.fromisoformat(one["due"]) if one["due"] else None
    return Gold(day, tuple(places(one["quote"], raw)), doubtful=bool(one.get("doubtful")))


def places(quote: str, raw: str) -> list[tuple[int, int]]:
    """Every place of a quote in a text, both taken without white space."""
    kept = [at for at, sign in enumerate(raw) if not (sign.isspace() or sign == "\ufeff")]
    words, wanted = "".join(raw[at] for at in kept), "".join(quote.split()).replace("\ufeff", "")
    found, at = [], words.find(wanted) if wanted else -1
    while at >= 0:
        found.append((kept[at], kept[at + len(wanted) - 1] + 1))
        at = words.find(wanted, at + 1)
    return found
