"""Changes to a document that leave its facts alone: what files, copying and conversion do to a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random

from zaitong.policy.tests.generated.facts import Case
from zaitong.policy.tests.generated.times import wide

Change = Callable[[Random, str], tuple[str, tuple[str, ...]]]
_PAGES = (
    "—{n}—",
    "— {n} —",
    "第{n}页共{m}页",
    "- {n} -",
    "－{n}－",
    "第 {n} 页",
    "{n}",
    "第{n}页 共{m}页",
    "{n}/{m}",
    "-{n}-",
)


def _page(rng: Random) -> str:
    number = rng.randint(1, 9)
    return rng.choice(_PAGES).format(n=number, m=number + rng.randint(0, 9))


def wrapped(_rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """Hard lines of 28 characters."""
    return _cut(text, 28), ()


def wrapped_at(rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """Hard lines of another width."""
    return _cut(text, rng.choice([22, 26, 32, 36, 40])), ()


def _cut(text: str, width: int) -> str:
    lines = (line if "\t" in line else "\n".join(_pieces(line, width)) for line in text.split("\n"))
    return "\n".join(lines)


def _pieces(line: str, width: float) -> list[str]:
    """The line cut where it is full as printed: digits and letters take half a sign."""
    pieces, begin, wide_so_far = [], 0, 0.0
    for at, char in enumerate(line):
        wide_so_far += 1.0 if ord(char) > 0x2000 else 0.5
        if wide_so_far > width:
            pieces.append(line[begin:at])
            begin, wide_so_far = at, 1.0
    return [*pieces, line[begin:]]


def torn(rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """Line breaks inside sentences, where a page or a copied line ends."""
    lines = text.split("\n")
    for number in rng.sample(range(len(lines)), min(len(lines), 4)):
        places = [
            m.start()
            for m in re.finditer(
                r"(?<=[\u4e00-\u9fff\d，、]{18})[\u4e00-\u9fff\d](?=[\u4e00-\u9fff\d，、]{3})", lines[number]
            )
        ]
        if places:
            at = rng.choice(places)
            lines[number] = lines[number][:at] + "\n" + lines[number][at:]
    return "\n".join(lines), ()


def paged(rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """Page numbers on lines of their own between paragraphs."""
    lines = text.split("\n")
    put = []
    for _ in range(rng.randint(1, 3)):
        put.append(_page(rng))
        lines.insert(rng.randrange(min(3, len(lines) - 1), len(lines)), put[-1])
    return "\n".join(lines), tuple(put)


def paged_inside(rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """A page ends inside a sentence: line break, page number, line break."""
    places = [
        m.start() for m in re.finditer(r"(?<=[\u4e00-\u9fff，、]{18})[\u4e00-\u9fff](?=[\u4e00-\u9fff\d，、]{3})", text)
    ]
    if not places:
        return text, ()
    at, page = (
        rng.choice(places),
        rng.choice(["—{n}—", "- {n} -", "第{n}页共9页", "— {n} —"]).format(n=rng.randint(1, 9)),
    )
    return f"{text[:at]}\n{page}\n{text[at:]}", (page,)


def page_in_line(rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """A page number that lost its line: 各校要—3—制定方案."""
    places = [m.start() for m in re.finditer(r"(?<=[\u4e00-\u9fff])[\u4e00-\u9fff](?=[\u4e00-\u9fff])", text)]
    at, page = rng.choice(places), f"—{rng.randint(1, 9)}—"
    return text[:at] + page + text[at:], (page,)


def spaced(rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """Blanks around and inside numbers and words."""
    return "".join(
        char + rng.choice([" ", "  ", "\u3000", "\u00a0"]) if rng.random() < 0.04 and char != "\n" else char
        for char in text
    ), ()


def numbers_spaced(_rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """11 月 15 日, as some programs write it."""
    return re.sub(r"(?<=[\u4e00-\u9fff，、])(?=\d)|(?<=\d)(?=[\u4e00-\u9fff])", " ", text), ()


def widened(_rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """All digits in full width."""
    return wide(text), ()


def unseen(rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """Characters that nobody sees."""
    return "".join(
        char + rng.choice("\u200b\u200c\u200d\u2060\ufeff\u00ad") if rng.random() < 0.03 else char for char in text
    ), ()


def marked(_rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """A byte order mark in front."""
    return "\ufeff" + text, ()


def doubled(rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """Blank lines between paragraphs, and other line ends."""
    sign = rng.choice(["\n\n", "\r\n\r\n", "\n\n\n", "\r\n", "\n \n", "\n　　\n"])
    return text.replace("\n", sign), ()


def joined(rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """Line breaks lost behind full stops."""
    return re.sub(
        r"(?<=[\u4e00-\u9fff）%％][。；])\n(?!\s*[（第]|.*\n?$)",
        lambda found: "" if rng.random() < 0.7 else found.group(),
        text,
    ), ()


def run_in(_rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """All line breaks lost."""
    return text if "\t" in text else text.replace("\n", ""), ()


def half_signs(_rng: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """Half-width brackets, colons and semicolons, as typed on a foreign keyboard."""
    return text.translate(str.maketrans("（）；：", "();:")), ()


SMALL: tuple[Change, ...] = (
    torn,
    paged,
    paged_inside,
    page_in_line,
    spaced,
    numbers_spaced,
    widened,
    unseen,
    marked,
    doubled,
    joined,
    half_signs,
)
WHOLE: tuple[Change, ...] = (*SMALL, wrapped, wrapped_at, run_in)


def changed(rng: Random, case: Case, *, whole: bool = False) -> Case:
    """The case with one or two changes; who and what are asked for no more."""
    changes = WHOLE if whole else SMALL
    if whole and (case.text.count("\n") < 3 or max(len(line) for line in case.text.split("\n")) < 45):
        changes = tuple(
            change for change in changes if change not in (torn, paged_inside, wrapped, wrapped_at)
        )  # wrapped already, or never in lines
    chosen = rng.sample(changes, 1 if rng.random() < 0.8 else 2)
    if any(change in (torn, wrapped, wrapped_at, run_in, paged_inside, joined) for change in chosen):
        chosen = chosen[:1]  # what breaks or joins lines goes alone: two of them cannot be told from a new paragraph
    text, inserted = case.text, case.inserted
    for change in chosen:
        text, put = change(rng, text)
        inserted += put
    return replace(case, text=text, slots=False, inserted=inserted, how=", ".join(change.__name__ for change in chosen))
