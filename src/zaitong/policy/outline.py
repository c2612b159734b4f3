"""The outline: numbered headings, their depth, and the blocks of body text between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zaitong.policy.heads import MAX_HEADING, heading_end
from zaitong.policy.markers import CN, Mark, lines, marker
from zaitong.policy.unnumbered import unnumbered

_RANKS = ("part", "chapter", "section", "han", "han bracket", "digit", "digit bracket", "circle")
_LONG_LINE = 150
_VERY_LONG_LINE = 600


@dataclass(frozen=True)
class Head:
    """A heading in the clean text: `marker_start`..`start` is its number, `start`..`end` its words."""

    level: int
    marker_start: int
    start: int
    end: int
    parent: int = -1


@dataclass(frozen=True)
class Block:
    """Body text (clean offsets) under a heading; `head` is an index into the headings or -1."""

    start: int
    end: int
    head: int


@dataclass(frozen=True)
class Outline:
    """Headings and the body blocks between them, both in the order of the text."""

    heads: tuple[Head, ...]
    blocks: tuple[Block, ...]

    def path(self, head: int) -> tuple[int, ...]:
        """The indices of the headings above and including `head`, outermost first."""
        found: list[int] = []
        while head >= 0:
            found.append(head)
            head = self.heads[head].parent
        return tuple(reversed(found))


class _Depth:
    """The stack of marker kinds that are open, with the last number of each."""

    def __init__(self) -> None:
        self.open: list[tuple[str, int, int]] = []
        self.last: dict[str, int] = {}

    def place(self, mark: Mark, head: int) -> tuple[int, int]:
        """Level and parent of a new heading; -1 where it has none."""
        kinds = [kind for kind, _, _ in self.open]
        if mark.kind in kinds:
            del self.open[kinds.index(mark.kind) :]
        elif mark.kind in _RANKS and mark.value > 1:
            self._leave_lists(_RANKS.index(mark.kind))
        parent = self.open[-1][2] if self.open else -1
        self.open.append((mark.kind, mark.value, head))
        self.last[mark.kind] = mark.value
        return len(self.open), parent

    def _leave_lists(self, rank: int) -> None:
        """（二） behind 一、 and 1.: the list below （一）, which was no heading, has ended."""
        ranks = [_RANKS.index(kind) if kind in _RANKS else -1 for kind, _, _ in self.open]
        if any(0 <= other < rank for other in ranks):
            while self.open and ranks[len(self.open) - 1] > rank:
                self.open.pop()

    def expects(self, mark: Mark) -> bool:
        """Whether the number continues an open list or starts a new one below."""
        for kind, value, _ in self.open:
            if kind == mark.kind:
                return mark.value in (1, value + 1, value + 2)
        return mark.value in (1, self.last.get(mark.kind, 0) + 1)

    def reset(self) -> None:
        self.open.clear()
        self.last.clear()


def read_outline(text: str, start: int = 0) -> Outline:
    """The outline of a clean text from `start` on."""
    heads: list[Head] = []
    blocks: list[Block] = []
    depth = _Depth()
    listed = False
    plain = unnumbered(text, start)
    for begin, stop in lines(text, start):
        if begin in plain:
            level, parent = depth.place(Mark("plain", 1, begin, plain[begin]), len(heads))
            heads.append(Head(level, begin, plain[begin], stop, parent))
            depth.last.clear()
            continue
        attached = text.startswith(("附件：", "附：", "附件1：", "附件1.", "附件:1"), begin)
        listed = attached or (listed and marker(text, begin) is not None and stop - begin <= MAX_HEADING)
        if listed:
            blocks.append(Block(begin, stop, -1))
            continue
        if _restarts(text, begin, stop):
            depth.reset()
            blocks.append(Block(begin, stop, -1))
            continue
        _read_line(text, begin, stop, heads, blocks, depth)
    return Outline(tuple(heads), tuple(blocks))


def _restarts(text: str, begin: int, stop: int) -> bool:
    """An attachment begins: its lists are counted anew."""
    return stop - begin <= 6 and bool(re.match(r"附件?[\d一二三四五六七八九十]{0,2}：?$", text[begin:stop]))


def _read_line(text: str, begin: int, stop: int, heads: list[Head], blocks: list[Block], depth: _Depth) -> None:
    # a line that is most of the text has lost its line breaks
    run_in = stop - begin > _VERY_LONG_LINE or (stop - begin > _LONG_LINE and stop - begin > 0.5 * len(text))
    marks = list(_marks(text, begin, stop, run_in=run_in))
    accepted: list[tuple[Mark, int]] = []
    for position, mark in enumerate(marks):
        bound = marks[position + 1].start if position + 1 < len(marks) else stop
        if mark.start > begin and not depth.expects(mark):
            continue
        end = heading_end(text, mark, bound, run_in=run_in)
        if end is None:
            continue
        level, parent = depth.place(mark, len(heads))
        heads.append(Head(level, mark.start, mark.end, end, parent))
        accepted.append((mark, len(heads) - 1))
    _cut_blocks(begin, stop, accepted, heads, blocks)


def _cut_blocks(
    begin: int, stop: int, accepted: list[tuple[Mark, int]], heads: list[Head], blocks: list[Block]
) -> None:
    last = accepted[0][1] - 1 if accepted else len(heads) - 1
    cursor = begin
    for mark, index in accepted:
        if mark.start > cursor:
            blocks.append(Block(cursor, mark.start, last))
        cursor, last = heads[index].end, index
    if cursor < stop:
        blocks.append(Block(cursor, stop, last))


def _marks(text: str, begin: int, stop: int, *, run_in: bool) -> Iterator[Mark]:
    here = marker(text, begin)
    if here and here.kind != "article":
        yield here
    if not run_in:
        return
    for match in re.compile(
        rf"[{CN}]{{1,3}}、|（[{CN}]{{1,3}}）|（\d{{1,2}}）|(?<![\d.第—\-])\d{{1,2}}\.(?!\d)"
    ).finditer(text, begin + 1, stop):
        before = text[match.start() - 1]
        mark = marker(text, match.start())
        if (
            text.startswith(("附件：", "附："), match.start() - len("附件："))
            or text[match.start() - 2 : match.start()] == "附："
        ):
            return
        if (
            mark
            and (before in "。；：）！？” " or mark.kind in ("han bracket", "digit", "digit bracket"))
            and _may_stand(text, match.start(), mark)
        ):
            yield mark


def _may_stand(text: str, place: int, mark: Mark) -> bool:
    """A number inside running text opens a part only behind a full stop or another heading."""
    if mark.kind == "han":
        return text[place - 1] in "。；：）！？"
    return text[place - 1] not in "、，件" + CN and not text[place - 1].isascii()
