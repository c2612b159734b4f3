"""What a reviewer judges with a word each when he passes a record: a research report's analysis, measures and insight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zaitong.catalogue.schema import Schema
from zaitong.catalogue.values import is_empty
from zaitong.common.errors import FieldErrors

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zaitong.records.models import Record

JUDGED: dict[str, tuple[str, ...]] = {"research_report": ("analysis", "measures", "insight")}
WORDS = ("到位", "基本到位", "还不够")


def judged_fields(record: Record, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Key and label of the fields that are judged: of the record's type, and answered."""
    keys = JUDGED.get(record.type_version.record_type.key, ())
    if not keys:
        return []
    fields = {field.key: field for field in Schema.parse(record.type_version.schema).fields}
    return [(key, fields[key].label) for key in keys if key in fields and not is_empty(data.get(key))]


def judged_clean(record: Record, data: Mapping[str, Any], judged: Mapping[str, str]) -> dict[str, str]:
    """The reviewer's words by field. Raises FieldErrors (``judge-KEY``) where one is missing or none of the words."""
    asked = judged_fields(record, data)
    missing = [(key, label) for key, label in asked if judged.get(key) not in WORDS]
    if missing:
        raise FieldErrors({f"judge-{key}": [f"请给“{label}”一个评语：{'、'.join(WORDS)}。"] for key, label in missing})
    return {key: judged[key] for key, _ in asked}


def judged_words(record: Record, judged: Mapping[str, str]) -> list[tuple[str, str]]:
    """Label and word of what was judged."""
    if not judged:
        return []
    labels = {field.key: field.label for field in Schema.parse(record.type_version.schema).fields}
    return [(labels.get(key, key), word) for key, word in judged.items()]
