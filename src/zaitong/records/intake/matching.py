"""Whose file is it? Names of bodies in a file's name, its title or its signature. Pure: no Django, nothing is asked.

Only what is written counts: a typo is not guessed, a name that is part of a longer one is not taken for it, and where two
bodies are named nobody is chosen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import PurePath

FILENAME, TITLE, SIGNATURE = "文件名", "标题", "落款"
SHORTEST = 2
HEAD_LINES, HEAD_LENGTH = 3, 120  # what may be a title
TAIL_LINES, TAIL_LENGTH = 6, 40  # what may be a signature: short lines at the end
_IGNORED = set(" \t\r\n　\"'“”‘’《》〈〉〔〕「」『』·•．.，,、:：;；\\-—–_()（）[]【】+&/#~")
_NUMERALS = set("0123456789一二三四五六七八九十百第")
# Names that many places have: told apart only by what stands before them, so that must be a joint of the sentence.
_COMMON = ("实验", "中心", "附属", "外国语", "机关", "希望", "第", "直属", "幼儿园", "小学", "中学")
_JOINTS = set("区市县旗州省镇乡由给交报送收和与及是的为年月日号份版关于按请各附件")
# What makes a longer name out of the one before it: 砚桥小学附属幼儿园 is not 砚桥小学.
_GOES_ON = ("附属", "附小", "附中", "附幼", "分校", "分园", "校区", "教育集团", "幼儿园", "小学部", "初中部", "高中部")
_SIDES = ("东", "西", "南", "北", "中", "新", "老", "本部")


class Kind(IntEnum):
    """What sort of name it is; where two bodies share one, the lower wins."""

    FULL = 0
    SHORT = 1
    FORMER = 2
    COVERED = 3  # of a unit for which another files (a joint branch)


KIND_NAMES = {Kind.FULL: "全称", Kind.SHORT: "简称", Kind.FORMER: "曾用名", Kind.COVERED: "覆盖单位"}


@dataclass(frozen=True, slots=True)
class Called:
    """One name of a body. ``body`` is whatever the caller tells bodies apart by; ``asked``: it is asked for files."""

    name: str
    body: int
    kind: Kind
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Hit:
    """A name that was found."""

    called: Called
    at: int


@dataclass(frozen=True, slots=True)
class Match:
    """Whose file it is, and why: ``name`` stands in ``place``. Without a ``body``, ``note`` says why nobody was chosen."""

    body: int | None = None
    name: str = ""
    place: str = ""
    kind: Kind | None = None
    note: str = ""
    bodies: tuple[int, ...] = ()  # those named, where there are several

    @property
    def why(self) -> str:
        """文件名里有简称“砚桥小学”."""
        kind = KIND_NAMES.get(self.kind, "") if self.kind is not None else ""
        return f"{self.place}里有{kind}“{self.name}”" if self.body is not None else ""


@dataclass(frozen=True, slots=True)
class _Text:
    """A text without what spelling does not change: signs, and for each whether something was left out before it."""

    signs: str
    gaps: tuple[bool, ...]

    @classmethod
    def of(cls, text: str) -> _Text:
        signs: list[str] = []
        gaps: list[bool] = []
        gap = True
        for sign in unicodedata.normalize("NFKC", text).casefold():
            if sign in _IGNORED or sign.isspace():
                gap = True
                continue
            signs.append(sign)
            gaps.append(gap)
            gap = False
        return cls("".join(signs), tuple(gaps))


@dataclass(slots=True)
class Names:
    """The names of all bodies, the longest first; made once for many files."""

    _by_key: dict[str, list[Called]] = field(default_factory=dict)
    _keys: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, called: Iterable[Called]) -> Names:
        """From names. Of bodies that share one, those whose name it is most properly keep it."""
        book = cls()
        for one in called:
            key = _Text.of(one.name).signs
            if len(key) < SHORTEST:
                continue
            rows = [row for row in book._by_key.get(key, []) if row.kind <= one.kind]
            if any(row.kind < one.kind or row.body == one.body for row in rows):
                book._by_key[key] = rows
                continue
            book._by_key[key] = [*rows, one]
        book._keys = sorted(book._by_key, key=lambda key: (-len(key), key))
        return book

    def found(self, text: str) -> list[Hit]:
        """Names in a text, in order of place. The longest wins: what lies inside a longer name is no name."""
        plain = _Text.of(text)
        taken = [False] * len(plain.signs)
        hits: list[Hit] = []
        for key in self._keys:
            at = plain.signs.find(key)
            while at >= 0:
                end = at + len(key)
                if not any(taken[at:end]):
                    taken[at:end] = [True] * len(key)
                    if _stands_alone(plain, key, at, end):
                        hits += [Hit(called, at) for called in self._by_key[key]]
                at = plain.signs.find(key, at + 1)
        return sorted(hits, key=lambda hit: hit.at)


def _stands_alone(text: _Text, key: str, at: int, end: int) -> bool:
    """Whether a name is not the beginning or the end of a longer one that nobody knows."""
    rest = text.signs[end : end + 6]
    if rest.startswith(_GOES_ON) or any(rest.startswith(side) and "校区" in rest[:4] for side in _SIDES):
        return False
    if rest and key[-1] in "小中幼" and len(key) <= 4 and rest[0] in "学心儿" and not text.gaps[end]:
        return False  # 一小 in 第一小学, 一中 in 一中心小学
    if at == 0 or text.gaps[at]:
        return True
    before = text.signs[at - 1]
    if key[0] in _NUMERALS and before in _NUMERALS:
        return False  # 一小 in 第十一小学
    if key.startswith(_COMMON) or (key[0] in _NUMERALS and len(key) <= 4):
        return before in _JOINTS or not "\u4e00" <= before <= "\u9fff"
    return True


def match_file(names: Names, filename: str, title: str = "", signature: str = "") -> Match:
    """Whose file it is. The file's name decides; where it names nobody, the title, then the signature."""
    stem = PurePath(filename).stem
    outside = ""
    for place, text in ((FILENAME, stem), (TITLE, title), (SIGNATURE, signature)):
        if not text:
            continue
        hits = names.found(text)
        asked = [hit for hit in hits if hit.called.asked]
        bodies = list(dict.fromkeys(hit.called.body for hit in asked))
        if len(bodies) == 1:
            first = asked[0].called
            note = _contradicted(names, bodies[0], place, signature)
            return Match(bodies[0], first.name, place, first.kind, note, ())
        if bodies:
            said = "、".join(dict.fromkeys(f"“{hit.called.name}”" for hit in asked))
            return Match(place=place, note=f"{place}里有{said}，分不清是谁报的", bodies=tuple(bodies))
        if hits and place == FILENAME:
            outside = hits[0].called.name
    if outside:
        return Match(place=FILENAME, note=f"文件名里是“{outside}”，不在这项任务的对象里")
    return Match(note="文件名、标题和落款里都没有找到单位名称" if title or signature else "文件名里没有找到单位名称")


def _contradicted(names: Names, body: int, place: str, signature: str) -> str:
    """A signature that names somebody else: said, not decided."""
    if place == SIGNATURE or not signature:
        return ""
    signed = {hit.called.body: hit.called.name for hit in names.found(signature) if hit.called.asked}
    if not signed or body in signed:
        return ""
    return f"落款是“{next(iter(signed.values()))}”，请核对"


def title_and_signature(text: str) -> tuple[str, str]:
    """The lines of a document that may name its author: the first ones, and short ones at the end."""
    lines: Sequence[str] = [line.strip() for line in text.splitlines() if line.strip()]
    title = "\n".join(lines[:HEAD_LINES])[:HEAD_LENGTH]
    tail = [line for line in lines[HEAD_LINES:][-TAIL_LINES:] if len(line) <= TAIL_LENGTH]
    return title, "\n".join(tail)
