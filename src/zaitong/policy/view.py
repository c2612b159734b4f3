"""A document as the rules see it: no spaces, one form for each sign, every character leading back to the text.

The rules are written once against this form instead of allowing for stray spaces, full-width digits, zero-width
characters and half-width brackets everywhere. Paragraphs stay apart by a line feed, table cells by a tab.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass, field
from functools import lru_cache

from zaitong.policy.numerals import number
from zaitong.policy.source import SourceText, squeeze

_SIGNS = {
    "(": "（", ")": "）", ";": "；", "?": "？", "!": "！",
    "〈": "《", "〉": "》", "<": "《", ">": "》", "＜": "《", "＞": "》", "﹤": "《", "﹥": "》",
    "－": "—", "–": "—", "―": "—", "─": "—", "～": "—", "~": "—", "〜": "—", "‐": "—", "‑": "—", "−": "—",
    "━": "—", "﹣": "—", "．": ".", "％": "%", "﹪": "%", "：": "：", "，": "，", "；": "；", "（": "（", "）": "）",
    "？": "？", "！": "！", "＋": "+", "\u201f": "”", "〖": "【", "〗": "】", "［": "[", "］": "]", "“": "“", "”": "”",
    "\t": "\t", "\n": "\n",
}  # fmt: skip
_BETWEEN_DIGITS = {":": "：", ",": "，"}


@lru_cache(maxsize=8192)
def _fold(char: str) -> str:
    """The one form of a sign, or nothing for white space and invisible characters."""
    if char in _SIGNS:
        return _SIGNS[char]
    if char.isspace() or unicodedata.category(char) in ("Cf", "Cc"):
        return ""
    code = ord(char)
    if 0xFF01 <= code <= 0xFF5E:
        return chr(code - 0xFEE0)
    # radicals and compatibility ideographs that some PDF writers put in place of the plain character
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF:
        folded = unicodedata.normalize("NFKC", char)
        return folded if len(folded) == 1 else char
    return char


@dataclass(frozen=True)
class View:
    """`clean[i]` was read from `source.text[places[i]]`."""

    source: SourceText
    clean: str
    places: array[int] = field(repr=False)

    def text_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text that `clean[start:end]` stands for."""
        if start >= end:
            at = self.places[start] if start < len(self.places) else len(self.source.text)
            return at, at
        return self.places[start], self.places[end - 1] + 1

    def quote(self, start: int, end: int) -> str:
        """The passage as it stands in the file, without white space."""
        return self.source.quote(*self.text_span(start, end))

    def words(self, start: int, end: int) -> str:
        """The passage as it is written, without white space, digits and letters in half width."""
        begin, stop = self.text_span(start, end)
        shown = squeeze(self.source.text[begin:stop])
        return "".join(
            chr(ord(c) - 0xFEE0) if "\uff10" <= c <= "\uff5a" and chr(ord(c) - 0xFEE0).isalnum() else c for c in shown
        )


def view_of(source: SourceText) -> View:
    """Fold a text. One pass, linear."""
    chars: list[str] = []
    places = array("I")
    for place, char in enumerate(source.text):
        folded = _fold(char)
        if folded:
            chars.append(folded)
            places.append(place)
    for index, char in enumerate(chars):
        if char in _BETWEEN_DIGITS:
            inside = 0 < index < len(chars) - 1 and chars[index - 1].isdigit() and chars[index + 1].isdigit()
            if not (inside and _is_number_sign(chars, index)):
                chars[index] = _BETWEEN_DIGITS[char]
    return View(source, *_with_shares("".join(chars), places))


def _with_shares(clean: str, places: array[int]) -> tuple[str, array[int]]:
    """百分之五十 as 50%: never longer than it was, so that each sign keeps a place."""
    pieces: list[str] = []
    kept = array("I")
    at = 0
    for found in _SHARE.finditer(clean):
        value = number(found.group(1).partition("点")[0])
        behind = number("零" + found.group(1).partition("点")[2])
        whole = 100 if found.group(1) == "百" else value
        if whole is None or len(written := f"{whole}{f'.{behind}' if '点' in found.group(1) else ''}%") > len(
            found.group()
        ):
            continue
        pieces += [clean[at : found.start()], written]
        kept.extend(places[at : found.start()])
        kept.extend(places[found.start() : found.start() + len(written) - 1])
        kept.append(places[found.end() - 1])
        at = found.end()
    return "".join([*pieces, clean[at:]]), kept + places[at:]


_SHARE = re.compile(r"百分之([一二三四五六七八九十百零〇点]{1,6}|\d{1,3}(?:\.\d+)?)")


def _is_number_sign(chars: list[str], index: int) -> bool:
    """12:00 and 1,000 keep their sign; the comma of a list "附件1,2" does not."""
    if chars[index] == ":":
        return True
    return len(chars) > index + 3 and all(char.isdigit() for char in chars[index + 1 : index + 4])
