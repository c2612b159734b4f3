"""The text of a document together with the way back to the file it came from."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field

_SPACE = re.compile(r"[\s\u3000\ufeff]+")


def squeeze(text: str) -> str:
    """The text without any white space: the form in which quotes are compared with a file."""
    return _SPACE.sub("", text)


@dataclass(frozen=True)
class ScanLine:
    """A line recognised on a scanned page: where it stands (left, top, right, bottom in pixels), and in the text."""

    box: tuple[int, int, int, int]
    start: int
    end: int
    confidence: float


@dataclass(frozen=True)
class ScanPage:
    """A scanned page: the size in pixels of the picture that was read, and its lines."""

    width: int
    height: int
    lines: tuple[ScanLine, ...] = ()


@dataclass(frozen=True)
class SourceText:
    """A document as text.

    `raw` is the decoded text of the file. `text` is what is read: one paragraph a line, page furniture left out.
    `offsets[i]` is the place in `raw` of the character `text[i]`; it never falls. A scan also has `pages`, and `doubtful`:
    the spans of `text` that were recognised without certainty.
    """

    text: str
    raw: str
    offsets: array[int] = field(repr=False)
    filename: str = ""
    kind: str = "txt"
    pages: tuple[ScanPage, ...] = ()
    doubtful: tuple[tuple[int, int], ...] = ()

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of `raw` that `text[start:end]` was read from."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else len(self.raw)
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1

    def quote(self, start: int, end: int) -> str:
        """The passage as it stands in the file, without white space (so it is a substring of the squeezed file)."""
        begin, stop = self.raw_span(start, end)
        return squeeze(self.raw[begin:stop])
