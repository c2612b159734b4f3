"""Passing with an opinion, two offices on one record, a version filed anew beside the one that was returned."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import sign_in
from zaitong.audit.models import AuditRow
from zaitong.records.models import Settlement
from zaitong.records.selectors.versions import file_changes
from zaitong.records.tests.factories import World, accept, add_file, file, give_back, pdf, settlement_of, text


@pytest.fixture
def waiting(world: World) -> Settlement:
    obligation = world.obligation()
    return settlement_of(file(world, obligation), obligation)


def test_passed_with_an_opinion_that_the_unit_sees(waiting: Settlement, clerk: Client, reviewer: Client):
    said = "情况写得清楚，\n下次附上照片之外的佐证。"
    address = reverse("records:queue_item", args=[waiting.pk])
    reviewer.post(address, {"decision": "accept", "version": 1, "reason": said})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.opinion) == ("accepted", "情况写得清楚， 下次附上照片之外的佐证。")
    assert AuditRow.objects.get(act="settlement.accepted").data["opinion"] == waiting.opinion
    for page in (
        reverse("records:record", args=[waiting.record_id]),
        reverse("records:todo"),
        reverse("supervision:obligation", args=[waiting.obligation_id]),
    ):
        assert waiting.opinion in text(clerk.get(page))


def test_too_long_an_opinion_passes_nothing_and_stays(waiting: Settlement, reviewer: Client):
    answer = reviewer.post(
        reverse("records:queue_item", args=[waiting.pk]), {"decision": "accept", "version": 1, "reason": "长" * 501}
    )
    assert answer.status_code == 422
    assert "意见最多 500 字" in text(answer)
    assert "长" * 501 in text(answer)
    several = {"confirmed": 1, "pick": f"{waiting.pk}:1", "said": "长" * 501}
    answer = reviewer.post(reverse("records:queue_bulk"), several)
    assert answer.status_code == 422
    assert "长" * 501 in text(answer)
    assert Settlement.objects.get().state == "claimed"


def test_one_opinion_for_several(world: World, reviewer: Client):
    rows = []
    for title in ("甲", "乙"):
        obligation = world.obligation(world.requirement(title))
        rows.append(settlement_of(file(world, obligation), obligation))
    picks = [f"{row.pk}:1" for row in rows]
    reviewer.post(reverse("records:queue_bulk"), {"confirmed": 1, "pick": picks, "said": "按新格式报"})
    assert list(Settlement.objects.values_list("state", "opinion")) == [("accepted", "按新格式报")] * 2


def test_each_office_decides_for_itself_and_sees_the_other(world: World, clerk: Client, reviewer: Client):
    mine, theirs = world.obligation(), world.obligation(world.requirement("课后走访", office=world.other_office))
    record = file(world, mine, theirs)
    page = text(reviewer.get(reverse("records:queue_item", args=[settlement_of(record, mine).pk])))
    assert "基础教育科“课后走访”待审核" in page
    accept(world, settlement_of(record, mine))
    give_back(world, settlement_of(record, theirs), "缺时间", actor=world.other_reviewer)
    other = sign_in(Client(), world.other_reviewer_user)
    page = text(other.get(reverse("records:queue_item", args=[settlement_of(record, theirs).pk])))
    assert "组织人事科“联系点调研”审核通过" in page
    assert "由 2 个科室分别审核，一家退回不影响另一家" in text(clerk.get(reverse("records:record", args=[record.pk])))
    assert settlement_of(record, mine).state == "accepted"


def test_a_record_filed_anew_lies_beside_the_version_returned(world: World, clerk: Client, reviewer: Client):
    obligation = world.obligation()
    record = file(world, obligation)
    give_back(world, settlement_of(record, obligation), "", remarks={"talks": "请核对", "story": "请写到周"})
    add_file(world, record, pdf("佐证.pdf"), "other")
    file(world, obligation, record=record, data={"story": "第一周看了支部会议记录。"})
    page = reviewer.get(reverse("records:queue_item", args=[settlement_of(record, obligation).pk]))
    again = page.context["item"].again
    assert [pair.key for pair in again.pairs] == ["story", "attachments"]
    assert again.left == ["谈心人数"]
    assert "上次标记的“谈心人数”没有改" in text(page)
    whole = clerk.get(reverse("records:versions", args=[record.pk]))
    assert whole.context["changed"] == 2
    assert "第 1 版与第 2 版对照" in text(whole)
    assert clerk.get(reverse("records:versions", args=[record.pk]), {"old": "x", "new": "99"}).status_code == 200


def test_a_file_with_other_content_under_the_same_name_is_told():
    one = {"id": 1, "kind": "scan", "name": "表.pdf", "size": 1, "sha256": "a"}
    changed = file_changes([one], [one | {"id": 2, "sha256": "b"}])
    assert [(c.old, c.new) for c in changed] == [("表.pdf（盖章扫描件）", "表.pdf（盖章扫描件），同名，内容已换")]
    assert file_changes([one], [one | {"id": 3}]) == []


def test_what_was_marked_stands_beside_its_field(world: World, clerk: Client):
    obligation = world.obligation()
    record = file(world, obligation)
    give_back(world, settlement_of(record, obligation), "", remarks={"story": "请写到周", "attachments": "请盖章"})
    page = text(clerk.get(reverse("records:edit", args=[record.pk])))
    assert page.count("组织人事科退回时说：请写到周") == 1
    assert page.count("asked--fresh") == 1


def test_the_bulk_list_is_narrowed_by_task(world: World, reviewer: Client):
    first, second = (world.obligation(world.requirement(title)) for title in ("甲", "乙"))
    file(world, first)
    file(world, second)
    page = reviewer.get(reverse("records:queue_bulk"), {"requirement": second.requirement_id})
    assert [line["what"] for line in page.context["lines"]] == ["乙"]
    assert "甲（1）" in text(page)
