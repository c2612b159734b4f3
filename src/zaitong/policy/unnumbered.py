"""Headings whose number has no sign behind it, or that have no number at all."""

from __future__ import annotations

import re

from zaitong.policy.markers import CN, lines, marker
from zaitong.policy.numerals import number
from zaitong.policy.words import ENDS


def unnumbered(text: str, start: int) -> dict[int, int]:
    """Where each such heading begins, and where its words do."""
    return _spaced_headings(text, start) or _plain_headings(text, start)


def _spaced_headings(text: str, start: int) -> dict[int, int]:
    """一　普法准备, 1 总体目标: short lines whose number has no sign behind it; where each begins, and its words.

    Two at least that count on from one, so that 三会一课制度 and 2021年名单 stay what they are.
    """
    for pattern in _SPACED:
        found = [
            (int(number(m.group(1)) or 0), m) for begin, _ in lines(text, start) if (m := pattern.match(text, begin))
        ]
        if len(found) > 1 and [value for value, _ in found] == list(range(1, len(found) + 1)):
            return {m.start(): m.end() for _, m in found}
    return {}


_SPACED = (
    re.compile(rf"([{CN}]{{1,2}})(?=[\u4e00-\u9fff“”]{{2,16}}(?:\n|$))"),
    re.compile(r"(\d{1,2})(?=[\u4e00-\u9fff“”]{2,16}(?:\n|$))(?![年月日个名次万])"),
)


def _plain_headings(text: str, start: int) -> dict[int, int]:
    """Where short lines without number or sign head the parts of a text that has no 一、; two at least."""
    rows = list(lines(text, start))
    if any(_HAN_LINE.match(text, begin) for begin, _ in rows):
        return {}
    found: list[int] = []
    for (begin, stop), (after, end), before in zip(rows, rows[1:], [None, *rows], strict=False):
        words = text[begin:stop]
        opens = end - after > 24 or marker(text, after) is not None
        closed = before is not None and text[before[1] - 1] in "。；！"
        if (
            opens
            and closed
            and marker(text, begin) is None
            and _PLAIN.fullmatch(words)
            and not _NO_HEADING.search(words)
        ):
            found.append(begin)
    return {begin: begin for begin in found} if len(found) > 1 else {}


_HAN_LINE = re.compile(rf"[{CN}]{{1,3}}、|第[{CN}\d]{{1,3}}(?:[章条节]|部分)|[壹贰叁](?=[\u4e00-\u9fff])")
_PLAIN = re.compile(r"[\u4e00-\u9fff“”、]{2,14}")
_NO_HEADING = re.compile(
    rf"^(?:附件?|联系|抄送|特此|此复|妥否|现|各|主送|印发|签发)|年.*月.*日|{ENDS}$|(?:通知|意见|方案|办法|函|计划)$"
)
