"""Sentences with frequencies, quantities and responsibilities."""

from __future__ import annotations

from random import Random

from zaitong.policy.tests.generated.asks import ACTORS
from zaitong.policy.tests.generated.facts import Fact, Piece
from zaitong.policy.tests.generated.times import han, wide

PERIODS = (
    ("每月", "month"), ("每月", "month"), ("每个月", "month"), ("每周", "week"), ("每周", "week"), ("每星期", "week"), ("每学期", "term"), ("每个学期", "term"), ("每季度", "quarter"), ("每季度", "quarter"), ("每个季度", "quarter"),
    ("每半年", "half_year"), ("每年", "year"), ("每学年", "year"), ("每年度", "year"), ("每两周", "two_weeks"), ("每半月", "two_weeks"), ("每半个月", "two_weeks"), ("每日", "day"), ("每天", "day"), ("每两个星期", "two_weeks"),
)  # fmt: skip
ACTS = ("组织", "开展", "召开", "举办")
DONE = {
    "组织": ("集中学习", "应急演练", "教研活动", "安全检查", "志愿服务"),
    "开展": ("安全隐患排查", "联合检查", "入户走访", "专题研讨", "主题党日活动", "心理健康教育活动"),
    "召开": ("工作例会", "专题会议", "调度会", "安全工作会议", "家长座谈会"),
    "举办": ("专题讲座", "技能培训", "读书分享会", "校园开放活动"),
}
MEASURED = (  # (verb, thing, unit)
    ("推荐", "典型案例", "个"), ("推荐", "先进个人", "名"), ("报送", "工作信息", "条"), ("撰写", "调研报告", "篇"), ("确定", "重点课题", "项"), ("打造", "特色品牌", "个"), ("培育", "示范学校", "所"),
    ("选派", "骨干教师", "名"), ("建设", "实践基地", "个"), ("领办", "民生实事", "件"), ("报送", "优秀作品", "件"), ("组建", "志愿服务队", "支"), ("配备", "专职安全员", "名"), ("完成", "改造项目", "个"), ("培训", "网格员", "人"),
)  # fmt: skip
SHARES = ("参与率", "整改率", "群众满意率", "覆盖率", "合格率", "问题办结率", "优良率")


def _number(rng: Random, number: int) -> str:
    kind = rng.random()
    if kind < 0.65 or number > 99:
        return f"{number:,}" if number >= 1000 and rng.random() < 0.2 else str(number)
    if kind < 0.8:
        return wide(str(number))
    return "两" if number == 2 else han(number)


def often(rng: Random) -> Piece:
    """每月至少组织2次集中学习."""
    words, per = rng.choice(PERIODS)
    verb = rng.choice(ACTS)
    thing = rng.choice(DONE[verb])
    actor = rng.choice(ACTORS)
    low = rng.choice([1, 1, 1, 2, 2, 3, 4])
    high = low + rng.randint(1, 2) if rng.random() < 0.15 else None
    shown = f"{low}{rng.choice(['—', '-', '至', '～'])}{high}" if high else _number(rng, low)
    unit = "场" if verb == "举办" and rng.random() < 0.5 else "次"
    least = "" if high else rng.choice(["至少", "不少于", "", ""])
    more = "以上" if not least and not high and rng.random() < 0.2 else ""
    forms = [
        f"{actor}{words}{least if least != '不少于' else '至少'}{verb}{shown}{unit}{more}{thing}。",
        f"{actor}{words}{verb}{thing}{least if least != '至少' else '不少于'}{shown}{unit}{more}。",
        f"{actor}要{words}{verb}{shown}{unit}{thing}。",
        f"{words}，{actor}{verb}{thing}{least if least != '至少' else '不少于'}{shown}{unit}。",
        f"{actor}{verb}{thing}{words}{least or '不少于'}{shown}{unit}。",
        f"{actor}坚持{words}{verb}{shown}{unit}{thing}。",
        f"{actor}应当{words}至少{verb}{shown}{unit}{thing}，并做好记录。",
        f"{thing}{words}不少于{shown}{unit}。",
    ]
    if low == 1 and not high:
        forms += [
            f"{actor}{words}{verb}{thing}。",
            f"{actor}{words}{verb}一次{thing}。",
            f"{actor}要{words}{verb}一次{thing}，及时总结。",
        ]
    if low == 1 and not high and per in ("month", "quarter", "week") and words[1] in "月周季":
        forms.append(f"{actor}按{words[1:].replace('个', '')}{verb}{thing}。")
    kind = rng.randrange(len(forms))
    return Piece(forms[kind], (Fact("frequency", (low, high, per)),), f"often {kind} / {words}")


def amount(rng: Random) -> Piece:
    """推荐典型案例不少于2个."""
    makers = (_counted, _counted, _counted, _share, _words, _copies, _hours, _each, _top)
    return rng.choice(makers)(rng)


def _counted(rng: Random) -> Piece:
    verb, thing, unit = rng.choice(MEASURED)
    actor = rng.choice(ACTORS)
    low = rng.choice([2, 3, 5, 6, 8, 10, 12, 20, 30])
    high = low + rng.choice([1, 2, 5, 10])
    shown = _number(rng, low) if unit != "项" else str(low)  # 三项任务 tells of kinds
    sign = rng.choice(["—", "-", "至", "～", "－", "~"])
    forms: list[tuple[str, int | None, int | None]] = [
        (f"{actor}{verb}{thing}不少于{shown}{unit}。", low, None),
        (f"{actor}至少{verb}{shown}{unit}{thing}。", low, None),
        (f"{actor}要{verb}{thing}{shown}{unit}以上。", low, None),
        (f"{actor}{verb}{shown}{unit}以上{thing}。", low, None),
        (f"{actor}{verb}{thing}不超过{shown}{unit}。", None, low),
        (f"{actor}{verb}{thing}原则上不超过{shown}{unit}。", None, low),
        (f"{actor}{verb}{thing}{shown}{unit}以内。", None, low),
        (f"{actor}{verb}{low}{sign}{high}{unit}{thing}。", low, high),
        (f"{actor}{verb}{thing}{low}{sign}{high}{unit}。", low, high),
        (f"{actor}{verb}{shown}{unit}{thing}。", low, low),
        (f"{actor}{verb}{thing}{shown}{unit}左右。", low, low),
        (f"{actor}{verb}{thing}最多{shown}{unit}。", None, low),
        (f"{actor}{verb}的{thing}不得少于{shown}{unit}。", low, None),
        (f"{actor}{verb}{thing}数量不低于{shown}{unit}。", low, None),
        (f"{actor}{verb}{thing}（不少于{shown}{unit}）。", low, None),
        (f"{actor}{verb}{thing}达到{shown}{unit}以上。", low, None),
        (f"{actor}{verb}{thing}控制在{shown}{unit}以内。", None, low),
        (f"{actor}{verb}{shown}{unit}及以上{thing}。", low, None),
    ]
    kind = rng.randrange(len(forms))
    text, least, most = forms[kind]
    return Piece(text, (Fact("quantity", (least, most, unit), None, thing),), f"counted {kind}")


def _top(rng: Random) -> Piece:
    _, thing, unit = rng.choice([one for one in MEASURED if one[0] in ("推荐", "报送", "选派")])
    number = rng.choice([1, 2, 3, 5, 8])
    each = rng.choice(["每校", "每个学校", "各学校", "每单位", "每个单位"])
    shown = _number(rng, number)
    forms = [
        f"{each}限报{shown}{unit}。",
        f"{each}限报{thing}{shown}{unit}。",
        f"{each}最多推荐{shown}{unit}{thing}。",
        f"{each}推荐{thing}不超过{shown}{unit}。",
    ]
    kind = rng.randrange(len(forms))
    return Piece(forms[kind], (Fact("quantity", (None, number, unit)),), f"at most {kind}")


def _each(rng: Random) -> Piece:
    verb, thing, unit = rng.choice(MEASURED)
    number = rng.choice([2, 3, 5])
    shown = _number(rng, number) if unit != "项" else str(number)
    each = rng.choice(["每个支部", "每校", "每名党员", "每个乡镇", "每所学校", "每个社区"])
    forms = [
        (f"{each}{verb}{shown}{unit}{thing}。", number, number),
        (f"{each}至少{verb}{shown}{unit}{thing}。", number, None),
        (f"{each}{verb}{thing}不少于{shown}{unit}。", number, None),
    ]
    kind = rng.randrange(len(forms))
    text, least, most = forms[kind]
    return Piece(text, (Fact("quantity", (least, most, unit), (each,), thing),), f"each {kind}")


def _share(rng: Random) -> Piece:
    thing, actor = rng.choice(SHARES), rng.choice(ACTORS)
    number = rng.choice([60, 80, 85, 90, 95, 98, 100])
    sign = rng.choice(["%", "%", "％"])
    shown = wide(str(number)) if rng.random() < 0.15 else str(number)
    forms: list[tuple[str, float | None, float | None, str]] = [
        (f"{actor}要确保{thing}达到{shown}{sign}以上。", number, None, "%"),
        (f"{thing}不低于{shown}{sign}。", number, None, "%"),
        (f"{thing}达{shown}{sign}。", number, None, "%"),
        (f"{actor}{thing}达到{shown}{sign}。", number, None, "%"),
        (f"{thing}保持在{shown}{sign}以上。", number, None, "%"),
        (f"{actor}要力争{thing}提高{number // 10}个百分点。", number // 10, number // 10, "个百分点"),
        (f"推荐人数不超过总人数的{shown}{sign}。", None, number, "%"),
        (f"公用经费支出压减{number // 5}{sign}以上。", number // 5, None, "%"),
        (f"{thing}不低于{number}.5{sign}。", number + 0.5, None, "%"),
        (f"抽查比例不低于{number // 5}{sign}。", number // 5, None, "%"),
        (f"抽查比例为{number // 5}{sign}—{number // 5 + 5}{sign}。", number // 5, number // 5 + 5, "%"),
    ]
    kind = rng.randrange(len(forms))
    text, least, most, unit = forms[kind]
    return Piece(text, (Fact("quantity", (least, most, unit)),), f"share {kind}")


def _words(rng: Random) -> Piece:
    thing = rng.choice(["调研报告", "活动总结", "事迹材料", "典型案例", "心得体会"])
    low = rng.choice([800, 1000, 1500, 2000, 2500, 3000])
    shown = f"{low:,}" if rng.random() < 0.15 else str(low)
    high = low + rng.choice([500, 1000])
    sign = rng.choice(["—", "-", "至", "～"])
    forms = [
        (f"{thing}字数不超过{shown}字。", None, low),
        (f"{thing}控制在{shown}字以内。", None, low),
        (f"{thing}{shown}字左右。", low, low),
        (f"{thing}字数在{low}{sign}{high}字。", low, high),
        (f"{thing}不少于{shown}字。", low, None),
        (f"{thing}（{shown}字以内）要突出重点。", None, low),
        (f"{thing}要求主题鲜明、数据真实，{shown}字以内。", None, low),
        (f"{thing}篇幅一般不超过{shown}字。", None, low),
        (f"{thing}字数{shown}字以上。", low, None),
        (f"{thing}字数控制在{low}{sign}{high}字之间。", low, high),
    ]
    kind = rng.randrange(len(forms))
    text, least, most = forms[kind]
    return Piece(text, (Fact("quantity", (least, most, "字")),), f"words {kind}")


def _copies(rng: Random) -> Piece:
    number = rng.choice([2, 2, 3, 3, 4, 5, 6])
    thing = rng.choice(["申报材料", "纸质材料", "推荐表", "申请表"])
    shown = rng.choice([str(number), "两" if number == 2 else han(number), wide(str(number))])
    text = rng.choice(
        [
            f"{thing}一式{shown}份。",
            f"{thing}一式{shown}份，加盖公章。",
            f"{thing}（一式{shown}份）由各单位统一装订。",
            f"{thing}须一式{shown}份，用A4纸打印。",
        ]
    )
    return Piece(text, (Fact("quantity", (number, number, "份")),), "copies")


def _hours(rng: Random) -> Piece:
    number = rng.choice([8, 12, 24, 32, 36, 72, 90])
    actor = rng.choice(["全体教师", "各单位", "党员干部", "班子成员", "专业技术人员"])
    unit = rng.choice(["学时", "学时", "课时", "小时"])
    forms = [
        (f"{actor}全年集中学习不少于{number}{unit}。", number, None),
        (f"{actor}参加培训累计不少于{number}{unit}。", number, None),
        (f"{actor}培训时长达到{number}{unit}以上。", number, None),
    ]
    kind = rng.randrange(len(forms))
    text, least, most = forms[kind]
    return Piece(text, (Fact("quantity", (least, most, unit)),), f"hours {kind}")


_OFFICES = (
    "安全科",
    "基建科",
    "计财科",
    "基础教育科",
    "督导室",
    "组织人事科",
    "区教育局",
    "区卫健局",
    "区财政局",
    "区市场监管局",
    "区公安分局",
    "区住建局",
    "教务处",
    "政教处",
    "区教师发展中心",
    "局办公室",
)
_WORKS = ("专项检查工作", "食品安全监管工作", "校园周边环境整治", "资金保障工作", "教师培训工作", "信息公开工作")


def charge(rng: Random) -> Piece:
    """由X牵头，Y、Z配合."""
    lead, *support = rng.sample(_OFFICES, rng.choice([2, 3, 3]))
    work = rng.choice(_WORKS)
    others = "、".join(support)
    both = (frozenset([lead]), frozenset(support))
    alone = (frozenset([lead]), frozenset[str]())
    every = (frozenset([lead, *support]), frozenset[str]())
    forms = [
        (f"{work}由{lead}牵头，{others}配合。", both),
        (f"本项工作由{lead}牵头，{others}参与。", both),
        (f"扎实推进{work}。（牵头单位：{lead}；配合单位：{others}）", both),
        (f"扎实推进{work}。（牵头单位：{lead}；责任单位：{others}）", both),
        (f"扎实推进{work}。（牵头科室：{lead}，配合科室：{others}）", both),
        (f"扎实推进{work}。（{lead}牵头，{others}配合）", both),
        (f"扎实推进{work}。（责任单位：{lead}、{others}）", every),
        (f"{lead}会同{others}开展联合督导。", both),
        (f"{work}由{lead}负责。", alone),
        (f"{lead}负责{work}。", alone),
        (f"由{lead}具体负责{work}，{others}配合。", both),
        (f"{lead}牵头，{others}配合，共同做好{work}。", both),
    ]
    kind = rng.randrange(len(forms))
    text, value = forms[kind]
    return Piece(text, (Fact("responsibility", value),), f"charge {kind}")
