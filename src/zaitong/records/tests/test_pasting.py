"""从 Excel 粘贴 over HTTP: a look first, then into the table, or a draft for each row, none twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.catalogue.models import RecordType
from zaitong.catalogue.tests.factories import make_type
from zaitong.records.models import Record
from zaitong.records.services.drafts import record_start
from zaitong.records.tests.factories import World, goal, text

LIST: list[dict[str, Any]] = [
    {"key": "title", "label": "名称", "type": "text", "required": True},
    {
        "key": "lines",
        "label": "家访清单",
        "type": "rows",
        "columns": [
            {"key": "who", "label": "家庭", "type": "text", "purpose": "测试"},
            {"key": "many", "label": "人数", "type": "integer", "purpose": "测试"},
        ],
    },
]


@pytest.fixture
def table(world: World) -> RecordType:
    return make_type("list", LIST, name="家访台账")


@pytest.fixture
def draft(world: World, table: RecordType) -> Record:
    return record_start(client_key="k", actor=world.clerk, record_type_id=table.pk)


def look(client: Client, draft: Record, pasted: str, **values: Any) -> Any:
    sent = {"version": draft.lock, "lines-there": 1, "paste-lines": pasted, **values}
    return client.post(reverse("records:paste", args=[draft.pk, "lines"]), sent)


def test_a_look_saves_what_was_typed_and_takes_nothing_over(draft: Record, clerk: Client):
    page = look(clerk, draft, "家庭\t人数\n张家\t三\n李家\t4", title="十一月", **{"lines-0-who": "王家"})
    assert "认出 2 行" in text(page)
    assert "“三”不是数字" in text(page)
    draft.refresh_from_db()
    assert draft.data == {"title": "十一月", "lines": [{"who": "王家"}]}
    assert "接在已有的 1 行后面" in text(page)


@pytest.mark.parametrize(("act", "first"), [("append", [{"who": "王家"}]), ("replace", [])])
def test_taken_over_after_or_instead_of_what_is_there(
    draft: Record, clerk: Client, act: str, first: list[dict[str, str]]
):
    look(clerk, draft, "", **{"lines-0-who": "王家"})
    draft.refresh_from_db()
    sent = {"version": draft.lock, "act": act, "text": "张家\t三\n李家\t4"}
    answer = clerk.post(reverse("records:paste", args=[draft.pk, "lines"]), sent)
    assert goal(answer).startswith(reverse("records:edit", args=[draft.pk]))
    draft.refresh_from_db()
    assert draft.data["lines"] == [*first, {"who": "张家", "many": "三"}, {"who": "李家", "many": 4}]
    assert "张家" in text(clerk.get(goal(answer)))


def test_a_stale_copy_and_too_many_rows_lose_nothing(draft: Record, clerk: Client):
    address = reverse("records:paste", args=[draft.pk, "lines"])
    answer = clerk.post(address, {"version": 99, "act": "append", "text": "张家\t1"})
    assert answer.status_code == 409
    assert "张家" in text(answer)
    answer = clerk.post(address, {"version": draft.lock, "act": "append", "text": "张家\t1\n" * 101})
    assert answer.status_code == 422
    assert "最多 100 行" in text(answer)
    assert look(clerk, draft, "x", version=99, title="两处").status_code == 409
    draft.refresh_from_db()
    assert draft.data == {}


def test_no_table_no_paste(world: World, draft: Record, clerk: Client):
    assert clerk.post(reverse("records:paste", args=[draft.pk, "title"])).status_code == 404


VISITS = "调研日期\t联系点\t调研情况\t谈心人数\n11月3日\t砚桥小学\t看了课后服务\t2\n11月3日\t砚桥小学\t又写一遍\t2\n11月4日\t没有的学校\t电话\tx"


def test_one_draft_a_row_duplicates_flagged(world: World, clerk: Client):
    page = clerk.post(reverse("records:paste_several"), {"type": world.visit.pk, "text": VISITS, "act": "look"})
    lines = page.context["lines"]
    assert [line.same for line in lines] == ["", "和第 1 行一样", ""]
    assert page.context["picked"] == {1, 3}
    assert "没有叫“没有的学校”的单位" in text(page)
    assert Record.objects.count() == 0
    sent = {"type": world.visit.pk, "text": VISITS, "act": "make", "pick": [1, 3]}
    answer = clerk.post(reverse("records:paste_several"), sent)
    assert goal(answer) == f"{reverse('records:list')}?state=draft&type={world.visit.pk}"
    first, second = Record.objects.order_by("pk")
    assert (first.data["talks"], first.target_unit, first.happened_on is not None) == (2, world.school, True)
    assert second.data["talks"] == "x"
    assert "第 3 行" not in text(clerk.get(goal(answer)))


def test_the_same_paste_again_makes_none_twice(world: World, clerk: Client):
    sent = {"type": world.visit.pk, "text": VISITS, "act": "make", "pick": [1, 3]}
    assert "去看草稿" not in text(clerk.get(reverse("records:todo")))
    for _ in range(2):
        clerk.post(reverse("records:paste_several"), sent)
    assert Record.objects.count() == 2
    assert "有 2 份没有对应待办的草稿还没有报送" in text(clerk.get(reverse("records:todo")))
    page = clerk.post(reverse("records:paste_several"), {"type": world.visit.pk, "text": VISITS, "act": "look"})
    assert [line.same for line in page.context["lines"]] == ["已经有这一份", "和第 1 行一样", "已经有这一份"]
    assert page.context["picked"] == set()


@pytest.mark.parametrize("sent", [{}, {"text": VISITS}, {"text": VISITS, "act": "make"}, {"text": "", "act": "look"}])
def test_nonsense_is_no_error(world: World, clerk: Client, sent: dict[str, str]):
    answer = clerk.post(reverse("records:paste_several"), {"type": world.visit.pk, **sent})
    assert answer.status_code in {200, 422}
    assert Record.objects.count() == 0
