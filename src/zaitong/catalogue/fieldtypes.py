"""What a field of a record type may hold."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class FieldType(StrEnum):
    """What a field holds. ``label`` is its name on pages."""

    TEXT = "text", "一行文字"
    LONG_TEXT = "long_text", "多行文字"
    INTEGER = "integer", "整数"
    DECIMAL = "decimal", "数字"
    DATE = "date", "日期"
    PERIOD = "period", "期次"
    CHOICE = "choice", "单选"
    CHOICES = "choices", "多选"
    PEOPLE = "people", "人员姓名"
    UNIT = "unit", "单位"
    PARTY = "party", "党组织"
    BODY = "body", "单位或党组织"
    ROWS = "rows", "表格"
    TOTAL = "total", "合计"
    FILES = "files", "附件"
    NOTE = "note", "说明文字"

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """A member is its value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


TYPES = {str(kind.value): kind for kind in FieldType}
NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL})
CHOOSING = frozenset({FieldType.CHOICE, FieldType.CHOICES})
BODIES = frozenset({FieldType.UNIT, FieldType.PARTY, FieldType.BODY})
PICKED = CHOOSING | BODIES | {FieldType.PERIOD}
UNANSWERED = frozenset({FieldType.TOTAL, FieldType.FILES, FieldType.NOTE})  # nothing is typed into them
NOT_IN_ROWS = UNANSWERED | {FieldType.ROWS, FieldType.CHOICES}
MAX_LENGTH = {FieldType.TEXT: 100, FieldType.LONG_TEXT: 5000}
PERIODS = {"week": "周", "month": "月", "quarter": "季度", "half_year": "半年", "year": "年", "term": "学期"}
FILE_KINDS = {"electronic": "电子稿", "scan": "盖章扫描件", "other": "其他材料"}
MOST_ROWS = 100
MOST_COLUMNS = 8  # with MOST_ROWS: what one request may hold
MOST_PEOPLE = 100
