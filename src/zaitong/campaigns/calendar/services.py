"""Keeping the school calendar: one school year at a time, with an exact look at what it does beforehand."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from zaitong.audit.services import audit_write
from zaitong.campaigns.calendar.selectors import Effect, calendar_effect, may_edit
from zaitong.campaigns.calendar.stored import YearPlan, calendar_load, plan_of
from zaitong.campaigns.models import SchoolDays, SchoolYear
from zaitong.campaigns.models.calendar import TERM_FIELDS
from zaitong.common.errors import Conflict, FieldErrors, NotAllowed
from zaitong.jobs.services import job_start

if TYPE_CHECKING:
    from zaitong.common.access import Actor

ACTS = {"calendar.changed": "修改校历"}
NAMES = ("第一学期", "第二学期")
LONGEST = 92  # days of one entry of 放假与调课: the summer holidays are no entry


@transaction.atomic
def school_year_set(*, plan: YearPlan, seen: int, shown: str, actor: Actor) -> Effect:
    """Put a school year in force and lay out the campaigns that it moves, as jobs.

    ``seen``: the version that the person changed; ``shown``: the figures (Effect.mark) that he was shown.

    Raises:
        FieldErrors: days that cannot be. Conflict: somebody else has changed the year, or the figures have moved.
    """
    if not may_edit(actor):
        raise NotAllowed("校历由全区的专项经办人维护，您可以查看，不能修改。")
    plan_check(plan)
    row = _locked(plan.year)
    if row.version != seen:
        raise Conflict(f"{row.changed_by_label}刚刚改过{plan.year}学年的校历。请刷新后再改。", code="stale")
    effect = calendar_effect(plan)
    if effect.mark != shown:
        raise Conflict(
            "各专项的待办有了变化，影响的项数和刚才看到的不一样了。请再核对一遍。", code="moved", effect=effect
        )
    before = plan_of(row)
    if before == plan:
        return effect
    _write(row, plan, actor)
    data = {"before": _plain(before), "after": _plain(plan), "fresh": effect.fresh, "gone": effect.gone}
    data |= {"moved": effect.moved}
    subject = f"calendar:{plan.year}"
    audit_write(actor=actor, act="calendar.changed", subject=subject, subject_label=f"{plan.year}学年", data=data)
    for pk in effect.campaigns:
        job_start(kind="campaign.roll", subject=f"campaign:{pk}", arguments={"campaign": pk}, actor=actor)
    return effect


def _locked(year: int) -> SchoolYear:
    try:
        with transaction.atomic():
            SchoolYear.objects.get_or_create(year=year)
    except IntegrityError:  # another has made it at this moment
        raise Conflict("刚才有人也在改这一学年的校历，请刷新后再改。", code="stale") from None
    return SchoolYear.objects.select_for_update().get(year=year)


def _write(row: SchoolYear, plan: YearPlan, actor: Actor) -> None:
    days = [day for term in plan.terms for day in (term or (None, None))]
    for name, day in zip(TERM_FIELDS, days, strict=True):
        setattr(row, name, day)
    row.version, row.changed_by_label = row.version + 1, actor.label[:120]
    row.save()
    row.days.all().delete()
    SchoolDays.objects.bulk_create(SchoolDays(school_year=row, **asdict(one)) for one in plan.days)


def _plain(plan: YearPlan) -> dict[str, Any]:
    """For the trail."""
    terms = [[day.isoformat() for day in term] if term else None for term in plan.terms]
    return {"terms": terms, "days": [f"{d.kind} {d.starts}/{d.ends} {d.name}".strip() for d in plan.days]}


def plan_check(plan: YearPlan) -> None:
    """Raise FieldErrors where the days cannot be those of this school year. Keys: term fields, ``days-N``."""
    errors = _wrong_terms(plan) | _neighbours(plan)
    wrong = {f"days-{number}": _wrong_days(plan, number) for number in range(len(plan.days))}
    errors |= {key: [message] for key, message in wrong.items() if message}
    if errors:
        raise FieldErrors(errors)


def _wrong_terms(plan: YearPlan) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    year = plan.year
    rooms = (
        (date(year, 7, 15), date(year, 10, 31), date(year, 11, 1), date(year + 1, 3, 15)),
        (date(year + 1, 1, 15), date(year + 1, 4, 30), date(year + 1, 5, 1), date(year + 1, 8, 31)),
    )
    for name, place, term, (a, b, c, d) in zip(NAMES, (0, 2), plan.terms, rooms, strict=True):
        if term and not a <= term[0] <= b:
            errors[TERM_FIELDS[place]] = [f"{name}开学应在{_say(a)}到{_say(b)}之间，请核对年份。"]
        if term and not c <= term[1] <= d:
            errors[TERM_FIELDS[place + 1]] = [f"{name}最后一天应在{_say(c)}到{_say(d)}之间，请核对年份。"]
    first, second = plan.terms
    if first and second and second[0] <= first[1]:
        errors.setdefault("second_starts", ["第二学期开学要晚于第一学期最后一天。"])
    return errors


def _neighbours(plan: YearPlan) -> dict[str, list[str]]:
    """A term may not run into that of the year before or after."""
    kept = {code: (first, last) for code, first, last in calendar_load().terms}
    earlier, later = kept.get(f"{plan.year - 1}-T2"), kept.get(f"{plan.year + 1}-T1")
    first, second = plan.terms
    if first and earlier and first[0] <= earlier[1]:
        return {"first_starts": [f"上一学年到{_say(earlier[1])}才结束，开学要晚于这一天。"]}
    if second and later and second[1] >= later[0]:
        return {"second_ends": [f"下一学年{_say(later[0])}开学，最后一天要早于这一天。"]}
    return {}


def _wrong_days(plan: YearPlan, number: int) -> str:
    one = plan.days[number]
    if one.ends < one.starts:
        return "截止日期早于起始日期，请核对。"
    if not date(plan.year, 8, 1) <= one.starts <= one.ends <= date(plan.year + 1, 8, 31):
        return f"要在{plan.year}年8月1日到{plan.year + 1}年8月31日之间，请核对年份。"
    if (one.ends - one.starts).days >= LONGEST:
        return "一次放假最长三个月。寒假、暑假由两个学期的起止日算出，不用写。"
    for other in plan.days[:number]:
        if one.starts <= other.ends and other.starts <= one.ends:
            return f"和“{other.name or '上面一行'}”重叠，同一天只写一次。"
    return ""


def _say(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
