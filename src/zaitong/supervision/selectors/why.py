"""为什么是绿的、为什么是红的: what counts towards one obligation, what came late, what lacks, what would turn it green."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zaitong.campaigns.lights import LIGHT_NAMES, Light
from zaitong.campaigns.models import Accepts, Requirement
from zaitong.catalogue.models import RecordTypeVersion
from zaitong.common.clock import local_date
from zaitong.common.templatetags.zaitong_ui import why_words
from zaitong.records.fits import kinds_text, missing_kinds
from zaitong.records.models import Record, Settlement
from zaitong.records.selectors.materials import Material, materials_of
from zaitong.records.selectors.values import filed_by_words
from zaitong.records.services.doors import is_decided
from zaitong.records.services.filing import grace_until
from zaitong.supervision.wording import full_day, short_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from zaitong.campaigns.models import Obligation
    from zaitong.common.access import Actor

DONE = {Light.GREEN, Light.WAIVED}


@dataclass(frozen=True, slots=True)
class Counted:
    """One record filed for the obligation. ``seen``: the person may open it."""

    settlement: Settlement
    title: str
    seen: bool
    filed: str  # 11月12日周四报送，超期 3 天
    decided: bool  # by a person, not by filing alone
    by: str  # 由幼教联合党支部报送: where the record is not the unit's own

    @property
    def counts(self) -> bool:
        """Passed or waiting: it stands in the sum; returned and withdrawn ones do not."""
        return self.settlement.state in {Settlement.State.ACCEPTED, Settlement.State.CLAIMED}


@dataclass(frozen=True, slots=True)
class Why:
    """What the panel says."""

    question: str
    measure: str  # how it is counted, where not by records
    records: list[Counted]
    materials: list[Material]
    lacking: list[str]
    next: list[str]  # what would turn it green
    seen: set[int]  # records that the person may open

    @property
    def amount(self) -> int:
        """What counts, added up as written beside the records."""
        return sum(row.settlement.amount for row in self.records if row.counts)


def why_load(
    obligation: Obligation, light: Light, settlements: Sequence[Settlement], actor: Actor, day: date, *, stopped: bool
) -> Why:
    """Explain a light. A fixed number of queries."""
    live = [row for row in settlements if row.state != Settlement.State.WITHDRAWN]
    seen = set(
        Record.objects.visible_to(actor).filter(pk__in={s.record_id for s in settlements}).values_list("pk", flat=True)
    )
    accepts = list(Accepts.objects.filter(requirement=obligation.requirement_id).select_related("record_type"))
    materials = materials_of(live, accepts, {obligation.pk})
    open_ = light not in DONE and not stopped
    return Why(
        question="为什么不用再报" if stopped else why_words(light),
        measure=_measure(obligation.requirement, accepts),
        records=[_counted(row, obligation, day, seen=row.record_id in seen) for row in live],
        materials=materials,
        lacking=_lacking(obligation, materials) if open_ else [],
        next=_next(obligation, light, live, accepts, day) if open_ else [],
        seen=seen,
    )


def _counted(row: Settlement, obligation: Obligation, day: date, *, seen: bool) -> Counted:
    filed = f"{full_day(row.claimed_on, day)}报送"
    if obligation.due:
        late = (row.claimed_on - obligation.due).days
        filed += f"，超期 {late} 天" if late > 0 else "，按时"
    return Counted(
        row,
        row.record.type_version.record_type.name,
        seen,
        filed,
        is_decided(row),
        filed_by_words(row.record, obligation),
    )


def _measure(requirement: Requirement, accepts: Sequence[Accepts]) -> str:
    if requirement.counts == Requirement.Counts.RECORDS:
        return ""
    types = [accepted.record_type_id for accepted in accepts]
    versions = RecordTypeVersion.objects.filter(record_type__in=types).order_by("-number")
    labels = {f["key"]: f["label"] for version in versions[:5] for f in version.schema.get("fields", [])}
    label = labels.get(requirement.counts_field, requirement.counts_field)
    how = "合计" if requirement.counts == Requirement.Counts.SUM else "有几样不同的"
    return f"按各份记录里“{label}”{how}计数，不按份数。"


def _lacking(obligation: Obligation, materials: Sequence[Material]) -> list[str]:
    found = []
    if obligation.needed is None:
        found.append("应报多少还没有定")
    elif (short := obligation.needed - obligation.accepted - obligation.claimed) > 0:
        found.append(f"还差 {short}{_word(obligation.requirement)}")
    if obligation.claimed:
        found.append(f"{obligation.claimed}{_word(obligation.requirement)}还没有审核")
    if obligation.accepted or obligation.claimed:
        found += [f"{one.name}还没有收到" for one in materials if one.came_on is None]
    return found


def _word(requirement: Requirement) -> str:
    return " 份" if requirement.counts == Requirement.Counts.RECORDS else ""


def _next(
    obligation: Obligation, light: Light, live: Sequence[Settlement], accepts: Sequence[Accepts], day: date
) -> list[str]:
    requirement = obligation.requirement
    office = (requirement.office or requirement.campaign.owner).short_name
    found = [_after_return(row, day) for row in live if row.state == Settlement.State.RETURNED]
    if light is Light.BLUE or obligation.claimed:
        waiting = [row for row in live if row.state == Settlement.State.CLAIMED]
        days = max(((day - local_date(row.claimed_at)).days for row in waiting), default=0)
        found.append(f"{office}审核通过{f'（已等 {days} 天）' if days else ''}")
    if obligation.needed is None:
        found.append("先把应报数报上来，定了数才算得出完成没有")
    elif obligation.needed > obligation.accepted + obligation.claimed:
        found.append(_to_file(obligation, accepts, office))
    return found


def _after_return(row: Settlement, day: date) -> str:
    until = grace_until(row.returned_on) if row.returned_on else None
    still = f"，{short_day(until, day)}前重报仍按原报送时间算" if until and until >= day else ""
    return f"把退回的“{row.record.type_version.record_type.name}”改好重报{still}"


def _to_file(obligation: Obligation, accepts: Sequence[Accepts], office: str) -> str:
    requirement = obligation.requirement
    short = (obligation.needed or 0) - obligation.accepted - obligation.claimed
    names = "”或“".join(accepted.record_type.name for accepted in accepts)
    kinds = list(dict.fromkeys(kind for accepted in accepts for kind in accepted.attachments))
    files = kinds_text([*missing_kinds((), kinds), *_paper(kinds)])
    if any(accepted.notebook for accepted in accepts):
        files = f"{files}（或手写记录照片）" if files else ""
    filed = f"再报 {short}{_word(requirement)}" + (f"“{names}”" if names else "") + (f"，附{files}" if files else "")
    done = "报送即完成" if requirement.settled_by == Requirement.SettledBy.FILING else f"{office}审核通过后变绿"
    return f"{filed}，{done}"


def _paper(kinds: Sequence[str]) -> list[str]:
    return [kind for kind in kinds if kind == "paper"]


def cell_words(lights: Sequence[tuple[Light, str]], light: Light) -> str:
    """Why a cell of several obligations shows its light: 6 项里 4 项已完成、1 项待审核、1 项已超期；按最急的一项显示."""
    numbers: dict[Light, int] = {}
    for one, _ in lights:
        numbers[one] = numbers.get(one, 0) + 1
    told = "、".join(f"{number} 项{LIGHT_NAMES[one]}" for one, number in numbers.items())
    worst = next((words for one, words in lights if one is light), "")
    return f"{len(lights)} 项里{told}。{f'按最急的一项显示：{worst}。' if worst and len(numbers) > 1 else ''}"
