"""A batch as the page shows it: whose files are ready, whose are not and why, who has sent nothing. A fixed number of queries."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zaitong.records.fits import kinds_text
from zaitong.records.intake.bodies import body_name, obligations_of
from zaitong.records.intake.contents import Asked, asked_of, counted_day, lacking
from zaitong.records.models import IntakeFile, Settlement

if TYPE_CHECKING:
    from datetime import date

    from zaitong.campaigns.models import Obligation
    from zaitong.records.models import IntakeBatch

READY, CHOOSE, LACKS, REPORTED, WAIVED = "ready", "choose", "lacks", "reported", "waived"


@dataclass(slots=True)
class Place:
    """One unit with what has come for it. ``state``: what becomes of it when the officer confirms."""

    obligation: Obligation
    asked: Asked
    files: list[IntakeFile] = field(default_factory=list)

    @property
    def name(self) -> str:
        return body_name(self.obligation)

    @property
    def covered(self) -> bool:
        """Something was filed for it already, by the unit or by an office."""
        o = self.obligation
        return o.needed is not None and o.accepted + o.claimed >= o.needed

    @property
    def state(self) -> str:
        if self.obligation.state != "open":
            return WAIVED
        if self.covered:
            return REPORTED
        if self.doubled:
            return CHOOSE
        return LACKS if lacking(self.files, self.asked) else READY

    @property
    def doubled(self) -> bool:
        """Several files of one kind, and nobody has said yet which counts."""
        kinds = Counter(file.kind for file in self.files)
        return any(number > 1 for number in kinds.values()) and not all(file.together for file in self.files)

    @property
    def day(self) -> date:
        return counted_day(self.files, self.asked)

    @property
    def late(self) -> bool:
        return bool(self.files and self.obligation.due and self.day > self.obligation.due)

    @property
    def lack_words(self) -> str:
        return kinds_text(lacking(self.files, self.asked))


@dataclass(slots=True)
class Board:
    """All of a batch."""

    batch: IntakeBatch
    asked: Asked
    places: list[Place]
    unmatched: list[IntakeFile]
    left_out: list[IntakeFile]
    filed: list[IntakeFile]
    reading: int

    def of(self, *states: str) -> list[Place]:
        """Units with files in one of these states."""
        return [place for place in self.places if place.files and place.state in states]

    @property
    def ready(self) -> list[Place]:
        return self.of(READY)

    @property
    def choose(self) -> list[Place]:
        return self.of(CHOOSE)

    @property
    def lacks(self) -> list[Place]:
        return self.of(LACKS)

    @property
    def already(self) -> list[Place]:
        return self.of(REPORTED, WAIVED)

    @property
    def without(self) -> list[Place]:
        """Units that still owe and for which nothing is here."""
        return [p for p in self.places if not p.files and not p.covered and p.obligation.state == "open"]

    @property
    def late(self) -> list[Place]:
        return [place for place in self.ready if place.late]

    @property
    def said(self) -> str:
        """将为 58 个单位各报送 1 条记录；6 个文件没有认出单位."""
        parts = [f"将为 {len(self.ready)} 个单位各报送 1 条记录" if self.ready else "现在没有可以报送的"]
        if self.unmatched:
            parts.append(f"{len(self.unmatched)} 个文件没有认出单位")
        if self.choose:
            parts.append(f"{len(self.choose)} 个单位有两份，等您选")
        if self.lacks:
            parts.append(f"{len(self.lacks)} 个单位还缺{self._lack}")
        if self.already:
            parts.append(f"{len(self.already)} 个单位已有报送，不重复报")
        return "；".join(parts)

    @property
    def _lack(self) -> str:
        return "、".join(dict.fromkeys(place.lack_words for place in self.lacks))

    @property
    def seen(self) -> str:
        """What stands on the page, so that only this is filed."""
        lines = [
            f"{p.obligation.pk}:"
            + ",".join(f"{f.pk}/{f.kind}/{f.arrived_on}" for f in sorted(p.files, key=lambda f: f.pk))
            for p in self.ready
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def board_of(batch: IntakeBatch) -> Board:
    """The batch with its units and files."""
    asked = asked_of(batch.requirement)
    places = {o.pk: Place(o, asked) for o in obligations_of(batch.requirement, batch.period)}
    board = Board(batch, asked, list(places.values()), [], [], [], 0)
    for file in batch.files.select_related("record"):
        if file.record_id:
            board.filed.append(file)
        elif not file.looked:
            board.reading += 1
        elif file.left_out:
            board.left_out.append(file)
        elif file.obligation_id in places:
            places[file.obligation_id].files.append(file)
        else:
            board.unmatched.append(file)
    _same_content(board)
    return board


def _same_content(board: Board) -> None:
    """Files that differ in nothing but their names, for different units: usually the empty form, sent by mistake."""
    units = defaultdict(set)
    for place in board.places:
        for file in place.files:
            units[file.sha256].add(place.name)
    for place in board.places:
        for file in place.files:
            others = units[file.sha256] - {place.name}
            if others:
                file.note = (
                    f"{file.note}；" * bool(file.note) + f"内容和{'、'.join(sorted(others)[:3])}的完全一样，请核对"
                )


@dataclass(frozen=True, slots=True)
class FiledLine:
    """A record that was filed from this batch."""

    file: IntakeFile
    name: str
    state: str
    word: str
    undoable: bool


def filed_lines(board: Board) -> list[FiledLine]:
    """One line for each record, with what became of it."""
    records = {f.record_id: f for f in board.filed if f.record_id is not None}
    rows = Settlement.objects.filter(record_id__in=records).select_related("record")
    by_record = {row.record_id: row for row in rows}
    names = {place.obligation.pk: place.name for place in board.places}
    lines = []
    for pk, file in records.items():
        row = by_record.get(pk)
        if row is None or file.record is None:
            continue
        untouched = file.record.version == 1 and file.record.lock == 1 and file.record.for_office_id is not None
        undecided = row.state == "claimed" or (row.state == "accepted" and row.reviewer_id is None)
        word = "报送即完成" if row.state == "accepted" and row.reviewer_id is None else row.get_state_display()
        lines.append(FiledLine(file, names.get(file.obligation_id or 0, ""), row.state, word, untouched and undecided))
    return sorted(lines, key=lambda line: line.name)
