"""What is written into a record that an office files from files alone, and which day counts."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from zaitong.catalogue.schema import FieldType, Schema
from zaitong.records.fits import ON_PAPER, missing_kinds, period_span
from zaitong.records.models import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from zaitong.campaigns.models import Accepts, Obligation
    from zaitong.catalogue.models import RecordTypeVersion
    from zaitong.records.models import IntakeFile

AUTO = "auto"
SCANNED = frozenset({"pdf", "jpg", "jpeg", "png", "ofd"})
TITLES = ("title", "name")  # keys that hold what a record is called


def kind_of(choice: str, wanted: Sequence[str], filename: str) -> str:
    """Of which kind a file is taken: as said; else the one that is asked for; else by the kind of file."""
    if choice in Attachment.Kind.values:
        return choice
    kinds = [kind for kind in wanted if kind != ON_PAPER]
    if len(kinds) == 1:
        return kinds[0]
    scanned = PurePath(filename).suffix.lower().lstrip(".") in SCANNED and "scan" in kinds
    return str(Attachment.Kind.SCAN if scanned else Attachment.Kind.ELECTRONIC)


def lacking(files: Iterable[IntakeFile], wanted: Sequence[str]) -> list[str]:
    """Kinds that are asked for and not there; paper is noted elsewhere."""
    return missing_kinds({file.kind for file in files}, wanted)


def counted_day(files: Sequence[IntakeFile], wanted: Sequence[str]) -> date:
    """The day on which the unit had handed in what is asked: of each kind the first, of these the last."""
    firsts = [
        min(file.arrived_on for file in files if file.kind == kind)
        for kind in wanted
        if any(file.kind == kind for file in files)
    ]
    return max(firsts) if firsts else min(file.arrived_on for file in files)


def contents(
    version: RecordTypeVersion, accepted: Accepts, obligation: Obligation, day: date, name: str
) -> dict[str, Any]:
    """The little that is known without opening the files: title, date, and what makes it count for this task."""
    schema = Schema.parse(version.schema)
    data: dict[str, Any] = dict(accepted.match)
    for field in schema.fields:
        several = field.type == FieldType.CHOICES
        if field.key in data and several != isinstance(data[field.key], list):
            data[field.key] = [data[field.key]] if several else data[field.key][0]
        if field.role == "date":
            span = period_span(obligation)
            data[field.key] = (min(max(day, span[0]), span[1]) if span else day).isoformat()
        elif field.key in TITLES and field.type == FieldType.TEXT and name:
            data.setdefault(field.key, PurePath(name).stem[: int(field.max_length or 100)])
    return data
