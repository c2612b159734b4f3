"""Record types for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zaitong.catalogue.services import type_put
from zaitong.common.access import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zaitong.catalogue.models import RecordType

SUMMARY = {"key": "summary", "label": "主要内容", "type": "long_text", "required": True}


def make_type(
    key: str = "plan", fields: Sequence[dict[str, Any]] | None = None, minutes: int = 5, name: str = ""
) -> RecordType:
    """A record type with one published version; a field's purpose may be left out. Without fields: one long text."""
    given = [{"purpose": "测试", **field} for field in (fields or [SUMMARY])]
    version, _ = type_put(
        key=key, name=name or f"表样 {key}", category="测试", minutes=minutes, fields=given, actor=SYSTEM
    )
    return version.record_type
