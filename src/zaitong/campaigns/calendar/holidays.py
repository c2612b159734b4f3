"""Whether a requirement rests in the school holidays (假期不要求), and which of its periods that concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.campaigns.models import AudienceRule, Requirement
from zaitong.common.periods import period_words
from zaitong.orgs.models import Post, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from zaitong.campaigns.periods import Period

Kind, Holidays, Per = AudienceRule.Kind, Requirement.Holidays, Requirement.Per
SHORT = {Per.DAY, Per.WEEK, Per.TWO_WEEKS}
AT_SCHOOL = frozenset({*Unit.SCHOOLS, Unit.Kind.KINDERGARTEN, Unit.Kind.CAMPUS})
OF_SCHOOLS = frozenset({Post.Role.PRINCIPAL, Post.Role.TEACHER})


def skips_holidays(requirement: Requirement) -> bool:
    """Whether periods without a school day ask nothing. By custom: what schools owe each day, week or two weeks."""
    if requirement.per == Per.ONCE or requirement.holidays == Holidays.ASK:
        return False
    if requirement.holidays == Holidays.SKIP:
        return True
    return requirement.per in SHORT and addresses_schools(requirement.audience_rules.all())


def addresses_schools(rules: Iterable[AudienceRule]) -> bool:
    """Whether an audience is made of schools and kindergartens alone, as far as its conditions say."""
    found = [_of_schools(rule) for rule in rules]
    return bool(found) and all(found)


def _of_schools(rule: AudienceRule) -> bool:
    selector = rule.selector
    match rule.kind:
        case Kind.UNITS:
            kinds = set(selector.get("kinds") or ())
        case Kind.PARTIES | Kind.POSTS:
            kinds = set(selector.get("unit_kinds") or ())
        case _:
            return False
    if rule.kind == Kind.POSTS and not kinds:
        roles = set(selector.get("roles") or ())
        return bool(roles) and roles <= OF_SCHOOLS
    return bool(kinds) and kinds <= AT_SCHOOL


def skipped_words(periods: Iterable[Period]) -> list[str]:
    """Neighbouring periods together: 第 4 周至第 8 周（2027年1月25日—2月28日），5 期."""
    runs: list[list[Period]] = []
    for period in periods:
        if runs and (period.start - runs[-1][-1].end).days == 1:
            runs[-1].append(period)
        else:
            runs.append([period])
    return [_run_words(run) for run in runs]


def _run_words(run: list[Period]) -> str:
    names = dict.fromkeys([period_words(run[0].code), period_words(run[-1].code)])
    number = f"，{len(run)} 期" if len(run) > 1 else ""
    return f"{'至'.join(names)}（{_days(run[0].start, run[-1].end)}）{number}"


def _days(first: date, last: date) -> str:
    start = f"{first.year}年{first.month}月{first.day}日"
    if first == last:
        return start
    year = f"{last.year}年" if last.year != first.year else ""
    return f"{start}—{year}{last.month}月{last.day}日"
