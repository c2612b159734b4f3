"""The demo's sign-ins, shown on the sign-in page of the demo and nowhere else. Plain data: settings read it."""

from __future__ import annotations

from typing import NamedTuple, TypedDict

PASSWORD = "Yanqiao-2026"  # noqa: S105 - everybody may know it: the district is invented


class DemoAccount(TypedDict):
    """One line of the sign-in page."""

    username: str
    password: str
    title: str
    role: str


class Seat(NamedTuple):
    """Which post an account holds: (short name of the unit, name of the post, which of those)."""

    unit: str
    post: str


class Sign(NamedTuple):
    """An account: sign-in name, what it is for, the post, and its roles as (role, scope kind, unit's short name)."""

    username: str
    title: str
    seat: Seat | None
    roles: tuple[tuple[str, str, str | None], ...]


OFFICE, BASIC, TOP, SCHOOL = "组织人事科", "基础教育科", "区教育工委", "砚桥小学"
OWN = ("post_holder", "own", None)

SIGNS = (
    Sign(
        "zuzhi",
        "组织人事科负责人：上传、审阅、发布，审核本科室收的材料，打开其中密封的",
        Seat(OFFICE, "负责人"),
        (
            ("campaign_officer", "subtree", TOP),
            ("receiving_officer", "unit", OFFICE),
            ("seal_reader", "unit", OFFICE),
            OWN,
        ),
    ),
    Sign(
        "jijiao",
        "基础教育科科员：审核家访方案",
        Seat(BASIC, "科员"),
        (("receiving_officer", "unit", BASIC), ("campaign_officer", "unit", BASIC)),
    ),
    Sign(
        "weiyuan",
        "工委班子成员：联系点调研、四不两直走访，看全区进展",
        Seat(TOP, "副书记"),
        (("leader", "subtree", TOP), OWN),
    ),
    Sign("lianxi", "党建联系人：每月到联系点", Seat("办公室", "党建联系人"), (OWN,)),
    Sign(
        "xiaozhang",
        "砚桥小学校长：报课题，看本校进展，重置经办人密码",
        Seat(SCHOOL, "校长"),
        (("unit_head", "unit", SCHOOL), OWN),
    ),
    Sign("jingban", "砚桥小学经办人：填报、报送", Seat(SCHOOL, "经办人"), (("unit_clerk", "unit", SCHOOL),)),
    Sign("jiaoshi", "砚桥小学语文教研组长：校内分到的事，再分给组里的教师", Seat(SCHOOL, "教师"), (OWN,)),
    Sign("liping", "栗坪小学经办人：有几项已经超期", Seat("栗坪小学", "经办人"), (("unit_clerk", "unit", "栗坪小学"),)),
    Sign(
        "lixiao",
        "栗坪小学校长：经办人报送前，在手机上同意或退回",
        Seat("栗坪小学", "校长"),
        (("unit_head", "unit", "栗坪小学"), OWN),
    ),
    Sign(
        "lianhe",
        "联合党支部所在园经办人：替三所幼儿园报送",
        Seat("汀南幼儿园", "经办人"),
        (("unit_clerk", "unit", "汀南幼儿园"),),
    ),
    Sign(
        "shiyan",
        "澄岚实验幼儿园经办人：联合党支部替本园报的，在这里看",
        Seat("澄岚实验幼儿园", "经办人"),
        (("unit_clerk", "unit", "澄岚实验幼儿园"),),
    ),
    Sign("guanli", "系统管理员：单位、人员、账号", None, (("system_admin", "all", None),)),
    Sign("shenji", "审计员：操作记录", None, (("auditor", "all", None),)),
)

DEMO_ACCOUNTS: list[DemoAccount] = [
    {"username": sign.username, "password": PASSWORD, "title": sign.title, "role": sign.roles[0][0]} for sign in SIGNS
]
