"""Lists that grow for years: they end somewhere, are found by title, and offer only what a record may be for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zaitong.accounts.tests.factories import ALL, SUBTREE, actor_for, make_user
from zaitong.campaigns.models import Campaign, Obligation
from zaitong.campaigns.services.publish import publish_finish
from zaitong.campaigns.tests.factories import make_campaign, make_obligation, make_requirement
from zaitong.common import paging
from zaitong.common.clock import today, week_start
from zaitong.orgs.models import Post, Unit
from zaitong.orgs.tests.factories import make_party, make_post, make_unit
from zaitong.records.models import RecordVersion
from zaitong.records.selectors import todo as todo_selectors
from zaitong.records.selectors.proposals import MOST_OPEN, record_proposals
from zaitong.records.services.review import settlement_return
from zaitong.records.tests.factories import World, file, settlement_of, start, text


def test_a_list_without_end_shows_the_newest_and_says_so(
    world: World, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [file(world, world.obligation()) for _ in range(4)]
    page = clerk.get(reverse("records:list"))
    assert "共 4 份" in text(page)
    monkeypatch.setattr(paging, "MOST", 3)
    page = clerk.get(reverse("records:list"), {"page": 99})
    assert "列出最近的 3 份，更早的请用筛选查找" in text(page)
    found = clerk.get("/search/", {"q": "联系点", "group": "records"})
    assert "工作记录 3+" in text(found)
    assert len(found.context["hits"]) == 3
    assert records[0].pk not in [record.pk for record in found.context["page"].object_list]


def test_a_record_is_found_by_the_title_that_was_filed_last(world: World, clerk: Client) -> None:
    plan = world.requirement("报方案", accepts=world.plan)
    obligation = world.obligation(plan)
    record = file(world, obligation, data={"title": "书香 Ａ 计划"})

    def found(words: str) -> tuple[int, int]:
        listed = clerk.get(reverse("records:list"), {"q": words}).context["page"].paginator.count
        groups = {g.kind.key: g.total for g in clerk.get("/search/", {"q": words}).context["groups"]}
        return listed, groups.get("records", 0)

    assert found("书香a计划") == (1, 1)
    waiting = settlement_of(record, obligation)
    settlement_return(settlement_id=waiting.pk, version=1, reason="改个名称", actor=world.reviewer)
    file(world, obligation, record=record, data={"title": "墨香计划"})
    assert list(RecordVersion.objects.order_by("number").values_list("title_key", flat=True)) == [
        "书香a计划",
        "墨香计划",
    ]
    assert found("书香a计划") == (0, 0)
    assert found("墨香") == (1, 1)


def weeks(world: World, number: int, **values: Any) -> list[Obligation]:
    """What a weekly task asked in so many weeks, the present one last."""
    weekly = world.requirement("周报", per="week", **values)
    days = [week_start(today()) - timedelta(days=7 * back) for back in reversed(range(number))]
    return [world.obligation(weekly, period=_code(day), start=day, due=day + timedelta(days=6)) for day in days]


def _code(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def offered(record: Any, world: World) -> list[int]:
    return [p.obligation.pk for p in record_proposals(record, world.clerk)]


def test_a_dated_record_is_held_against_its_own_period_only(world: World, django_assert_max_num_queries: Any) -> None:
    asked = weeks(world, 4)
    once = world.obligation(start=today() - timedelta(days=300))
    record = start(world, once)
    record.data = {"happened_on": asked[1].start.isoformat()}
    assert offered(record, world) == [once.pk, asked[1].pk]
    record.data = {"happened_on": asked[3].start.isoformat()}
    assert offered(record, world) == [once.pk, asked[3].pk]


def test_a_form_without_a_date_may_be_for_any_open_period_but_not_for_endless_ones(world: World) -> None:
    asked = weeks(world, MOST_OPEN + 3, accepts=world.plan)
    Obligation.objects.filter(pk=asked[-1].pk).update(claimed=1)
    record = start(world, world.obligation(world.requirement("报方案", accepts=world.plan)))
    found = offered(record, world)
    assert len(found) == MOST_OPEN + 1
    assert asked[-1].pk not in found, "filed already"
    assert asked[-2].pk in found
    assert asked[0].pk not in found, "years ago"


@pytest.mark.parametrize(
    ("role", "where", "scope"),
    [
        ("leader", "root", ALL),
        ("leader", "root", SUBTREE),
        ("leader", "school", SUBTREE),
        ("unit_clerk", "school", None),
        ("receiving_officer", "office", None),
        ("receiving_officer", "root", SUBTREE),
    ],
)
def test_a_campaign_is_seen_by_whom_it_addresses(world: World, role: str, where: str, scope: str | None) -> None:
    world.obligation()
    actor = actor_for(make_user(role, getattr(world, where), scope_kind=scope))
    assert list(Campaign.objects.visible_to(actor)) == [world.campaign]


@pytest.mark.parametrize(
    ("role", "scope"), [("leader", SUBTREE), ("unit_clerk", None), ("receiving_officer", None), ("post_holder", None)]
)
def test_a_campaign_is_not_seen_by_others(world: World, role: str, scope: str | None) -> None:
    world.obligation()
    other = make_unit(Unit.Kind.PRIMARY, "墨池小学", world.root)
    post = make_post(Post.Role.PRINCIPAL, other, holder=None) if role == "post_holder" else None
    user = make_user(role, other, scope_kind=scope) if post is None else make_user(role, post=post)
    assert not Campaign.objects.visible_to(actor_for(user)).exists()


def test_nobody_sees_a_campaign_before_it_is_published(world: World) -> None:
    campaign = make_campaign(world.office, published=False)
    make_obligation(make_requirement(campaign, office=world.other_office), unit=world.school)
    Campaign.objects.filter(pk=campaign.pk).update(state="publishing")
    readers = [
        actor_for(make_user("leader", world.root, scope_kind=ALL)),
        actor_for(make_user("leader", world.root, scope_kind=SUBTREE)),
        world.clerk,
        world.other_reviewer,
    ]
    assert not any(Campaign.objects.visible_to(reader).filter(pk=campaign.pk).exists() for reader in readers)
    publish_finish(campaign.pk)
    assert all(Campaign.objects.visible_to(reader).filter(pk=campaign.pk).exists() for reader in readers)


def test_a_branch_sees_what_is_asked_of_it(world: World) -> None:
    branch = make_party(world.school, "砚桥小学党支部")
    elsewhere = make_unit(Unit.Kind.PRIMARY, "墨池小学", world.root)
    duty = make_requirement(make_campaign(world.other_office), office=world.other_office)
    make_obligation(duty, unit=elsewhere, subject_unit=None, subject_party=branch)
    clerk = actor_for(make_user("unit_clerk", world.school))
    assert list(Campaign.objects.visible_to(clerk)) == [duty.campaign]


@pytest.mark.parametrize("address", ["/todo/", "/records/", "/campaigns/", "/supervision/", "/search/?q=行动"])
def test_lists_leave_the_text_of_documents_where_it_is(world: World, clerk: Client, address: str) -> None:
    """A document's text and breakdown may be as long as a book, and a list would bring them once for every line."""
    file(world, world.obligation())
    world.obligation()
    with CaptureQueriesContext(connection) as asked:
        assert clerk.get(address).status_code == 200
    assert any("campaigns_campaign" in one["sql"] for one in asked.captured_queries)
    assert not [one["sql"] for one in asked.captured_queries if '"breakdown"' in one["sql"]]


def test_the_queue_leaves_them_too(world: World, reviewer: Client) -> None:
    file(world, world.obligation())
    with CaptureQueriesContext(connection) as asked:
        assert "砚桥小学" in text(reviewer.get("/queue/"))
    assert not [one["sql"] for one in asked.captured_queries if '"breakdown"' in one["sql"]]


def test_the_list_of_tasks_goes_on_where_one_asks_for_more(
    world: World, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(todo_selectors, "STEP", 2)
    asked = weeks(world, 5)

    def lines(page: Any) -> list[int]:
        return [task.obligation.pk for task in page.context["todo"].tasks]

    page = clerk.get(reverse("records:todo"))
    assert lines(page) == [one.pk for one in asked[:2]], "the most urgent first"
    assert "先列最急的 2 项" in text(page)
    again = clerk.get(reverse("records:todo"), {"lines": page.context["todo"].more})
    assert lines(again) == [one.pk for one in asked[:4]]
    assert f'href="?lines=6#task-{asked[3].pk}"' in again.content.decode()
    everything = clerk.get(reverse("records:todo"), {"lines": 6})
    assert lines(everything) == [one.pk for one in asked]
    assert "接着往下列" not in text(everything)
    monkeypatch.setattr(todo_selectors, "MOST", 4)
    most = clerk.get(reverse("records:todo"), {"lines": "9" * 40})
    assert most.status_code == 200
    bounded = clerk.get(reverse("records:todo"), {"lines": 9})
    assert len(lines(bounded)) == 4
    assert "还有没列出的" in text(bounded), "and no button that leads nowhere"
    assert "接着往下列" not in text(bounded)
