"""Documents of any length out of the repository's own invented ones, as text and as files; and texts that are only noise."""

from __future__ import annotations

import re
from itertools import cycle
from pathlib import Path

from zaitong.policy.tests.pdfs import Placed, pdf_pages
from zaitong.policy.tests.test_ofd import ofd, page, text
from zaitong.policy.tests.words import docx, p

SOURCE = Path(__file__).resolve().parents[1] / "src" / "zaitong"
FOLDERS = (SOURCE / "policy" / "tests" / "generated" / "documents", SOURCE / "demo" / "texts")
TWENTY = 20  # pages: the length that the aim is set for
PAGE = 616  # characters: 22 lines of 28, as official letters are set
LINE = 28
LINES = 22
NOISE = {"digits": "0123456789", "一、": "一、"}
_BLANK = re.compile(r"\{\w+\}")  # the demo district fills in its own days


def texts() -> list[str]:
    """The invented documents, each as its paragraphs."""
    paths = [path for folder in FOLDERS for path in sorted(folder.glob("*.txt"))]
    return [_BLANK.sub("12月5日", path.read_text("utf-8-sig")).strip() for path in paths]


def document(characters: int) -> str:
    """One document of so many characters: a whole notice, then others as its attachments, again and again."""
    parts: list[str] = []
    length = 0
    for number, words in enumerate(cycle(texts())):
        part = f"附件{number}\n{words}" if number else words
        parts.append(part[: characters - length])
        length += len(parts[-1]) + 1
        if length >= characters:
            return "\n".join(parts)
    raise AssertionError("cycle never ends")


def noise(kind: str, size: int) -> bytes:
    """A text of so many bytes that says nothing."""
    unit = NOISE[kind].encode()
    return unit * (size // len(unit))


def files(words: str) -> dict[str, bytes]:
    """The same document in each kind of file: ending -> content."""
    pages = _pages(words)
    return {
        ".txt": words.encode(),
        ".docx": docx("".join(p(line) for line in words.split("\n"))),
        ".pdf": pdf_pages([[_placed(at, line) for at, line in enumerate(lines)] for lines in pages]),
        ".ofd": ofd(*(page(*(text(20, 20 + 10 * at, line) for at, line in enumerate(lines))) for lines in pages)),
    }


def _placed(at: int, line: str) -> Placed:
    return (60, 760 - 30 * at, line)


def _pages(words: str) -> list[list[str]]:
    """Lines as they are printed, on pages."""
    lines = [line[at : at + LINE] for line in words.split("\n") if line.strip() for at in range(0, len(line), LINE)]
    return [lines[at : at + LINES] for at in range(0, len(lines), LINES)]
