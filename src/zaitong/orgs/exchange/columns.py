"""The sheets and columns of the workbook. Labels are what people see and what errors name."""

from __future__ import annotations

from zaitong.common.tables import Column
from zaitong.orgs.models import Assignment, PartyOrganisation, Post, Unit


def _labels(choices: type[Unit.Kind | PartyOrganisation.Kind | Post.Role | Assignment.Kind]) -> tuple[str, ...]:
    return tuple(str(label) for label in choices.labels)


UNITS, PARTIES, PEOPLE, POSTS, ASSIGNMENTS, MEMBERS = "单位", "党组织", "人员", "岗位任职", "联系蹲点", "党员"
TARGET_KINDS = {"单位": "unit", "党组织": "party"}

COLUMNS: dict[str, tuple[Column, ...]] = {
    UNITS: (
        Column("全称", 32),
        Column("简称", 18),
        Column("类别", 16, _labels(Unit.Kind)),
        Column("上级单位", 28),
        Column("标签", 18),
        Column("曾用名", 24),
        Column("排序", 8),
        Column("撤并日期", 12),
        Column("并入单位", 24),
    ),
    PARTIES: (
        Column("全称", 38),
        Column("简称", 24),
        Column("类别", 14, _labels(PartyOrganisation.Kind)),
        Column("上级党组织", 32),
        Column("所在单位", 28),
        Column("覆盖单位", 40),
        Column("排序", 8),
        Column("撤销日期", 12),
    ),
    PEOPLE: (Column("人员编号", 10), Column("姓名", 14), Column("联系电话", 18)),
    POSTS: (
        Column("岗位编号", 10),
        Column("单位", 28),
        Column("岗位名称", 20),
        Column("岗位类别", 16, _labels(Post.Role)),
        Column("党组织", 30),
        Column("排序", 8),
        Column("撤销日期", 12),
        Column("人员编号", 10),
        Column("姓名", 14),
        Column("联系电话", 18),
        Column("任职起始", 12),
        Column("任职截止", 12),
    ),
    ASSIGNMENTS: (
        Column("类别", 10, _labels(Assignment.Kind)),
        Column("岗位编号", 10),
        Column("单位", 28),
        Column("岗位名称", 20),
        Column("任职人", 14),
        Column("对象类别", 10, tuple(TARGET_KINDS)),
        Column("联系对象", 34),
        Column("起始", 12),
        Column("截止", 12),
    ),
    MEMBERS: (
        Column("人员编号", 10),
        Column("姓名", 14),
        Column("联系电话", 18),
        Column("党组织", 36),
        Column("转入日期", 12),
        Column("转出日期", 12),
    ),
}
# Without these a row says nothing.
NEEDED = {
    UNITS: ("全称", "类别"),
    PARTIES: ("全称", "类别", "所在单位"),
    PEOPLE: ("姓名",),
    POSTS: ("单位", "岗位名称", "岗位类别"),
    ASSIGNMENTS: ("类别", "单位", "岗位名称", "对象类别", "联系对象", "起始"),
    MEMBERS: ("姓名", "党组织", "转入日期"),
}
