"""What an office may do for bodies that owe a thing, and the acts of the trail."""

from __future__ import annotations

from enum import StrEnum


class Relief(StrEnum):
    """One act on obligations of a requirement."""

    EXTEND = "extend"
    UNEXTEND = "unextend"
    WAIVE = "waive"
    UNWAIVE = "unwaive"
    REOPEN = "reopen"


NAMES: dict[Relief, str] = {
    Relief.EXTEND: "延期",
    Relief.UNEXTEND: "取消延期",
    Relief.WAIVE: "免报",
    Relief.UNWAIVE: "撤销免报",
    Relief.REOPEN: "开放修改底数",
}
ACTS = {
    "relief.extend": "延期",
    "relief.unextend": "取消延期",
    "relief.waive": "免报",
    "relief.unwaive": "撤销免报",
    "relief.reopen": "开放修改底数",
    "extension.asked": "申请延期",
    "extension.withdrawn": "撤回延期申请",
    "extension.granted": "同意延期",
    "extension.refused": "不同意延期",
    "roster.declared": "报底数",
    "roster.changed": "修改底数",
}
