"""The main job in a real browser: a document comes, is read, reviewed and issued; a school answers, is returned, answers again
and passes; the light turns green; a school that did nothing turns red when its day has passed.

Once with our own sample, once with a real document from ../shared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from zaitong.accounts.tests.factories import PASSWORD, make_grant, make_user
from zaitong.campaigns.models import Campaign, Obligation, Requirement
from zaitong.catalogue.services import catalogue_load
from zaitong.common.access import SYSTEM
from zaitong.common.clock import now as clock_now
from zaitong.demo.documents import Dates, as_docx, opinion
from zaitong.orgs.tests.factories import District, make_district, make_membership, make_person
from zaitong.records.models import Record, Settlement

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.django_db(transaction=True)]
REAL = "000_0c183b71fcc56b34.txt"


class Clock:
    """The site's clock, set by the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.moment = clock_now()
        monkeypatch.setattr("django.utils.timezone.now", lambda: self.moment)

    def set(self, day: str, hour: int = 9) -> None:
        """Morning of a day (ISO text)."""
        self.moment = datetime.fromisoformat(f"{day}T{hour:02}:00:00+08:00")


@dataclass(frozen=True)
class Case:
    """A document and the days on which things happen."""

    name: str
    issued: str
    plan_due: str
    file_on: str
    after: str


SAMPLE = Case("sample", "2026-10-12", "2026-11-13", "2026-11-02", "2026-11-14")
REAL_A = Case("real", "2021-10-29", "2021-11-15", "2021-11-04", "2021-11-16")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture
def district(clock: Clock, case: Case) -> District:
    clock.set(case.issued, 8)
    district = make_district()
    catalogue_load(actor=SYSTEM)
    officer = make_user("campaign_officer", district.committee, username="officer", post=district.org_head)
    make_grant(officer, "receiving_officer", district.org)
    for name, clerk in zip(("first", "second"), district.clerks, strict=False):
        make_user("unit_clerk", username=name, post=clerk)
    for party in district.school_parties:
        make_membership(make_person(), party)
    return district


@pytest.fixture
def document(request: pytest.FixtureRequest, case: Case, tmp_path: Path) -> Path:
    """The file that the officer uploads."""
    if case is REAL_A:
        shared: Path = request.getfixturevalue("shared_dir")
        return shared / "documents" / REAL
    path = tmp_path / "意见.docx"
    path.write_bytes(as_docx(opinion(Dates(date(2026, 11, 22)))))
    return path


def sign_in(page: Page, name: str) -> None:
    page.context.clear_cookies()
    page.goto("/login/")
    page.get_by_label("登录名").fill(name)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login" not in url)


def upload(page: Page, path: Path) -> Campaign:
    """The officer uploads; the review screen comes by itself."""
    page.goto("/campaigns/upload/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="上传并开始读取").click()
    page.wait_for_url(re.compile(r"/campaigns/\d+/review/"))
    return Campaign.objects.get()


def review(page: Page, campaign: Campaign) -> None:
    """Confirm what may be confirmed, put aside what lacks something, card by card as a person does."""
    for requirement in campaign.requirements.order_by("number"):
        page.goto(f"/campaigns/{campaign.pk}/review/?open={requirement.pk}")
        card = page.locator(f"#c{requirement.pk}")
        lacks = card.locator(".card__lack").count() > 0
        card.get_by_role("button", name="不作为任务" if lacks else "确认这条").click()
        page.locator(f"#c{requirement.pk}:not(:has(form[action$='/accept/']))").wait_for()
    assert not campaign.requirements.filter(review="pending").exists()


def publish(page: Page, campaign: Campaign) -> None:
    """See what it will do, press, wait until it is done."""
    page.goto(f"/campaigns/{campaign.pk}/publish/")
    assert "项待办" in page.locator("main").inner_text()
    page.get_by_role("button", name="发布任务").click()
    confirm = page.get_by_role("dialog").get_by_role("button", name="发布")
    if confirm.count():
        confirm.click()
    page.wait_for_url(f"**/campaigns/{campaign.pk}/")
    campaign.refresh_from_db()
    assert campaign.state == "published"


def file_plan(page: Page, focus: str) -> None:
    """Open the first task of that name, fill in, attach, confirm."""
    page.get_by_label("方案名称").fill("墨池小学行动方案")
    page.get_by_label("重点任务").fill(focus)
    page.get_by_label("时间节点").fill("11月部署，12月总结")
    page.get_by_label("负责人").fill("邵听澜")
    if not page.get_by_text("方案正文.docx").count():
        attach(page)
    filed = re.compile(r"/records/\d+/(\?.*)?$")
    send(page)
    # What was typed may answer further tasks: then the person is asked once more.
    if page.get_by_text("请再确认一次").count():
        send(page)
    assert filed.search(page.url)


def send(page: Page) -> None:
    """Press the one filled button and wait for the page that answers."""
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("报送")).first.click()


def attach(page: Page) -> None:
    """The plan as an electronic file."""
    body = {
        "name": "方案正文.docx",
        "mimeType": "application/octet-stream",
        "buffer": as_docx("墨池小学行动方案\n正文。"),
    }
    page.locator("input[type=file]").first.set_input_files(body)  # type: ignore[arg-type]
    button = page.get_by_role("button", name="上传")
    if button.count() and button.first.is_visible():
        button.first.click()
    page.get_by_text("方案正文.docx").first.wait_for()


def light(stage: Stage, unit: str) -> str:
    """What the matrix shows for a unit and the plan: the words of its light."""
    stage.page.goto(f"/supervision/{stage.campaign.pk}/")
    row = stage.page.get_by_role("row").filter(has=stage.page.get_by_role("rowheader", name=unit))
    link = row.locator(f'a[href*="/cell/{stage.plan.pk}/"]')
    return str(link.get_attribute("aria-label") or link.inner_text())


@dataclass
class Stage:
    """Where the job is played: one browser page, one campaign, the task that the school answers."""

    page: Page
    district: District
    clock: Clock
    case: Case
    campaign: Campaign
    plan: Requirement

    @property
    def settlement(self) -> Settlement:
        return Settlement.objects.get(obligation__requirement=self.plan)

    def task(self) -> Locator:
        """The line of 我的待办."""
        self.page.goto("/todo/")
        return self.page.locator(".task").filter(has_text=self.plan.title)


@pytest.mark.parametrize(
    "case",
    [pytest.param(SAMPLE, id="sample"), pytest.param(REAL_A, id="real", marks=pytest.mark.shared)],
    indirect=True,
)
def test_the_main_job(
    case: Case, document: Path, district: District, clock: Clock, new_page: Callable[[], Page]
) -> None:
    stage = issued(case, document, district, clock, new_page())
    the_school_files(stage)
    the_office_returns(stage)
    the_school_files_again(stage)
    the_office_accepts(stage)
    the_day_passes(stage)
    assert stage.page.problems == []  # type: ignore[attr-defined]


def issued(case: Case, document: Path, district: District, clock: Clock, page: Page) -> Stage:
    sign_in(page, "officer")
    campaign = upload(page, document)
    review(page, campaign)
    publish(page, campaign)
    plan = campaign.requirements.get(due=case.plan_due, office=district.org, review="accepted")
    assert plan.obligations.filter(subject_unit__in=district.schools).count() == len(district.schools)
    return Stage(page, district, clock, case, campaign, plan)


def the_school_files(stage: Stage) -> None:
    stage.clock.set(stage.case.file_on)
    sign_in(stage.page, "first")
    task = stage.task()
    assert "组织人事科" in task.inner_text()
    task.locator("a.btn, button.btn").first.click()
    file_plan(stage.page, "把家访走实")
    assert stage.settlement.state == "claimed"


def the_office_returns(stage: Stage) -> None:
    stage.clock.set(stage.case.file_on, 15)
    sign_in(stage.page, "officer")
    stage.page.goto("/queue/")
    stage.page.get_by_label("标记重点任务").check(force=True)
    stage.page.locator("#note-focus").fill("请写明由谁负责、做到什么程度")
    stage.page.get_by_role("button", name=re.compile("退回修改")).click()
    stage.page.get_by_text("都审完了").wait_for()
    assert stage.settlement.state == "returned"


def the_school_files_again(stage: Stage) -> None:
    sign_in(stage.page, "first")
    task = stage.task()
    assert "退回修改" in task.inner_text()
    assert "请写明由谁负责" in task.inner_text()
    task.locator("a.btn, button.btn").first.click()
    assert stage.page.get_by_label("重点任务").input_value() == "把家访走实"
    file_plan(stage.page, "班主任走访五类家庭，每户一次，邵听澜负责")


def the_office_accepts(stage: Stage) -> None:
    sign_in(stage.page, "officer")
    stage.page.goto("/queue/")
    stage.page.get_by_role("button", name="审核通过").click()
    stage.page.get_by_text("都审完了").wait_for()
    assert (stage.settlement.state, stage.settlement.version) == ("accepted", 2)
    done, idle = stage.district.schools[:2]
    assert "已完成" in light(stage, done.short_name)
    assert "已超期" not in light(stage, idle.short_name)


def the_day_passes(stage: Stage) -> None:
    done, idle = stage.district.schools[:2]
    stage.clock.set(stage.case.after)
    sign_in(stage.page, "officer")
    assert "已超期" in light(stage, idle.short_name)
    assert "已完成" in light(stage, done.short_name)
    assert Record.objects.filter(unit=done).count() == 1
    filed = Obligation.objects.get(requirement=stage.plan, subject_unit=done).first_filed_on
    assert filed == date.fromisoformat(stage.case.file_on)
