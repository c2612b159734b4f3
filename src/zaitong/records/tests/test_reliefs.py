"""Later days, waivers, rosters and nil reports, through the pages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import Cell, Extension, Obligation
from zaitong.campaigns.reliefs.services import extension_ask
from zaitong.campaigns.services.reconcile import campaign_reconcile
from zaitong.campaigns.tests.factories import issue
from zaitong.common.clock import today
from zaitong.orgs.tests.factories import make_unit
from zaitong.records.models import ConsentRule, Record, Settlement
from zaitong.records.tests.factories import World, accept, file, make_staff, settlement_of, text

if TYPE_CHECKING:
    from zaitong.campaigns.models import Requirement

DAY = timedelta(days=1)


@pytest.fixture
def officer(world: World) -> Client:
    """Who runs the campaign."""
    return sign_in(Client(), make_user("campaign_officer", world.office))


@pytest.fixture
def reviewer(world: World) -> Client:
    return sign_in(Client(), world.reviewer_user)


@pytest.fixture
def duty(world: World) -> Requirement:
    """Three schools owe it by a day that has passed."""
    for number in range(2):
        make_unit("primary", f"澄砚区苇渡第{number}小学", world.root)
    requirement = world.requirement(
        audience=("units", {"kinds": ["primary"]}), due=today() - DAY, starts=today() - 9 * DAY
    )
    issue(world.campaign)
    return requirement


def fresh(obligation: Obligation) -> Obligation:
    return Obligation.objects.get(pk=obligation.pk)


def relieve(client: Client, requirement: Requirement, *rows: Obligation, **values: Any) -> Any:
    """Look first, then do what was shown."""
    address = reverse("campaigns:owing", args=[requirement.pk])
    data = {"pick": [row.pk for row in rows], "then": "look", **values}
    shown = client.post(address, data)
    preview = shown.context.get("preview")
    if preview is None:
        return shown
    return client.post(address, data | {"then": "do", "seen": len(preview.rows)})


def test_all_get_a_later_day_in_one_act_and_keep_it(world: World, officer: Client, duty: Requirement) -> None:
    later = today() + 10 * DAY
    filed = duty.obligations.get(subject_unit=world.school)
    file(world, filed)
    assert fresh(filed).late
    rows = list(duty.obligations.order_by("pk"))
    done = relieve(officer, duty, act="extend", due=later.isoformat(), reason="大雪停课", which="all")
    assert done.status_code == 302
    others = [row for row in rows if row.pk != filed.pk]
    assert {fresh(row).due for row in others} == {later}
    assert fresh(filed).due == today() - DAY  # filed in full: nothing to extend
    event = AuditRow.objects.get(act="relief.extend")
    assert (event.data["number"], event.data["due"]) == (2, later.isoformat())
    campaign_reconcile(world.campaign.pk, day=today())
    assert {fresh(row).due for row in others} == {later}
    cell = Cell.objects.get(requirement=duty, unit=others[0].matrix_unit)
    assert (cell.past_due, cell.open_due) == (0, later)
    page = text(officer.get(reverse("supervision:obligation", args=[others[0].pk])))
    assert "大雪停课" in page


def test_a_later_day_is_taken_back(world: World, officer: Client, duty: Requirement) -> None:
    row = duty.obligations.get(subject_unit=world.school)
    relieve(officer, duty, row, act="extend", due=(today() + 5 * DAY).isoformat(), reason="大雪停课")
    relieve(officer, duty, row, act="extend", due=(today() + 8 * DAY).isoformat(), reason="还在停课")
    assert Extension.objects.get(state="granted").before == today() - DAY
    relieve(officer, duty, row, act="unextend")
    assert (fresh(row).due, fresh(row).extended_to) == (today() - DAY, None)
    assert not Extension.objects.filter(state="granted").exists()


def test_what_was_filed_late_is_in_time_once_the_day_is_later(world: World, officer: Client) -> None:
    owed = world.obligation(world.requirement(minimum=2), needed=2, start=today() - 9 * DAY, due=today() - DAY)
    file(world, owed)
    relieve(officer, owed.requirement, owed, act="extend", due=(today() + DAY).isoformat(), reason="大雪停课")
    file(world, owed)
    assert (fresh(owed).late, fresh(owed).first_filed_on) == (False, today())


def test_several_are_exempt_and_owe_again(world: World, officer: Client, duty: Requirement) -> None:
    rows = list(duty.obligations.order_by("pk"))
    file(world, duty.obligations.get(subject_unit=world.school))
    page = relieve(officer, duty, *rows, act="waive", reason="新建校")
    assert page.status_code == 302
    assert duty.obligations.filter(state="waived", waived_reason="新建校").count() == 2
    campaign_reconcile(world.campaign.pk, day=today())
    assert duty.obligations.filter(state="waived").count() == 2
    relieve(officer, duty, act="unwaive", which="all")
    assert duty.obligations.filter(state="waived").count() == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"act": "extend", "reason": "停课"}, "请写延到哪一天"),
        ({"act": "extend", "due": "2026-13-01", "reason": "停课"}, "日历上没有"),
        ({"act": "waive"}, "请写明理由"),
        ({"act": "reopen"}, "选择一个有效的选项"),
    ],
)
def test_what_lacks_is_told_and_the_ticks_stay(
    world: World, officer: Client, duty: Requirement, values: dict[str, str], words: str
) -> None:
    row = duty.obligations.get(subject_unit=world.school)
    page = relieve(officer, duty, row, **values)
    assert page.status_code == 422
    assert words in text(page)
    assert f'value="{row.pk}" id="p{row.pk}" checked' in text(page)


def test_the_figures_that_were_shown_must_still_hold(world: World, officer: Client, duty: Requirement) -> None:
    address = reverse("campaigns:owing", args=[duty.pk])
    data = {"which": "all", "act": "waive", "reason": "新建校", "then": "do", "seen": 2}
    page = officer.post(address, data)
    assert "现在能办的是 3 项" in text(page)
    assert not duty.obligations.filter(state="waived").exists()


def test_the_receiving_office_extends_but_does_not_exempt(world: World, duty: Requirement) -> None:
    world.campaign.owner = world.other_office
    world.campaign.save()
    client = sign_in(Client(), world.reviewer_user)
    page = text(client.get(reverse("campaigns:owing", args=[duty.pk])))
    assert 'value="extend"' in page
    assert 'value="waive"' not in page
    stranger = sign_in(Client(), make_staff("receiving_officer", make_unit("office", "安全科", world.root)))
    assert stranger.get(reverse("campaigns:owing", args=[duty.pk])).status_code == 404


def test_a_unit_asks_and_the_office_grants(world: World, clerk: Client, reviewer: Client, duty: Requirement) -> None:
    row = duty.obligations.get(subject_unit=world.school)
    address = reverse("campaigns:extension_ask", args=[row.pk])
    assert clerk.get(address).status_code == 200
    early = clerk.post(address, {"due": (today() - 2 * DAY).isoformat(), "reason": "班主任住院"})
    assert "要晚于现在的截止日" in text(early)
    wanted = today() + 6 * DAY
    clerk.post(address, {"due": wanted.isoformat(), "reason": "班主任住院"})
    assert fresh(row).due == today() - DAY  # until it is answered
    assert "已申请延期" in text(clerk.get(reverse("records:todo")))
    twice = clerk.post(address, {"due": wanted.isoformat(), "reason": "再申请"})
    assert "正在等答复" in text(twice)

    assert "班主任住院" in text(reviewer.get(reverse("campaigns:extensions")))
    assert "延期申请 1 件待答复" in text(reviewer.get(reverse("records:queue")))
    one = Extension.objects.get()
    reviewer.post(reverse("campaigns:extension_answer", args=[one.pk]), {"due": wanted.isoformat(), "then": "grant"})
    assert (fresh(row).due, fresh(row).extended_to) == (wanted, wanted)
    assert "已延期" in text(clerk.get(reverse("records:todo")))
    again = reviewer.post(reverse("campaigns:extension_answer", args=[one.pk]), {"then": "grant"}, follow=True)
    assert "已经答复或撤回" in text(again)


def test_a_refusal_needs_its_reason_and_reaches_the_unit(
    world: World, clerk: Client, reviewer: Client, duty: Requirement
) -> None:
    row = duty.obligations.get(subject_unit=world.school)
    one = extension_ask(obligation_id=row.pk, due=today() + 6 * DAY, reason="班主任住院", actor=world.clerk)
    address = reverse("campaigns:extension_answer", args=[one.pk])
    silent = reviewer.post(address, {"then": "refuse", "answer": ""})
    assert (silent.status_code, "请写明理由" in text(silent)) == (422, True)
    reviewer.post(address, {"then": "refuse", "answer": "可请其他老师代写"})
    assert fresh(row).due == today() - DAY
    page = text(clerk.get(reverse("records:todo")))
    assert "没有同意延期" in page
    assert "可请其他老师代写" in page


def test_a_request_is_taken_back_and_nobody_else_s(world: World, clerk: Client, duty: Requirement) -> None:
    row = duty.obligations.get(subject_unit=world.school)
    extension_ask(obligation_id=row.pk, due=today() + 6 * DAY, reason="班主任住院", actor=world.clerk)
    other = duty.obligations.exclude(subject_unit=world.school)[0]
    assert clerk.post(reverse("campaigns:extension_withdraw", args=[other.pk])).status_code == 404
    clerk.post(reverse("campaigns:extension_withdraw", args=[row.pk]))
    assert Extension.objects.get().state == "cancelled"


# --- rosters ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def homes(world: World) -> Requirement:
    """Home visits: each school says how many families; one record counts many."""
    counted: dict[str, Any] = {"counts": "sum", "counts_field": "talks", "counts_label": "走访户数", "roster": True}
    requirement = world.requirement(audience=("units", {"kinds": ["primary"]}), due=today() + 9 * DAY, **counted)
    issue(world.campaign)
    return requirement


def test_a_school_declares_45_and_42_come_in_one_record(world: World, clerk: Client, homes: Requirement) -> None:
    row = homes.obligations.get(subject_unit=world.school)
    leader = sign_in(Client(), make_user("leader"))
    matrix = reverse("supervision:matrix", args=[world.campaign.pk])
    assert row.needed is None
    assert "未报底数" in text(leader.get(matrix))
    assert "还没有报底数" in text(clerk.get(reverse("records:todo")))
    assert "未报底数" in text(leader.get(f"{matrix}?show=undeclared"))

    clerk.post(reverse("campaigns:roster", args=[row.pk]), {"seen": "", "number": 45})
    accept(world, settlement_of(file(world, row, data={"talks": 42}), row))
    assert (fresh(row).needed, fresh(row).accepted) == (45, 42)
    assert "42/45" in text(leader.get(matrix))
    assert "还差 3（走访户数）" in text(clerk.get(reverse("records:todo")))
    campaign_reconcile(world.campaign.pk, day=today())
    assert fresh(row).needed == 45


def test_what_came_before_the_number_counts_once_it_is_known(world: World, homes: Requirement, clerk: Client) -> None:
    row = homes.obligations.get(subject_unit=world.school)
    file(world, row, data={"talks": 42})
    assert (fresh(row).claimed, fresh(row).first_filed_on) == (42, None)
    assert Cell.objects.get(requirement=homes, unit=world.school).accepted == 0
    clerk.post(reverse("campaigns:roster", args=[row.pk]), {"seen": "", "number": 42})
    assert fresh(row).first_filed_on == today()


def test_a_number_changes_with_a_reason_and_later_with_leave(
    world: World, clerk: Client, officer: Client, homes: Requirement
) -> None:
    row = homes.obligations.get(subject_unit=world.school)
    address = reverse("campaigns:roster", args=[row.pk])
    clerk.post(address, {"seen": "", "number": 45})
    assert "请写明理由" in text(clerk.post(address, {"seen": 45, "number": 40}))
    assert "请核对后再改" in text(clerk.post(address, {"seen": 44, "number": 40, "reason": "转走五户"}))
    clerk.post(address, {"seen": 45, "number": 40, "reason": "转走五户"})
    assert AuditRow.objects.get(act="roster.changed").data == {
        "obligation": row.pk, "before": 45, "after": 40, "reason": "转走五户"
    }  # fmt: skip
    accept(world, settlement_of(file(world, row, data={"talks": 30}), row))
    changed = {"seen": 40, "number": 38, "reason": "又转走两户"}
    assert "先请接收科室开放修改" in text(clerk.post(address, changed))
    relieve(officer, homes, row, act="reopen")
    assert "不能比它小" in text(clerk.post(address, changed | {"number": 29}))
    clerk.post(address, changed)
    assert (fresh(row).needed, fresh(row).declared_open) == (38, False)


# --- 零报告 ----------------------------------------------------------------------------------------------------------


def test_one_tap_says_that_there_was_nothing(world: World, clerk: Client) -> None:
    owed = world.obligation(world.requirement(allows_nil=True, minimum=3), needed=3)
    assert "本期无此情况</button>" in text(clerk.get(reverse("records:todo")))
    for _ in range(2):  # a double tap files once
        clerk.post(reverse("records:nil"), {"obligation": owed.pk, "client_key": "k"})
    record = Record.objects.get()
    assert (record.nil, record.state) == (True, "filed")
    settlement = Settlement.objects.get()
    assert (fresh(owed).claimed, fresh(owed).first_filed_on) == (3, today())

    reviewer = sign_in(Client(), world.reviewer_user)
    assert "零报告：本期无此情况" in text(reviewer.get(reverse("records:queue_item", args=[settlement.pk])))
    accept(world, settlement)
    assert fresh(owed).accepted == 3
    leader = sign_in(Client(), make_user("leader"))
    cell = reverse("supervision:cell", args=[owed.requirement_id, world.school.pk])
    world.obligation(owed.requirement)
    assert "零报告" in text(leader.get(cell))
    assert "零报告" in text(leader.get(reverse("supervision:obligation", args=[owed.pk])))


@pytest.mark.parametrize("values", [{}, {"allows_nil": True, "roster": True}])
def test_where_it_is_not_allowed_there_is_no_tap(world: World, clerk: Client, values: dict[str, Any]) -> None:
    owed = world.obligation(world.requirement(**values), needed=None if values else 1)
    assert "本期无此情况</button>" not in text(clerk.get(reverse("records:todo")))
    refused = clerk.post(reverse("records:nil"), {"obligation": owed.pk, "client_key": "k"})
    assert (refused.status_code, Record.objects.count()) == (400, 0)


def test_a_nil_report_gives_way_to_a_record(world: World, clerk: Client) -> None:
    owed = world.obligation(world.requirement(allows_nil=True))
    clerk.post(reverse("records:nil"), {"obligation": owed.pk, "client_key": "k"})
    record = Record.objects.get()
    clerk.post(reverse("records:withdraw", args=[record.pk]))
    assert fresh(owed).claimed == 0
    record.refresh_from_db()
    file(world, owed, record=record)
    record.refresh_from_db()
    assert (record.nil, record.version, fresh(owed).claimed) == (False, 2, 1)
    filed = clerk.post(reverse("records:nil"), {"obligation": owed.pk, "client_key": "other"})
    assert filed.status_code == 409


def test_lists_cost_the_same_for_any_number(world: World, django_assert_max_num_queries: Any) -> None:
    reviewer = sign_in(Client(), world.reviewer_user)
    requirement = world.requirement()

    def ask(number: int) -> None:
        for _ in range(number):
            owed = world.obligation(requirement)
            extension_ask(
                obligation_id=owed.pk, due=date(2027, 3, 1), reason="班主任住院", actor=actor_for(world.clerk_user)
            )

    ask(2)
    for address in (reverse("campaigns:extensions"), reverse("campaigns:owing", args=[requirement.pk])):
        reviewer.get(address)
        with django_assert_max_num_queries(40) as few:
            reviewer.get(address)
        ask(2)
        with django_assert_max_num_queries(40) as many:
            reviewer.get(address)
        assert len(many) == len(few)


def test_where_the_head_consents_the_clerk_does_not_tap(world: World, clerk: Client) -> None:
    owed = world.obligation(world.requirement(allows_nil=True))
    ConsentRule.objects.create(unit=world.school, on=True)
    head = sign_in(Client(), make_staff("unit_head", world.school))
    refused = clerk.post(reverse("records:nil"), {"obligation": owed.pk, "client_key": "k"})
    assert (refused.status_code, Record.objects.count()) == (403, 0)
    head.post(reverse("records:nil"), {"obligation": owed.pk, "client_key": "k"})
    assert fresh(owed).claimed == 1
