"""专题总结成稿: nothing but what records say, each sentence named; what is missing is said; one's own words are never overwritten."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from zaitong.campaigns.models import Phase
from zaitong.common.clock import today
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import make_unit
from zaitong.records.models import Record
from zaitong.records.services.filing import record_file
from zaitong.records.summary.citing import cited_html, cited_ids
from zaitong.records.tests.factories import World, accept, file, give_back, goal, settlement_of, text
from zaitong.records.tests.shipped import ship

if TYPE_CHECKING:
    from zaitong.campaigns.models import Obligation


@pytest.fixture
def due(world: World) -> Obligation:
    """The duty to hand a summary in."""
    (kind,) = ship("special_summary")
    return world.obligation(world.requirement("报送专题总结", accepts=kind))


def summary(clerk: Client, world: World) -> Any:
    answer = clerk.get(reverse("records:summary", args=[world.campaign.pk]))
    assert answer.status_code == 200
    return answer


def begin(clerk: Client, world: World) -> Record:
    answer = clerk.post(reverse("records:summary", args=[world.campaign.pk]), {"client_key": "once"})
    return Record.objects.get(pk=goal(answer).rstrip("/").split("/")[-2])


def test_each_sentence_comes_from_a_record_and_what_is_missing_is_said(world: World, clerk: Client, due: Obligation):
    phase = Phase.objects.create(campaign=world.campaign, order=1, name="推进落实阶段")
    visits = world.requirement("联系点调研", phase=phase)
    passed, returned = world.obligation(visits), world.obligation(visits)
    past = today() - timedelta(days=1)
    silent = world.obligation(world.requirement("完善方案"), start=past, due=past)
    good = file(world, passed, data={"story": "看了支部会议记录。还有别的。"})
    accept(world, settlement_of(good, passed))
    give_back(world, settlement_of(file(world, returned), returned))
    found = summary(clerk, world).context["summary"]
    assert found.figures.text == "本单位应办 3 项，已报 1 项，其中 1 项已经认定完成，还有 2 项未报。"
    assert [section.name for section in found.sections] == ["推进落实阶段", "其他任务"]
    told = [sentence for task in found.tasks for sentence in task.sentences]
    assert all(sentence.record_ids == (good.pk,) for sentence in told)
    assert told[0].text.endswith("：看了支部会议记录。")
    assert [(gap.obligation_id, gap.text.partition("，")[0]) for gap in found.missing] == [
        (returned.pk, "退回修改后未重报"),
        (silent.pk, "已超期"),
    ]
    body = found.body()
    assert f"〔记录{good.pk}〕。" in body
    assert cited_ids(body) == [good.pk]
    assert "报送专题总结" not in body


def test_the_draft_becomes_a_record_is_changed_filed_and_linked(world: World, clerk: Client, due: Obligation):
    visited = world.obligation()
    source = file(world, visited)
    record = begin(clerk, world)
    assert record.chosen == [due.pk]
    assert f"〔记录{source.pk}〕" in record.data["body"]
    assert "没有未报" in record.data["gaps"]
    changed = record.data | {"body": record.data["body"] + "\n我们自己补的一句。"}
    record_file(record_id=record.pk, chosen=[due.pk], lock=record.lock, data=changed, actor=world.clerk)
    page = text(clerk.get(reverse("records:record", args=[record.pk])))
    assert f'<a class="cite" href="{reverse("records:record", args=[source.pk])}">〔记录{source.pk}〕</a>' in page
    due.refresh_from_db()
    assert due.claimed == 1


def test_an_open_draft_is_gone_on_with_and_not_overwritten(world: World, clerk: Client, due: Obligation):
    file(world, world.obligation())
    first = begin(clerk, world)
    Record.objects.filter(pk=first.pk).update(data=first.data | {"body": "我写的"})
    again = begin(clerk, world)
    assert again.pk == first.pk
    assert again.data["body"] == "我写的"


def test_word_has_numbered_notes_and_no_record_that_the_reader_may_not_see(
    world: World, clerk: Client, due: Obligation
):
    source = file(world, world.obligation())
    record = begin(clerk, world)
    strange = make_unit(Unit.Kind.PRIMARY, "苇渡小学", world.root)
    hidden = Record.objects.create(type_version=source.type_version, unit=strange)
    body = record.data["body"] + f"\n别处的〔记录{hidden.pk}〕。"
    Record.objects.filter(pk=record.pk).update(data=record.data | {"body": body})
    answer = clerk.get(reverse("records:summary_word", args=[record.pk]))
    lines = [p.text for p in Document(BytesIO(answer.content)).paragraphs]
    assert lines[0] == record.data["title"]
    assert any(line.startswith("一、") for line in lines)
    assert f"〔1〕{today().year}年{today().month}月{today().day}日，砚桥小学，联系点调研，记录 {source.pk}" in lines
    assert "别处的。" in lines
    assert not any("苇渡" in line for line in lines)


def test_without_records_nothing_is_written(world: World, clerk: Client, due: Obligation):
    answer = summary(clerk, world)
    assert not answer.context["summary"].tasks
    assert "还没有可以成稿的记录" in text(answer)


def test_citations_are_links_and_all_else_is_escaped():
    assert cited_html("<b>〔记录7〕\n〔记录x〕") == (
        '&lt;b&gt;<a class="cite" href="/records/7/">〔记录7〕</a><br>〔记录x〕'
    )


def test_queries_do_not_grow(world: World, clerk: Client, due: Obligation, django_assert_max_num_queries):
    def more() -> None:
        for _ in range(2):
            file(world, world.obligation())

    more()
    summary(clerk, world)
    with django_assert_max_num_queries(40) as few:
        summary(clerk, world)
    more()
    with django_assert_max_num_queries(40) as many:
        summary(clerk, world)
    assert len(many) == len(few)
