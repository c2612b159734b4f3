"""Two versions of a record side by side: fields, what changed within long texts, files added, taken away or replaced."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from zaitong.records.selectors.values import Change, Shown, body_names, both_shown, shown_attachments

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from zaitong.catalogue.schema import Schema
    from zaitong.records.models import RecordVersion

LONGEST = 4000  # characters compared within one text
LONG = 20  # shorter texts are marked as a whole
FILES = "attachments"


@dataclass(frozen=True, slots=True)
class Pair:
    """One field in both versions; changed passages of long texts are marked."""

    key: str
    label: str
    old: Shown
    new: Shown
    changed: bool


def compared(schema: Schema, old: RecordVersion, new: RecordVersion) -> list[Pair]:
    """Every field that holds something in either version, files last. Asks for names of bodies only."""
    names = body_names([old.data, new.data], schema)
    pairs = []
    for field in schema.fields:
        before, after = both_shown(field, old.data, new.data, names)
        if not (before.empty and after.empty):
            pairs.append(_pair(field.key, field.label, before, after))
    files = [shown_attachments(v.attachments) for v in (old, new)]
    if not all(one.empty for one in files):
        pairs.append(Pair(FILES, "附件", files[0], files[1], bool(file_changes(old.attachments, new.attachments))))
    return pairs


def _pair(key: str, label: str, old: Shown, new: Shown) -> Pair:
    if old.text == new.text:
        return Pair(key, label, old, new, changed=False)
    if min(len(old.text), len(new.text)) < LONG:
        return Pair(key, label, old, new, changed=True)
    gone, came = _different(old.text[:LONGEST], new.text[:LONGEST])
    return Pair(key, label, old.marked(gone), new.marked(came), changed=True)


def _different(old: str, new: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """(offset, length) of what only the old, and what only the new text has."""
    gone, came = [], []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += [(a1, a2 - a1)] if a2 > a1 else []
            came += [(b1, b2 - b1)] if b2 > b1 else []
    return gone, came


def file_changes(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[Change]:
    """Files that came, went or have other content under the same name; told by content, not by name alone."""
    before, after = ({(a["kind"], a["sha256"]): a for a in files} for files in (old, new))
    gone = [a for key, a in before.items() if key not in after]
    came = [a for key, a in after.items() if key not in before]
    found = []
    for file in list(gone):
        same = next((a for a in came if (a["kind"], a["name"]) == (file["kind"], file["name"])), None)
        if same:
            gone.remove(file)
            came.remove(same)
            name = _named([file])
            found.append(Change("附件", name, f"{name}，同名，内容已换"))
    if gone or came:
        found.append(Change("附件", _named(gone), _named(came)))
    return found


def _named(files: Iterable[Mapping[str, Any]]) -> str:
    shown = shown_attachments(list(files)).files
    return "、".join(f"{file.name}（{file.kind}）" for file in shown)


def version_changes(schema: Schema, old: RecordVersion, new: RecordVersion, names: Mapping[str, str]) -> list[Change]:
    """What differs between two versions, fields first, then files."""
    changes = []
    for field in schema.fields:
        before, after = both_shown(field, old.data, new.data, names)
        if before.text != after.text:
            changes.append(Change(field.label, before.text, after.text))
    return changes + file_changes(old.attachments, new.attachments)
