"""What is written into a record that an office files from files alone, and which day counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from zaitong.campaigns.models import Accepts
from zaitong.catalogue.schema import FieldType, Schema
from zaitong.records.fits import NOTEBOOK, ON_PAPER, missing_kinds, period_span
from zaitong.records.models import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from zaitong.campaigns.models import Obligation, Requirement
    from zaitong.catalogue.models import RecordTypeVersion
    from zaitong.records.models import IntakeFile

AUTO = "auto"
SCANNED = frozenset({"pdf", "jpg", "jpeg", "png", "ofd"})
PICTURES = frozenset({"jpg", "jpeg", "png"})
TITLES = ("title", "name")  # keys that hold what a record is called


@dataclass(frozen=True, slots=True)
class Asked:
    """Which forms of material a requirement asks for, and whether a photo of a notebook will do instead."""

    kinds: tuple[str, ...] = ()
    notebook: bool = False

    @property
    def on_paper(self) -> bool:
        return ON_PAPER in self.kinds

    @property
    def uploaded(self) -> list[str]:
        """Those that come as files."""
        return [kind for kind in self.kinds if kind != ON_PAPER]

    @property
    def offered(self) -> list[tuple[str, str]]:
        """Kinds that a file may be taken for: value and name."""
        return [(kind, name) for kind, name in Attachment.Kind.choices if kind != NOTEBOOK or self.notebook]


def asked_of(requirement: Requirement) -> Asked:
    """What a requirement asks for, on the form that an office files."""
    accepted = Accepts.objects.filter(requirement=requirement).order_by("record_type__sort", "pk").first()
    return Asked(tuple(accepted.attachments), accepted.notebook) if accepted else Asked()


def kind_of(choice: str, asked: Asked, filename: str) -> str:
    """Of which kind a file is taken: as said; else the one that is asked for; else by the kind of file."""
    picture = is_picture(filename)
    if choice in dict(asked.offered) and (choice != NOTEBOOK or picture):
        return choice
    if asked.notebook and picture and "scan" not in asked.kinds:
        return NOTEBOOK
    if len(asked.uploaded) == 1:
        return asked.uploaded[0]
    scanned = _ending(filename) in SCANNED and "scan" in asked.kinds
    return str(Attachment.Kind.SCAN if scanned else Attachment.Kind.ELECTRONIC)


def is_picture(filename: str) -> bool:
    """Whether a file may be a photo. Its content was held against its name when it was taken in."""
    return _ending(filename) in PICTURES


def _ending(filename: str) -> str:
    return PurePath(filename).suffix.lower().lstrip(".")


def lacking(files: Iterable[IntakeFile], asked: Asked) -> list[str]:
    """Kinds that are asked for and not there: none where a photo of a notebook will do. Paper is noted elsewhere."""
    have = {file.kind for file in files}
    return [] if asked.notebook and NOTEBOOK in have else missing_kinds(have, asked.kinds)


def counted_day(files: Sequence[IntakeFile], asked: Asked) -> date:
    """The day on which the unit had handed in what is asked: of each kind the first, of these the last; or the first notebook."""
    firsts: dict[str, date] = {}
    for file in files:
        firsts[file.kind] = min(file.arrived_on, firsts.get(file.kind, file.arrived_on))
    days = [day for kind, day in firsts.items() if asked.notebook and kind == NOTEBOOK]
    wanted = [firsts[kind] for kind in asked.uploaded if kind in firsts]
    if wanted and (not days or len(wanted) == len(asked.uploaded)):
        days.append(max(wanted))
    return min(days or firsts.values())


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
