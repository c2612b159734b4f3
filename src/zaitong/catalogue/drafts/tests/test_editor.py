"""Making and changing a record type in the browser, over HTTP and without script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.catalogue import usage
from zaitong.catalogue.models import RecordType, RecordTypeVersion, TypeDraft
from zaitong.catalogue.services import catalogue_load, latest_version
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.access import SYSTEM

pytestmark = pytest.mark.django_db
FACTS = {"name": "图书角巡查", "category": "走访联系", "help": "每月看一次图书角。", "minutes": "6"}


@pytest.fixture
def officer(client):
    return sign_in(client, make_user("campaign_officer"))


@pytest.fixture
def draft(officer) -> TypeDraft:
    answer = officer.post(reverse("catalogue:new"), {"copy_of": ""})
    assert "open=facts" in answer.url
    return TypeDraft.objects.get()


def page(client, draft: TypeDraft, opened: str = "") -> str:
    return client.get(reverse("catalogue:draft", args=[draft.pk]), {"open": opened}).content.decode()


def seen(client, draft: TypeDraft, opened: str) -> str:
    found = re.search(r'name="version" value="(\w+)"', page(client, draft, opened))
    assert found
    return found[1]


def save(client, draft: TypeDraft, opened: str, data: dict[str, Any], **extra: Any):
    address = f"{reverse('catalogue:draft', args=[draft.pk])}?open={opened}"
    return client.post(address, {"version": extra.get("version") or seen(client, draft, opened), **data})


def add(client, draft: TypeDraft, kind: str, after: str = "") -> str:
    answer = client.post(
        reverse("catalogue:draft_change", args=[draft.pk]), {"act": "add", "kind": kind, "open": after}
    )
    return answer.url.partition("open=")[2].partition("#")[0]


def act(client, draft: TypeDraft, name: str, key: str):
    return client.post(reverse("catalogue:draft_change", args=[draft.pk]), {"act": name, "key": key})


def publish(client, draft: TypeDraft):
    address = reverse("catalogue:draft_publish", args=[draft.pk])
    shown = client.get(address).content.decode()
    mark = re.search(r'name="seen" value="(\w+)"', shown)
    return shown, client.post(address, {"seen": mark[1] if mark else ""})


def keys(draft: TypeDraft) -> list[str]:
    draft.refresh_from_db()
    return [field["key"] for field in draft.fields]


def test_a_type_is_made_from_nothing_to_published(officer, draft):
    assert RecordType.objects.count() == 0
    save(officer, draft, "facts", FACTS)
    state = add(officer, draft, "choice")
    save(
        officer,
        draft,
        state,
        {"label": "图书状况", "purpose": "看要不要补书", "options": "完好\n有缺损\n完好", "duty": "要填"},
    )
    why = add(officer, draft, "long_text", state)
    save(officer, draft, why, {"label": "缺损情况", "purpose": "列入补书清单", "max_length": "300",
                               "duty": "符合条件才出现，出现就要填", "when": ["图书状况：有缺损"]})  # fmt: skip
    rows = add(officer, draft, "rows", why)
    save(officer, draft, rows, {"label": "要补的书", "purpose": "采购", "duty": "可不填", "columns-there": "1",
                                "columns-0-label": "书名", "columns-0-type": "一行文字", "columns-0-required": "要填",
                                "columns-1-label": "册数", "columns-1-type": "整数", "columns-1-unit": "册"})  # fmt: skip
    total = add(officer, draft, "total", rows)
    save(officer, draft, total, {"label": "共补", "purpose": "采购", "sum_of": "要补的书 › 册数", "unit": "册"})
    assert "可以发布了" in page(officer, draft)
    shown, answer = publish(officer, draft)
    assert "新表样，共 5 栏，其中 3 栏要填。" in shown
    kind = RecordType.objects.get()
    assert answer.url == reverse("catalogue:type", args=[kind.pk])
    version = latest_version(kind)
    assert (kind.name, version.number, version.minutes, version.own) == ("图书角巡查", 1, 6, True)
    fields = {field["label"]: field for field in version.schema["fields"]}
    assert fields["图书状况"]["options"] == ["完好", "有缺损"]
    assert fields["缺损情况"]["shown_if"] == {"field": state, "values": ["有缺损"]}
    assert [column["unit"] for column in fields["要补的书"]["columns"] if "unit" in column] == ["册"]
    assert fields["共补"]["sum_of"] == f"{rows}.c2"
    assert not TypeDraft.objects.exists()
    assert AuditRow.objects.filter(act="recordtype.published").count() == 1
    look = officer.get(answer.url).content.decode()
    assert "缺损情况" in look
    assert "本区" in officer.get(reverse("catalogue:types")).content.decode()


SEALED = {
    "label": "谈了什么",
    "purpose": "本人跟进",
    "duty": "可不填",
    "seal": "密封",
    "seal_open": ["填报人本人", "接收科室指定人员"],
    "seal_release": "一直密封",
    "seal_reason": "要写",
}


def test_a_field_is_sealed_with_its_rule_and_comes_back_into_the_form(officer, draft):
    save(officer, draft, "facts", FACTS)
    key = add(officer, draft, "long_text")
    save(officer, draft, key, SEALED)
    shown = page(officer, draft, key)
    assert re.search(r'value="密封"[^>]* checked', shown)
    assert re.search(r'value="接收科室指定人员"[^>]* checked', shown)
    _, answer = publish(officer, draft)
    field = next(f for f in latest_version(RecordType.objects.get()).schema["fields"] if f["label"] == "谈了什么")
    assert field["seal"] == {"open": ["author", "office"], "release": "never", "reason": True}
    assert "只有填报人本人、接收科室指定人员能打开，一直密封" in officer.get(answer.url).content.decode()


def test_what_others_look_at_cannot_be_sealed(officer, draft):
    save(officer, draft, "facts", FACTS)
    state = add(officer, draft, "choice")
    asked = {"label": "情况", "purpose": "看情况", "options": "好\n差", "duty": "要填"}
    save(officer, draft, state, {**SEALED, **asked})
    why = add(officer, draft, "text", state)
    when = {"duty": "符合条件才出现，出现就要填", "when": ["情况：差"]}
    save(officer, draft, why, {"label": "原因", "purpose": "跟进", **when})
    assert "“情况”密封了，“原因”不能再按它出现" in page(officer, draft)
    save(officer, draft, state, {**SEALED, **asked, "seal_open": []})
    assert "还没有选谁能打开" in page(officer, draft)
    assert "要不要密封" in page(officer, draft, why)
    assert "要不要密封" not in page(officer, draft, "happened_on")


def test_a_second_version_says_what_changes_for_whom_and_leaves_the_first(officer, monkeypatch):
    kind = make_type("plan", minutes=5)
    monkeypatch.setattr(
        usage, "_needs", [lambda _: [usage.Need("报送方案"), usage.Need("报送计划"), usage.Need("报送总结")]]
    )
    monkeypatch.setattr(usage, "_tallies", [lambda _: usage.Tally(58, 2)])
    officer.post(reverse("catalogue:edit", args=[kind.pk]))
    draft = TypeDraft.objects.get()
    save(officer, draft, "facts", {**FACTS, "name": kind.name})
    save(officer, draft, "summary", {"label": "要点", "purpose": "测试", "duty": "可不填", "max_length": "800"})
    when = add(officer, draft, "date", "summary")
    save(officer, draft, when, {"label": "印发日期", "purpose": "核对", "duty": "要填"})
    shown, _ = publish(officer, draft)
    for words in ("3 项在办事项使用本表样", "已报的 58 条记录不受影响", "2 份草稿接着用原来的版本", "“主要内容”改称“要点”",
                  "“要点”由要填改为可不填", "新增“印发日期”（日期，要填）", "填一次约需由“5 分钟”改为“6 分钟”"):  # fmt: skip
        assert words in shown, words
    old, new = kind.versions.order_by("number")
    assert (old.number, new.number, old.schema["fields"][0]["label"]) == (1, 2, "主要内容")
    assert "新增“印发日期”" in officer.get(reverse("catalogue:type", args=[kind.pk])).content.decode()


def test_without_a_purpose_nothing_is_published(officer, draft):
    save(officer, draft, "facts", FACTS)
    key = add(officer, draft, "text")
    save(officer, draft, key, {"label": "备注", "duty": "可不填"})
    shown, answer = publish(officer, draft)
    assert "“备注”没有写用途" in shown
    assert answer.status_code in {400, 409, 422}
    assert not RecordTypeVersion.objects.exists()


@pytest.mark.parametrize(
    ("label", "says"), [("到校签到", "签到"), ("本月积分", "积分"), ("身份证号", "敏感信息"), ("定位", "不向基层收")]
)
def test_red_lines_are_not_asked(officer, draft, label, says):
    save(officer, draft, "facts", FACTS)
    save(officer, draft, add(officer, draft, "text"), {"label": label, "purpose": "测试", "duty": "可不填"})
    assert says in publish(officer, draft)[0]
    assert TypeDraft.objects.exists()


def test_fields_are_moved_removed_and_put_back(officer, draft):
    first, second = add(officer, draft, "text"), add(officer, draft, "date")
    assert keys(draft) == ["happened_on", first, second]
    act(officer, draft, "up", second)
    assert keys(draft) == ["happened_on", second, first]
    act(officer, draft, "up", "happened_on")
    act(officer, draft, "down", first)
    assert keys(draft) == ["happened_on", second, first]
    act(officer, draft, "remove", second)
    assert keys(draft) == ["happened_on", first]
    assert "删去的 1 栏" in page(officer, draft)
    act(officer, draft, "restore", second)
    assert keys(draft) == ["happened_on", second, first]
    for name, key in [("remove", "nothing"), ("restore", second), ("dance", first)]:
        assert act(officer, draft, name, key).status_code < 500


def test_a_role_stands_once_and_keys_are_never_used_again(officer, draft):
    assert (
        officer.post(
            reverse("catalogue:draft_change", args=[draft.pk]), {"act": "add", "kind": "happened_on"}
        ).status_code
        == 400
    )
    one = add(officer, draft, "text")
    act(officer, draft, "remove", one)
    assert add(officer, draft, "text") != one


def test_htmx_gets_the_list_alone(officer, draft):
    key = add(officer, draft, "text")
    answer = officer.post(
        reverse("catalogue:draft_change", args=[draft.pk]), {"act": "up", "key": key}, HTTP_HX_REQUEST="true"
    )
    assert answer.headers["HX-Trigger"] == "draft-changed"
    assert "<html" not in answer.content.decode()


def test_it_saves_itself_and_two_windows_are_told_apart(officer, draft):
    address = f"{reverse('catalogue:draft_autosave', args=[draft.pk])}?open=facts"
    mark = seen(officer, draft, "facts")
    first = officer.post(address, {**FACTS, "version": mark})
    assert first.status_code == 200
    draft.refresh_from_db()
    assert (draft.name, draft.minutes) == ("图书角巡查", 6)
    stale = officer.post(address, {**FACTS, "name": "别的名字", "version": mark})
    assert (stale.status_code, stale.json()["version"]) == (409, first.json()["version"])
    twice = officer.post(address, {**FACTS, "version": mark})
    assert twice.status_code == 200, "the same again is no conflict"
    wrong = officer.post(address, {**FACTS, "minutes": "很多", "version": first.json()["version"]})
    assert (wrong.status_code, "不是数字" in wrong.json()["message"]) == (422, True)
    kept = save(officer, draft, "facts", {**FACTS, "name": "第三个名字"}, version="x")
    assert kept.status_code == 409
    assert "第三个名字" in kept.content.decode()


def test_what_cannot_be_read_stays_on_the_page(officer, draft):
    key = add(officer, draft, "integer")
    answer = save(officer, draft, key, {"label": "人数", "minimum": "零", "purpose": "测试", "duty": "要填"})
    assert answer.status_code == 422
    assert 'value="零"' in answer.content.decode()


def test_a_condition_looks_at_one_field_that_stands_before(officer, draft):
    save(officer, draft, "facts", FACTS)
    made = {}
    for label in ("甲：一", "乙"):
        made[label] = add(officer, draft, "choice")
        save(officer, draft, made[label], {"label": label, "purpose": "测试", "options": "有\n没有", "duty": "要填"})
    key = add(officer, draft, "text")
    data = {"label": "丙", "purpose": "测试", "duty": "符合条件才出现，可不填"}
    both = save(officer, draft, key, {**data, "when": ["甲：一：有", "乙：有"]})
    assert (both.status_code, "同一栏" in both.content.decode()) == (422, True)
    save(officer, draft, key, {**data, "when": ["甲：一：有"]})
    draft.refresh_from_db()
    assert draft.fields[-1]["shown_if"] == {"field": made["甲：一"], "values": ["有"]}
    for _ in range(3):
        act(officer, draft, "up", key)
    assert "排在它后面" in page(officer, draft)
    act(officer, draft, "remove", made["甲：一"])
    assert "已经删去，请重新选" in page(officer, draft)


def test_the_preview_shows_an_unfinished_draft_in_a_frame_of_this_site(officer, draft):
    for kind in ("choice", "rows", "total", "period", "files", "note", "people", "body"):
        add(officer, draft, kind)
    answer = officer.get(reverse("catalogue:draft_preview", args=[draft.pk]))
    assert answer.status_code == 200
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    assert "还没有名称" in answer.content.decode()
    for key in keys(draft):
        assert officer.get(reverse("catalogue:draft", args=[draft.pk]), {"open": key}).status_code == 200


def test_what_a_running_task_reads_cannot_go(officer, monkeypatch):
    kind = make_type("plan", [{"key": "kind", "label": "性质", "type": "choice", "options": ["甲", "乙"]},
                              {"key": "n", "label": "个数", "type": "integer"}])  # fmt: skip
    need = usage.Need("报送方案", {"kind": frozenset({"甲"}), "n": frozenset()})
    monkeypatch.setattr(usage, "_needs", [lambda _: [need]])
    officer.post(reverse("catalogue:edit", args=[kind.pk]))
    draft = TypeDraft.objects.get()
    save(officer, draft, "kind", {"label": "性质", "purpose": "测试", "options": "乙\n丙", "duty": "可不填"})
    act(officer, draft, "remove", "n")
    shown = page(officer, draft)
    assert "要看“性质”里的“甲”，现在不能去掉这个选项" in shown
    assert "标识为 n 的一栏" in shown


def test_publishing_what_one_has_not_seen_is_refused(officer, draft):
    save(officer, draft, "facts", FACTS)
    address = reverse("catalogue:draft_publish", args=[draft.pk])
    mark = re.search(r'name="seen" value="(\w+)"', officer.get(address).content.decode())
    assert mark
    save(officer, draft, "facts", {**FACTS, "minutes": "60"})
    assert officer.post(address, {"seen": mark[1]}).status_code == 409
    assert not RecordType.objects.exists()


def test_names_are_not_given_twice(officer, draft):
    make_type("plan", name="图书角巡查")
    save(officer, draft, "facts", FACTS)
    answer = publish(officer, draft)[1]
    assert answer.status_code < 500
    assert "已经有一种表样叫" in answer.content.decode()


def test_retired_types_are_out_of_sight_and_come_back(officer):
    kind = make_type("plan")
    address, listed = reverse("catalogue:retire", args=[kind.pk]), reverse("catalogue:types")
    officer.post(address, {"to": "retire"})
    assert kind.name not in officer.get(listed, HTTP_HX_REQUEST="true").content.decode()
    assert kind.name in officer.get(listed, {"state": "retired"}).content.decode()
    officer.post(address, {"to": "restore"})
    assert kind.name in officer.get(listed).content.decode()
    assert set(AuditRow.objects.filter(act__startswith="recordtype.re").values_list("act", flat=True)) == {
        "recordtype.retired", "recordtype.restored",
    }  # fmt: skip


def test_a_draft_can_be_thrown_away(officer, draft):
    officer.post(reverse("catalogue:draft_discard", args=[draft.pk]))
    assert not TypeDraft.objects.exists()
    assert AuditRow.objects.filter(act="recordtype.draft_discarded").exists()


def test_loading_the_shipped_types_leaves_what_the_district_changed(officer):
    catalogue_load(SYSTEM)
    kind = RecordType.objects.get(key="heart_talk")
    officer.post(reverse("catalogue:edit", args=[kind.pk]))
    draft = TypeDraft.objects.get()
    save(officer, draft, add(officer, draft, "text"), {"label": "地点", "purpose": "测试", "duty": "可不填"})
    publish(officer, draft)
    number = latest_version(kind).number
    assert "heart_talk" in catalogue_load(SYSTEM).kept
    assert latest_version(kind).number == number


def test_others_see_and_cannot_change(client):
    kind = make_type("plan")
    sign_in(client, make_user("leader"))
    assert client.get(reverse("catalogue:type", args=[kind.pk])).status_code == 200
    for name in ("edit", "retire"):
        assert client.post(reverse(f"catalogue:{name}", args=[kind.pk])).status_code == 403
    assert client.get(reverse("catalogue:new")).status_code == 403
