"""Field values as people read them: days in words, names of bodies, lists, files, passages marked as the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from zaitong.catalogue.schema import Schema
from zaitong.catalogue.seals import SEALED, is_mark
from zaitong.catalogue.values import is_empty, show_value
from zaitong.common.dates import parse_day
from zaitong.common.numbers import whole
from zaitong.common.templatetags.zaitong_ui import cn_date
from zaitong.orgs.models import PartyOrganisation, Unit
from zaitong.records.fits import KIND_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from zaitong.campaigns.models import Obligation
    from zaitong.catalogue.schema import Field
    from zaitong.records.models import Record


SHOWING = (".pdf", ".jpg", ".jpeg", ".png")  # what a browser can show by itself; the answer's own policy decides


def shows_itself(name: str) -> bool:
    """Whether a file of this name is worth opening on the page."""
    return name.lower().endswith(SHOWING)


@dataclass(frozen=True, slots=True)
class ShownFile:
    """An attachment of a version: ``id`` for its address, kind in words, size in bytes. A sealed one is opened by POST."""

    id: int
    name: str
    kind: str
    size: int
    sealed: bool = False

    @property
    def shows(self) -> bool:
        return shows_itself(self.name)


@dataclass(frozen=True, slots=True)
class Shown:
    """A value in words. ``pieces``: (text, is it the same as before), once passages were compared."""

    text: str = ""
    pieces: tuple[tuple[str, bool], ...] = ()
    files: tuple[ShownFile, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.text and not self.files

    def marked(self, spans: Iterable[tuple[int, int]]) -> Shown:
        """The same with (offset, length) passages marked."""
        pieces: list[tuple[str, bool]] = []
        at = 0
        for start, length in sorted(spans):
            if start > at:
                pieces.append((self.text[at:start], False))
            pieces.append((self.text[start : start + length], True))
            at = start + length
        pieces.append((self.text[at:], False))
        return replace(self, pieces=tuple(piece for piece in pieces if piece[0]))


@dataclass(frozen=True, slots=True)
class Row:
    """One field of a record as shown."""

    key: str
    label: str
    value: Shown


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs between two versions."""

    label: str
    old: str
    new: str


def remark_lines(remarks: Mapping[str, str], schema: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(field key, its label, what to change) of a return; ``schema``: as stored with the record type's version."""
    labels = {f["key"]: f["label"] for f in schema.get("fields", [])} | {"attachments": "附件"}
    return [(key, labels.get(key, key), text) for key, text in remarks.items()]


def filed_by_words(record: Record, obligation: Obligation) -> str:
    """由幼教联合党支部报送: where the record of another body answers what a unit owes (record's party and unit loaded)."""
    if obligation.subject_unit_id in {None, record.unit_id}:
        return ""
    return f"由{(record.party or record.unit).short_name}报送"


def filed_for_words(record: Record) -> str:
    """由组织人事科代录，11月12日收到; nothing where the unit filed the last version itself."""
    if record.for_office is None or record.received_on is None:
        return ""
    return f"由{record.for_office.short_name}代录，{record.received_on.month}月{record.received_on.day}日收到"


def own_reason(reason: str, remarks: Mapping[str, str]) -> str:
    """What the reviewer wrote beside the remarks; nothing where the system only named the fields."""
    return "" if remarks and reason.startswith("要改 ") else reason


def body_names(datas: Iterable[Mapping[str, Any]], *schemas: Schema) -> dict[str, str]:
    """Short names of the bodies that the data name: "unit:3" -> 墨池小学. At most two queries."""
    values = {value for data in datas for schema in schemas for value in schema.bodies(data)}
    names: dict[str, str] = {}
    for kind, model in (("unit", Unit), ("party", PartyOrganisation)):
        ids = {pk for v in values if v.startswith(f"{kind}:") and (pk := whole(v.partition(":")[2]))}
        if ids:
            found = model.objects.filter(pk__in=ids).values_list("pk", "short_name")
            names |= {f"{kind}:{pk}": name for pk, name in found}
    return names


def shown_value(field: Field, value: Any, names: Mapping[str, str]) -> Shown:
    """One value in words."""
    if is_empty(value):
        return Shown()
    if field.type == "date" and not is_mark(value):
        try:
            return Shown(cn_date(parse_day(str(value))))
        except ValueError:
            return Shown(str(value))
    return Shown(show_value(field, value, names))


def shown_attachments(stored: Sequence[Mapping[str, Any]]) -> Shown:
    """The attachments of a version."""
    files = tuple(
        ShownFile(a["id"], a["name"], KIND_NAMES.get(a["kind"], a["kind"]), a["size"], bool(a.get("sealed")))
        for a in stored
    )
    return Shown(files=files)


def shown_rows(schema: Schema, data: Mapping[str, Any], names: Mapping[str, str] | None = None) -> list[Row]:
    """Every field that holds something, in order."""
    names = body_names([data], schema) if names is None else names
    rows = [Row(f.key, f.label, shown_value(f, data.get(f.key), names)) for f in schema.fields]
    return [row for row in rows if not row.value.empty]


def both_shown(
    field: Field, old: Mapping[str, Any], new: Mapping[str, Any], names: Mapping[str, str]
) -> tuple[Shown, Shown]:
    """A field in two versions; of what is sealed only whether it changed."""
    before, after = (shown_value(field, data.get(field.key), names) for data in (old, new))
    if before.text == after.text == SEALED and old.get(field.key) != new.get(field.key):
        after = Shown(f"{SEALED}（改过）")
    return before, after
