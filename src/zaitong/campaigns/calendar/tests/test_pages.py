"""Keeping the school calendar in the browser, and what that does to obligations."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns.calendar.selectors import calendar_effect
from zaitong.campaigns.calendar.services import school_year_set
from zaitong.campaigns.calendar.stored import Days, YearPlan
from zaitong.campaigns.models import Obligation, SchoolYear
from zaitong.campaigns.services.reconcile import campaign_reconcile
from zaitong.campaigns.tests.factories import issue, make_campaign, make_requirement
from zaitong.common.access import SYSTEM
from zaitong.common.clock import ZONE, today
from zaitong.common.errors import Conflict
from zaitong.orgs.tests.factories import make_district

if TYPE_CHECKING:
    from django.test import Client

    from zaitong.orgs.tests.factories import District

D = date.fromisoformat
SCHOOLS = ("units", {"kinds": ["primary", "junior", "senior"]})
PLAN = YearPlan(2026, ((D("2026-09-01"), D("2027-01-22")), (D("2027-02-22"), D("2027-07-02"))))


@pytest.fixture
def district(db: None) -> District:
    return make_district()


@pytest.fixture
def officer(client: Client, district: District) -> Client:
    return sign_in(client, make_user("campaign_officer", post=district.org_head))


@pytest.fixture(autouse=True)
def _winter() -> Any:
    with time_machine.travel(datetime(2027, 1, 12, 9, tzinfo=ZONE), tick=False):
        yield


def keep(plan: YearPlan, seen: int = 0) -> None:
    school_year_set(plan=plan, seen=seen, shown=calendar_effect(plan).mark, actor=SYSTEM)


def weekly(district: District, **values: Any) -> list[Obligation]:
    return issue(_campaign(district, **values))


def _campaign(district: District, **values: Any) -> Any:
    campaign = make_campaign(district.org, ends=D("2027-02-28"))
    make_requirement(campaign, audience=SCHOOLS, **{"per": "week", **values})
    return campaign


def posted(**values: Any) -> dict[str, Any]:
    form = {"version": 0, "shown": "", "then": "look", "days-TOTAL_FORMS": 1, "days-INITIAL_FORMS": 0}
    form |= {"first_starts": "2026-09-01", "first_ends": "2027-01-22"}
    form |= {"second_starts": "2027-02-22", "second_ends": "2027-07-02"}
    form |= {"days-0-kind": "off", "days-0-starts": "", "days-0-ends": "", "days-0-name": ""}
    return form | values


def open_weeks(campaign: Any) -> set[str]:
    rows = Obligation.objects.filter(requirement__campaign=campaign, state="open")
    return set(rows.values_list("period", flat=True))


def test_an_officer_sees_what_the_holidays_take_away_and_then_keeps_them(
    officer: Client, district: District, django_capture_on_commit_callbacks: Any
) -> None:
    campaign = _campaign(district)
    issue(campaign)
    assert len(open_weeks(campaign)) == 7
    filed = Obligation.objects.filter(requirement__campaign=campaign, period="2027-W05").order_by("id")[0]
    Obligation.objects.filter(pk=filed.pk).update(claimed=1)
    address = reverse("campaigns:calendar_year", args=[2026])

    page = officer.post(address, posted())
    assert "将增加 0 项待办，撤销 11 项" in page.content.decode()
    assert "1 项已经报了或已过期，留着不动" in page.content.decode()
    assert not SchoolYear.objects.exists()

    shown = page.context["effect"].mark
    with django_capture_on_commit_callbacks(execute=True):
        done = officer.post(address, posted(then="save", shown=shown))
    assert done.status_code == 302
    assert open_weeks(campaign) == {"2027-W02", "2027-W03", "2027-W05", "2027-W08"}
    assert Obligation.objects.filter(requirement__campaign=campaign, period="2027-W05", state="open").count() == 1
    event = AuditRow.objects.get(act="calendar.changed")
    assert (event.data["gone"], event.data["after"]["terms"][0]) == (11, ["2026-09-01", "2027-01-22"])
    assert "1月23日—2月21日" in officer.get(reverse("campaigns:calendar")).content.decode()


def test_weeks_come_back_when_the_holidays_get_shorter(district: District) -> None:
    keep(PLAN)
    campaign = _campaign(district)
    issue(campaign)
    shorter = YearPlan(2026, (PLAN.terms[0], (D("2027-02-15"), D("2027-07-02"))))
    effect = calendar_effect(shorter)
    assert (effect.fresh, effect.gone, effect.moved) == (3, 0, 0)
    keep(shorter, seen=1)
    campaign_reconcile(campaign.pk, day=today())
    assert open_weeks(campaign) == {"2027-W02", "2027-W03", "2027-W07", "2027-W08"}


def test_the_end_of_term_moves_what_is_due_by_then(district: District) -> None:
    campaign = make_campaign(district.org)
    make_requirement(campaign, audience=SCHOOLS, due_rule="term_end")
    issue(campaign)
    assert {o.due for o in Obligation.objects.all()} == {D("2027-01-31")}
    effect = calendar_effect(PLAN)
    assert (effect.fresh, effect.gone, effect.moved) == (0, 0, 3)
    keep(PLAN)
    campaign_reconcile(campaign.pk, day=today())
    assert {o.due for o in Obligation.objects.all()} == {D("2027-01-22")}


@pytest.mark.parametrize(
    ("values", "weeks"),
    [
        ({}, 3),  # by custom, what schools owe each week rests
        ({"holidays": "ask"}, 7),
        ({"per": "month"}, 2),
        ({"per": "month", "holidays": "skip"}, 2),  # February has school days
    ],
)
def test_whether_it_rests_is_the_requirement_s_own(district: District, values: dict[str, str], weeks: int) -> None:
    keep(PLAN)
    assert len({o.period for o in weekly(district, **values)}) == weeks


def test_offices_go_on_in_the_holidays(district: District) -> None:
    keep(PLAN)
    campaign = make_campaign(district.org, ends=D("2027-02-28"))
    make_requirement(campaign, audience=("units", {"kinds": ["primary", "affiliated"]}), per="week")
    assert len({o.period for o in issue(campaign)}) == 7


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"first_ends": ""}, "两天都要写"),
        ({"first_starts": "2025-09-01"}, "请核对年份"),
        ({"second_starts": "2027-01-20"}, "要晚于第一学期最后一天"),
        ({"first_starts": "九月一日"}, "看不懂日期"),
        ({"days-0-name": "秋假"}, "请写从哪天起"),
        ({"days-0-starts": "2028-11-06"}, "请核对年份"),
        ({"days-0-starts": "2026-11-06", "days-0-ends": "2026-11-05"}, "截止日期早于起始日期"),
        ({"version": "x"}, ""),
    ],
)
def test_days_that_cannot_be_are_told_and_kept_in_the_form(officer: Client, values: dict[str, str], words: str) -> None:
    page = officer.post(reverse("campaigns:calendar_year", args=[2026]), posted(**values))
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "2027-07-02" in page.content.decode()


def test_figures_that_have_moved_are_shown_again(officer: Client, district: District) -> None:
    issue(_campaign(district))
    address = reverse("campaigns:calendar_year", args=[2026])
    page = officer.post(address, posted(then="save", shown="0-0-0-0"))
    assert "请再核对一遍" in page.content.decode()
    assert page.context["effect"].gone == 12
    assert not SchoolYear.objects.filter(version__gt=0).exists()


def test_a_year_that_somebody_else_has_changed_is_not_overwritten(district: District) -> None:
    keep(PLAN)
    with pytest.raises(Conflict, match="刚刚改过"):
        keep(YearPlan(2026, (PLAN.terms[0], None)), seen=0)


def test_a_made_up_day_makes_a_week_ask_again(district: District) -> None:
    keep(YearPlan(2026, PLAN.terms, (Days("work", D("2027-02-20"), D("2027-02-20"), "补课"),)))
    # The made-up day lies in the holidays: school is made up in term only.
    assert "2027-W07" not in {o.period for o in weekly(district)}
    keep(YearPlan(2026, PLAN.terms, (Days("off", D("2027-01-18"), D("2027-01-22"), "流感停课"),)), seen=1)
    assert {o.period for o in weekly(district)} == {"2027-W02", "2027-W08"}


def test_others_look_and_do_not_change(client: Client, district: District) -> None:
    clerk = sign_in(client, make_user("unit_clerk", post=district.clerks[0]))
    page = clerk.get(reverse("campaigns:calendar")).content.decode()
    assert "暂按这几天算" in page
    assert reverse("campaigns:calendar_year", args=[2026]) not in page
    assert clerk.get(reverse("campaigns:calendar_year", args=[2026])).status_code == 403
