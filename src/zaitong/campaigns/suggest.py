"""First guesses about a requirement, from the words of the document and the names of the district. Pure.

Audience rules, record types, the receiving office, times and numbers; every guess is marked as inferred. What the document does not say stays empty and is listed as a gap; a guess that may well be wrong adds a reason to look.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zaitong.campaigns.suggest_audience import AudienceGuess, Body, Rule, guess_audience, is_issuer, phrases_of, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from zaitong.policy.model import Breakdown, Deadline, Frequency, Quantity, Requirement

__all__ = ["Body", "Directory", "Guess", "Rule", "Timing", "TypeName", "suggest"]

STATED, INFERRED, UNSPECIFIED = "stated", "inferred", "unspecified"


@dataclass(frozen=True)
class TypeName:
    """A record type by name."""

    id: int
    name: str


@dataclass(frozen=True)
class Directory:
    """The names that words are matched with."""

    bodies: tuple[Body, ...] = ()
    types: tuple[TypeName, ...] = ()


@dataclass(frozen=True)
class Timing:
    """When and how much. ``due_rule`` as in Requirement; numbers count records."""

    due: date | None = None
    due_rule: str = ""
    per: str = "once"
    times: int = 1
    minimum: int = 1
    maximum: int | None = None
    provenance: dict[str, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guess:
    """Everything that the review screen starts from."""

    title: str
    nature: str
    who: str
    audience: AudienceGuess
    timing: Timing
    office_id: int | None
    type_ids: tuple[int, ...]
    attachments: tuple[str, ...]  # kinds that every record must carry
    settled_by: str
    lead: str
    support: str
    provenance: dict[str, str]
    reasons: tuple[str, ...]
    gaps: tuple[str, ...]


# What a task asks for -> the names under which the catalogue may hold the form. First match wins.
TYPE_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"家访.{0,8}(?:方案|安排|计划)", ("大家访行动方案",)),
    (r"学习.{0,8}(?:方案|计划)", ("专项学习方案",)),
    (r"课后服务.{0,12}(?:方案|菜单)", ("课后服务方案",)),
    (r"(?:问题|责任|任务)清单|整改", ("问题清单与整改方案",)),
    (r"调研报告", ("调研报告",)),
    (r"总结|专题报告|经验成效", ("专题总结",)),
    (r"方案|计划", ("活动方案",)),
    (r"难题|驻点", ("驻点破题", "调研课题")),
    (r"课题", ("调研课题",)),
    (r"品牌", ("党建品牌项目",)),
    (r"四不两直|不打招呼|走访", ("四不两直走访",)),
    (r"联系点|联系党组织|联系.{0,4}(?:学校|单位|党支部)", ("联系点调研",)),
    (r"谈心|谈话", ("谈心谈话",)),
    (r"蹲点", ("蹲点指导",)),
    (r"主题党日", ("主题党日",)),
    (r"个人.{0,4}报告|党员.{0,12}报告", ("党员个人报告登记",)),
    (r"五育|读本|思政课", ("五育课程安排",)),
    (r"监测|学业分析|个性化分析", ("监测分析与督导单",)),
    (r"主题研训|研训", ("主题研训",)),
    (r"作业设计|课程设计|教学指导", ("教学指导单",)),
    (r"职责分工|责任分工|明确.{0,6}责任人", ("职责分工",)),
    (r"标准化|三会一课|自查|对标", ("标准化自查",)),
    (r"家访", ("家访进展",)),
    (r"督查|查处|检查|巡查", ("检查督查记录",)),
    (r"例会制度|工作机制|制度", ("工作机制与制度",)),
    (r"名师导学|公益|辅导|预约|志愿服务", ("公益服务活动",)),
    (r"实事", ("实事项目",)),
    (r"宣传|报道|信息", ("宣传信息",)),
    (r"名家|骨干|培养", ("骨干培养情况",)),
    (r"党课|学习|培训|宣讲", ("专题学习",)),
    (r"例会|会议|会上|讨论|研讨|专班|部署", ("会议与讨论记录",)),
    (r"报告|材料|台账|名单|统计", ("专题总结",)),
)
ATTACHMENT_WORDS = (
    ("electronic", r"电子(?:稿|版|文档|文件|档)"),
    ("scan", r"盖章|加盖公章|扫描件|签章"),
    ("paper", r"纸质|书面材料|一式.{1,3}份"),
)
UNMEASURED = "没有时间和数量"  # the engine's reason, said more fully below
# Things that can be handed in or shown: a sentence that asks for one is a task even without a day.
PRODUCT = re.compile(
    r"方案|计划|清单|报告|总结|台账|制度|课题|项目|自查|家访|走访|讨论|学习活动|专题学习|例会|会议|督查|查处|公益|预约|品牌"
)
COUNTED_UNITS = frozenset("个项篇份件次条部场期节轮例门套所")
REPEATING = {"daily": "day", "weekly": "week", "monthly": "month", "quarter_end_month": "quarter"}
RULE_NAMES = re.compile(
    r"^(?:daily:.+|weekly:.+|monthly:.+|quarter_end_month:.+|yearly:.+|received\+.+|after:.+|before:.+|term_end|year_end|same_day)$"
)


def suggest(requirement: Requirement, breakdown: Breakdown, directory: Directory) -> Guess:
    """All guesses for one requirement of a breakdown."""
    audience = guess_audience(
        requirement.who, requirement.quote, breakdown.document.recipients, directory.bodies, breakdown.document.issuers
    )
    timing = guess_timing(requirement)
    office_id, office_from, office_reasons = guess_office(_receivers(requirement), directory.bodies)
    types, type_reasons = guess_types(requirement, directory.types)
    nature, nature_reasons = guess_nature(requirement, breakdown.document.issuers)
    duty = nature == "duty"
    lead, support = _responsible(requirement)
    reasons = [*(r for r in requirement.reasons if not (nature_reasons and r == UNMEASURED)), *nature_reasons]
    reasons += timing.reasons
    if duty:
        reasons += [*audience.reasons, *office_reasons, *type_reasons]
    return Guess(
        title=short_title(requirement),
        nature=nature,
        who="、".join(phrases_of(requirement.who, requirement.quote)),
        audience=audience if duty else AudienceGuess(),
        timing=timing,
        office_id=office_id,
        type_ids=types if duty else (),
        attachments=guess_attachments(requirement.quote) if duty else (),
        settled_by="acceptance" if duty and office_id else "filing",  # without a receiver nobody could accept
        lead=lead,
        support=support,
        provenance=_provenance(requirement, timing, office_from, types=bool(types), audience=audience, lead=lead),
        reasons=tuple(dict.fromkeys(reasons)),
        gaps=gaps_of(requirement, breakdown) if duty else (),
    )


def guess_nature(requirement: Requirement, issuers: Sequence[str] = ()) -> tuple[str, list[str]]:
    """What the engine says; a duty that names neither time nor number nor receiver nor product is a principle until set."""
    measured = requirement.deadlines or requirement.frequencies or requirement.quantities or requirement.to
    if requirement.nature == "duty" and requirement.who and all(is_issuer(name, issuers) for name in requirement.who):
        return "issuer_act", []
    if requirement.nature != "duty" or measured or PRODUCT.search(plain(requirement.quote)):
        return requirement.nature, []
    return "guidance", ["没有时间、数量和报送要求，先作为原则要求，要下达请改“性质”"]


def short_title(requirement: Requirement) -> str:
    """At most 30 characters that name the task."""
    title = requirement.title or f"{requirement.action}{requirement.what}" or plain(requirement.quote)
    title = plain(title).strip("，。；、：")
    return title if len(title) <= 30 else title[:29] + "…"


def _provenance(
    requirement: Requirement, timing: Timing, office_from: str, *, types: bool, audience: AudienceGuess, lead: str
) -> dict[str, str]:
    found = {
        "who": STATED if requirement.who else requirement.provenance.who,
        "audience": INFERRED if audience.rules else UNSPECIFIED,
        "office": office_from,
        "accepts": INFERRED if types else UNSPECIFIED,
        "nature": INFERRED,
        "settled_by": INFERRED,
        "phase": INFERRED if requirement.phase is not None else UNSPECIFIED,
        **timing.provenance,
    }
    if lead:
        found["lead"] = STATED
    return found


def guess_timing(requirement: Requirement) -> Timing:
    """Deadline, frequency and numbers; the first of each, with a reason where there are more."""
    deadline = requirement.deadlines[0] if requirement.deadlines else None
    frequency = requirement.frequencies[0] if requirement.frequencies else None
    quantity = next((q for q in requirement.quantities if _counts_records(q)), None)
    per, times, due, rule, reasons = _when(deadline, frequency)
    minimum, maximum = (1, None) if per != "once" else _numbers(quantity)
    if frequency and frequency.times_max and frequency.times_max > times:
        maximum = None
        reasons.append(f"频次写的是{frequency.times}至{frequency.times_max}次，按至少{frequency.times}次计。")
    reasons += _several(requirement)
    provenance = {
        "deadline": _from(deadline, requirement.provenance.deadline),
        "frequency": STATED if frequency else requirement.provenance.frequency,
        "quantity": STATED if quantity else requirement.provenance.quantity,
    }
    return Timing(due, rule, per, times, minimum, maximum, provenance, tuple(reasons))


def _when(deadline: Deadline | None, frequency: Frequency | None) -> tuple[str, int, date | None, str, list[str]]:
    """Period, times, day, rule and reasons."""
    per = frequency.per if frequency else "once"
    times = max(1, frequency.times) if frequency else 1
    if deadline is None:
        return per, times, None, "", []
    rule = (deadline.rule or "").split(" ")[0]
    if rule and not RULE_NAMES.match(rule):
        return per, times, deadline.due, "", ["时限的写法系统认不出来，请在“修改”里选定。"]
    if deadline.due is None and per == "once":
        per = REPEATING.get(rule.partition(":")[0], per)
    return per, times, deadline.due, rule if deadline.due is None else "", []


def _from(deadline: Deadline | None, otherwise: str) -> str:
    if deadline is None:
        return otherwise
    return INFERRED if INFERRED in (deadline.provenance, otherwise) else STATED


def _several(requirement: Requirement) -> list[str]:
    """Reasons for what one task cannot hold at once."""
    found = []
    days = {(d.due, d.rule) for d in requirement.deadlines}
    if len(days) > 1:
        found.append(f"这一句里有 {len(days)} 个时限，只采用了第一个，请看是否拆分。")
    pers = {f.per for f in requirement.frequencies}
    if len(pers) > 1:
        found.append("这一句里有几种频次，只采用了第一种，请看是否拆分。")
    return found


def _counts_records(quantity: Quantity) -> bool:
    """Whether a number can be met by that many records."""
    numbers = [n for n in (quantity.min, quantity.max) if n is not None]
    whole = all(float(n).is_integer() and 0 < n <= 99 for n in numbers)
    return bool(numbers) and whole and quantity.unit[:1] in COUNTED_UNITS


def _numbers(quantity: Quantity | None) -> tuple[int, int | None]:
    if quantity is None:
        return 1, None
    minimum = int(quantity.min) if quantity.min is not None else 1
    maximum = int(quantity.max) if quantity.max is not None else None
    return minimum, maximum if maximum is None or maximum >= minimum else None


def _receivers(requirement: Requirement) -> tuple[str, ...]:
    named = list(requirement.to)
    for deadline in requirement.deadlines:
        named += deadline.to
    return tuple(dict.fromkeys(named))


def guess_office(names: Sequence[str], bodies: Iterable[Body]) -> tuple[int | None, str, list[str]]:
    """The unit that receives, where the words come from, and reasons to look."""
    names = [re.sub(r"^(?:报送|报|送交|送|交|至|到)+", "", plain(name)) or name for name in names]
    if not names:
        return None, UNSPECIFIED, []
    ranked = sorted(
        ((rank, body.id, name) for name in names for body in bodies if (rank := _fits(plain(name), body))), reverse=True
    )
    if not ranked:
        return None, UNSPECIFIED, [f"文件写明报“{names[0]}”，机构名册里没有对上，请选定接收科室。"]
    reasons = []
    if len(names) > 1:
        reasons.append(f"文件写了 {len(names)} 个接收单位（{'、'.join(names)}），先取了“{ranked[0][2]}”。")
    elif len({body_id for rank, body_id, _ in ranked if rank == ranked[0][0]}) > 1:
        reasons.append(f"机构名册里有几个单位像“{names[0]}”，请核对接收科室。")
    return ranked[0][1], STATED if ranked[0][0] >= EXACT else INFERRED, reasons


EXACT = 1000


def _fits(name: str, body: Body) -> int:
    """How well a name in the document fits a body: 0 not at all, from EXACT on letter by letter."""
    if body.kind in ("committee", "bureau") and _is_committee(name, body.kind):
        return 500
    best = 0
    for own in map(plain, body.names):
        if own == name:
            return EXACT + len(own)
        if len(own) >= 3 and (name.endswith(own) or own.endswith(name)) and len(name) >= 3:
            best = max(best, 100 + min(len(own), len(name)))
    return best


def _is_committee(name: str, kind: str) -> bool:
    word = "工委" if kind == "committee" else "教育局"
    return name.endswith((word, "工作委员会") if kind == "committee" else word)


def guess_types(requirement: Requirement, types: Sequence[TypeName]) -> tuple[tuple[int, ...], list[str]]:
    """The record type that fits, first by its own name, then by what the task speaks of."""
    by_name = {kind.name: kind.id for kind in types}
    focus = plain(f"{requirement.title}{requirement.what}")
    for text in (focus, plain(requirement.quote)):
        named = [name for name in by_name if name in text]
        if named:
            return (by_name[max(named, key=len)],), []
        for pattern, names in TYPE_WORDS:
            if re.search(pattern, text) and (found := next((n for n in names if n in by_name), None)):
                return (by_name[found],), []
    return (), ["没有找到合适的报送表样，请选定。"]


def guess_attachments(quote: str) -> tuple[str, ...]:
    """Kinds of attachment that the words ask for."""
    text = plain(quote)
    return tuple(kind for kind, pattern in ATTACHMENT_WORDS if re.search(pattern, text))


def _responsible(requirement: Requirement) -> tuple[str, str]:
    lead = [name for item in requirement.responsibilities for name in item.lead]
    support = [name for item in requirement.responsibilities for name in item.support]
    return "、".join(dict.fromkeys(lead)), "、".join(dict.fromkeys(support))


def gaps_of(requirement: Requirement, breakdown: Breakdown) -> tuple[str, ...]:
    """What the document leaves open about this requirement, in the order of the breakdown's gaps."""
    quote = plain(requirement.quote)
    found = []
    for gap in breakdown.gaps:
        inside = gap.start < requirement.end and gap.end > requirement.start and gap.end > gap.start
        if inside or (gap.end == gap.start and gap.quote and plain(gap.quote) in quote):
            found.append(gap.missing)
    return tuple(dict.fromkeys(found))
