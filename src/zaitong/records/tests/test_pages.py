"""The pages over HTTP: what comes in, what is answered, what is stored."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.campaigns.models import Obligation
from zaitong.common.clock import today
from zaitong.orgs.tests.factories import make_unit
from zaitong.records.models import Attachment, Record, Settlement
from zaitong.records.tests.factories import (
    DATA,
    World,
    accept,
    add_file,
    docx,
    file,
    give_back,
    goal,
    make_staff,
    pdf,
    settlement_of,
    start,
    text,
)


def posted(record: Record, obligation: Obligation, **values: Any) -> dict[str, Any]:
    """What the page sends: the fields, the copy that it shows, what was offered and ticked."""
    shown = {"version": record.lock, "offered": obligation.pk, "chosen": obligation.pk, "act": "file"}
    return DATA | {"happened_on": today().isoformat()} | shown | values


# --- 我的待办 ---------------------------------------------------------------------------------------------------------


def test_groups_by_urgency(world: World, clerk: Client):
    days = {"昨天到期": -1, "今天到期": 0, "下月到期": 40}
    for title, away in days.items():
        due = today() + timedelta(days=away)
        world.obligation(world.requirement(title), start=today() - timedelta(days=5), due=due)
    world.obligation(world.requirement("没说时限"), due=None)
    page = clerk.get(reverse("records:todo"))
    groups = {g.key: [t.title for t in g.tasks] for g in page.context["todo"].groups}
    assert groups["now"] == ["昨天到期", "今天到期"]
    assert groups["later"] == ["下月到期"]
    assert groups["open"] == ["没说时限"]
    assert text(page).count("btn--primary") == 1
    for words in ("已超 1 天", "文件未明确", "各校报送活动方案。", "组织人事科收"):
        assert words.replace(" ", "\N{NO-BREAK SPACE}") in text(page) or words in text(page)


def test_only_what_is_mine_and_begun(world: World, clerk: Client):
    world.obligation(world.requirement("别校的"), unit=make_unit())
    world.obligation(world.requirement("下一期", per="month"), period="2099-01", start=today() + timedelta(days=3))
    world.obligation(world.requirement("已撤销"), state="withdrawn")
    page = clerk.get(reverse("records:todo"))
    assert page.context["todo"].groups == []
    assert "都办完了" in text(page)


def test_a_return_shows_why_and_until_when(world: World, clerk: Client):
    obligation = world.obligation()
    record = file(world, obligation)
    give_back(world, settlement_of(record, obligation), "", remarks={"story": "请写到周"})
    page = text(clerk.get(reverse("records:todo")))
    assert "退回修改" in page
    assert "请写到周" in page
    assert "仍按原报送时间算" in page
    assert reverse("records:edit", args=[record.pk]) in page


def test_the_right_side_waits_and_is_done(world: World, clerk: Client):
    waiting, done = world.obligation(world.requirement("等着")), world.obligation(world.requirement("办完"))
    file(world, waiting)
    accept(world, settlement_of(file(world, done), done))
    todo = clerk.get(reverse("records:todo")).context["todo"]
    assert [t.title for t in todo.waiting] == ["等着"]
    assert [t.title for t in todo.done] == ["办完"]
    assert (todo.waiting_count, todo.done_count, todo.groups) == (1, 1, [])


def test_one_record_for_several_lines_is_said(world: World, clerk: Client):
    world.obligation(world.requirement("调研"))
    world.obligation(world.requirement("走访", office=world.other_office))
    assert "这一份可同时完成 2 项" in text(clerk.get(reverse("records:todo")))


def test_filter_by_campaign(world: World, clerk: Client):
    world.obligation()
    page = clerk.get(reverse("records:todo"), {"campaign": world.campaign.pk + 1})
    assert page.context["todo"].groups == []
    assert "看全部" in text(page)


# --- beginning and filling in -----------------------------------------------------------------------------------------


def test_from_the_list_to_the_form(world: World, clerk: Client):
    obligation = world.obligation()
    asked = clerk.get(reverse("records:new"), {"obligation": obligation.pk})
    assert "各校报送活动方案。" in text(asked)
    assert not Record.objects.exists()
    sent = {"obligation": obligation.pk, "client_key": "k"}
    first = clerk.post(reverse("records:new"), sent)
    again = clerk.post(reverse("records:new"), sent)
    assert goal(first) == goal(again) == reverse("records:edit", args=[Record.objects.get().pk])
    form = text(clerk.get(goal(first)))
    for words in ("调研情况", "这份记录可完成以下", "还差一点"):
        assert (words in form) == (words != "这份记录可完成以下")


def test_what_others_owe_is_not_found(world: World, clerk: Client):
    obligation = world.obligation(unit=make_unit())
    assert clerk.get(reverse("records:new"), {"obligation": obligation.pk}).status_code == 404
    assert clerk.get(reverse("records:new"), {"obligation": "x"}).status_code == 200


def test_filing_from_the_page(world: World, clerk: Client):
    obligation = world.obligation()
    record = start(world, obligation)
    answer = clerk.post(reverse("records:edit", args=[record.pk]), posted(record, obligation))
    assert goal(answer) == reverse("records:record", args=[record.pk])
    assert settlement_of(record, obligation).state == "claimed"
    assert "并完成 1 项待办" in text(clerk.get(goal(answer)))


def test_errors_lead_to_their_fields_and_keep_what_was_typed(world: World, clerk: Client):
    obligation = world.obligation()
    record = start(world, obligation)
    data = posted(record, obligation, happened_on="2026-02-30", talks="两人", story="写了一半")
    answer = clerk.post(reverse("records:edit", args=[record.pk]), data)
    assert answer.status_code == 422
    for words in ('href="#id_happened_on"', "日历上没有", "2026-02-30", "“两”不是数字", "写了一半"):
        assert words in text(answer)
    record.refresh_from_db()
    assert record.data["story"] == "写了一半"
    assert record.data["happened_on"] == "2026-02-30"


def test_a_missing_scan_is_said_and_the_draft_kept(world: World, clerk: Client):
    obligation = world.obligation(world.requirement(attachments=("scan",)))
    record = start(world, obligation)
    answer = clerk.post(reverse("records:edit", args=[record.pk]), posted(record, obligation))
    assert answer.status_code == 422
    assert "还差盖章扫描件" in text(answer)
    record.refresh_from_db()
    assert (record.state, record.data["story"]) == ("draft", DATA["story"])


def test_what_it_settles_is_confirmed_before_it_is_filed(world: World, clerk: Client):
    obligation = world.obligation()
    other = world.obligation(world.requirement("课后服务走访", match={"topics": "课后服务"}))
    record = start(world, obligation)
    sent = posted(record, obligation, topics=["课后服务"])
    asked = clerk.post(reverse("records:edit", args=[record.pk]), sent)
    assert asked.status_code == 200
    assert "请再确认一次" in text(asked)
    record.refresh_from_db()
    assert record.state == "draft"
    confirmed = sent | {"version": record.lock, "offered": f"{obligation.pk},{other.pk}", "chosen": [other.pk]}
    clerk.post(reverse("records:edit", args=[record.pk]), confirmed)
    assert Settlement.objects.get(record=record).obligation_id == other.pk  # the person had unticked the first


def test_proposals_come_from_every_campaign(world: World, clerk: Client):
    obligation = world.obligation()
    world.obligation(world.requirement("另一科的", office=world.other_office))
    world.obligation(world.requirement("要写廉洁", match={"topics": "廉洁纪律"}))
    world.obligation(world.requirement("别的表", accepts=world.plan))
    record = start(world, obligation)
    clerk.post(reverse("records:edit", args=[record.pk]), posted(record, obligation, act="save"))
    page = clerk.get(reverse("records:proposals", args=[record.pk]))
    found = {p.title: (p.fit.ok, p.ticked) for p in page.context["proposals"]}
    assert found == {"联系点调研": (True, True), "另一科的": (True, True), "要写廉洁": (False, False)}
    assert "里没有“廉洁纪律”" in text(page)


def test_the_panel_follows_what_is_typed_and_stores_nothing(world: World, clerk: Client):
    obligation = world.obligation()
    other = world.obligation(world.requirement("课后服务走访", match={"topics": "课后服务"}))
    record = start(world, obligation)
    address = reverse("records:proposals", args=[record.pk])
    sent = posted(record, obligation, topics=["课后服务"], talks="很多")
    page = clerk.post(address, sent)
    assert page.context["ticked"] == {obligation.pk, other.pk}
    unticked = clerk.post(address, sent | {"offered": f"{obligation.pk},{other.pk}", "chosen": []})
    assert unticked.context["ticked"] == set()
    record.refresh_from_db()
    assert record.data == {}


def test_two_windows_get_both_versions_side_by_side(world: World, clerk: Client):
    obligation = world.obligation()
    record = start(world, obligation)
    address = reverse("records:edit", args=[record.pk])
    clerk.post(address, posted(record, obligation, story="先存的一份"))
    first = posted(record, obligation, act="save", story="后写的一份")
    Record.objects.update(state="draft")
    answer = clerk.post(address, first)
    assert answer.status_code == 409
    assert "先存的一份" in text(answer)
    assert "后写的一份" in text(answer)
    mine = dict(answer.context["hidden"]) | {"act": "save"}
    clerk.post(address, mine)
    record.refresh_from_db()
    assert record.data["story"] == "后写的一份"


def test_an_open_filed_record_leads_back_to_its_page(world: World, clerk: Client):
    record = file(world, world.obligation())
    answer = clerk.get(reverse("records:edit", args=[record.pk]))
    assert goal(answer) == reverse("records:record", args=[record.pk])


def test_over_long_text_is_refused_and_kept(world: World, clerk: Client):
    obligation = world.obligation()
    record = start(world, obligation)
    answer = clerk.post(reverse("records:edit", args=[record.pk]), posted(record, obligation, story="长" * 5001))
    assert answer.status_code == 422
    assert "请删去 1 字" in text(answer)
    assert "长" * 5001 in text(answer)


# --- saving as one types ----------------------------------------------------------------------------------------------


def test_autosave(world: World, clerk: Client):
    record = start(world, world.obligation())
    address = reverse("records:autosave", args=[record.pk])
    first = clerk.post(address, {"version": 0, "story": "写"})
    assert first.json()["version"] == 1
    assert len(first.json()["saved_at"]) == 5
    stale = clerk.post(address, {"version": 0, "story": "另一窗口"})
    assert (stale.status_code, stale.json()["version"]) == (409, 1)
    long = clerk.post(address, {"version": 1, "story": "长" * 20_001})
    assert long.status_code == 422
    assert "放不下" in long.json()["message"]
    assert clerk.post(address, {"story": "不说哪一份"}).status_code == 409
    assert clerk.get(address).status_code == 405


def test_autosave_when_signed_out_stores_nothing(world: World):
    record = start(world, world.obligation())
    answer = Client().post(reverse("records:autosave", args=[record.pk]), {"version": 0, "story": "写"})
    assert answer.status_code in {302, 401}
    record.refresh_from_db()
    assert record.lock == 0


# --- attachments ------------------------------------------------------------------------------------------------------


def test_several_files_at_once_the_bad_ones_named(world: World, clerk: Client):
    record = start(world, world.obligation())
    files = [docx("方案.docx"), pdf("假.docx"), pdf()]
    answer = clerk.post(
        reverse("records:attach", args=[record.pk]), {"kind": "scan", "files": files}, headers={"HX-Request": "true"}
    )
    assert "其实是 PDF" in text(answer)
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["扫描.pdf", "方案.docx"]
    assert "<html" not in text(answer)


@pytest.mark.parametrize(
    ("sent", "words"), [({"kind": "scan"}, "还没有选文件"), ({"kind": "x", "files": pdf()}, "电子稿还是盖章扫描件")]
)
def test_attach_without_script_says_what_is_wrong(world: World, clerk: Client, sent: dict[str, Any], words: str):
    record = start(world, world.obligation())
    answer = clerk.post(reverse("records:attach", args=[record.pk]), sent)
    assert answer.status_code == 422
    assert words in text(answer)


def test_removed_and_put_back(world: World, clerk: Client):
    record = start(world, world.obligation())
    add_file(world, record, pdf())
    one = Attachment.objects.get()
    page = clerk.post(reverse("records:attachment_remove", args=[one.pk]), headers={"HX-Request": "true"})
    assert "撤销" in text(page)
    clerk.post(reverse("records:attachment_restore", args=[one.pk]))
    one.refresh_from_db()
    assert not one.removed


def test_the_same_file_twice_is_kept_once(world: World):
    record = start(world, world.obligation())
    for _ in range(2):
        add_file(world, record, pdf())
    assert Attachment.objects.count() == 1


def test_a_file_is_saved_or_shown_safely(world: World, clerk: Client):
    record = start(world, world.obligation())
    add_file(world, record, pdf("扫描 1.pdf"))
    add_file(world, record, docx())
    scan, plan = Attachment.objects.order_by("pk")
    saved = clerk.get(reverse("records:attachment", args=[scan.pk]))
    assert saved["Content-Disposition"].startswith("attachment")
    assert saved["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in saved["Content-Security-Policy"]
    assert b"".join(saved).startswith(b"%PDF")
    shown = clerk.get(reverse("records:attachment", args=[scan.pk]), {"show": 1})
    assert shown["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    word = clerk.get(reverse("records:attachment", args=[plan.pk]), {"show": 1})
    assert word["Content-Disposition"].startswith("attachment")
    for answer in (shown, word):
        answer.close()


def test_who_may_have_a_file(world: World, clerk: Client, reviewer: Client):
    obligation = world.obligation()
    record = start(world, obligation)
    add_file(world, record, pdf())
    address = reverse("records:attachment", args=[Attachment.objects.get().pk])
    stranger = sign_in(Client(), make_staff("unit_clerk", make_unit()))
    assert reviewer.get(address).status_code == 404  # not filed yet
    file(world, obligation, record=record)
    answers = {who: client.get(address) for who, client in (("filer", clerk), ("office", reviewer), ("else", stranger))}
    assert {who: a.status_code for who, a in answers.items()} == {"filer": 200, "office": 200, "else": 404}
    for answer in answers.values():
        answer.close()
    assert Client().get(address).status_code == 302


# --- the record, the list ---------------------------------------------------------------------------------------------


def test_the_record_tells_its_story(world: World, clerk: Client):
    obligation = world.obligation()
    record = file(world, obligation)
    give_back(world, settlement_of(record, obligation), "请补写时间")
    file(world, obligation, record=record, data={"story": "补写了时间"})
    accept(world, settlement_of(record, obligation))
    page = clerk.get(reverse("records:record", args=[record.pk]))
    assert [e.what for e in page.context["events"]] == [
        "审核通过", "重报（第 2 版）", "退回修改", "报送", "开始填写",
    ]  # fmt: skip
    changes = page.context["events"][1].changes
    assert [(c.label, c.old, c.new) for c in changes] == [("调研情况", DATA["story"], "补写了时间")]
    assert "请补写时间" in text(page)


def test_settled_by_filing_is_not_called_accepted(world: World, clerk: Client):
    record = file(world, world.obligation(world.requirement(settled_by="filing")))
    page = text(clerk.get(reverse("records:record", args=[record.pk])))
    assert "报送即完成" in page
    assert "报送完成" in page
    assert "审核通过" not in page


def test_withdraw_from_the_page(world: World, clerk: Client):
    obligation = world.obligation()
    record = file(world, obligation)
    page = clerk.get(reverse("records:record", args=[record.pk]))
    assert "撤回" in text(page)
    clerk.post(reverse("records:withdraw", args=[record.pk]))
    assert settlement_of(record, obligation).state == "withdrawn"
    file(world, obligation, record=record)
    accept(world, settlement_of(record, obligation))
    answer = clerk.post(reverse("records:withdraw", args=[record.pk]), follow=True)
    assert "不能再撤回" in text(answer)


def test_the_list_is_searched_and_filtered(world: World, clerk: Client):
    obligation = world.obligation()
    mine = file(world, obligation)
    plan = world.obligation(world.requirement("报方案", accepts=world.plan))
    draft = start(world, plan)
    Record.objects.filter(pk=draft.pk).update(lock=1)
    empty = start(world, world.obligation(world.requirement("没动过的")))
    address = reverse("records:list")

    def found(**query: Any) -> list[int]:
        return [record.pk for record, _ in clerk.get(address, query).context["rows"]]

    assert found() == [draft.pk, mine.pk]
    assert empty.pk not in found()
    assert found(state="waiting") == [mine.pk]
    assert found(state="draft") == [draft.pk]
    assert found(type=world.plan.pk) == [draft.pk]
    assert found(q="联系点") == [mine.pk]
    assert found(q="砚桥") == [draft.pk, mine.pk]
    assert found(campaign=world.campaign.pk) == [mine.pk]
    assert found(**{"from": today().isoformat()}) == [mine.pk]
    assert found(to="2020-1-1") == []
    assert found(state="x", type="y", **{"from": "上周"}) == [draft.pk, mine.pk]


def test_outside_the_scope_is_not_found(world: World):
    record = file(world, world.obligation())
    stranger = sign_in(Client(), make_staff("unit_clerk", make_unit()))
    for name in ("record", "edit", "proposals"):
        assert stranger.get(reverse(f"records:{name}", args=[record.pk])).status_code == 404
    for name in ("withdraw", "discard", "attach", "autosave"):
        sent = {"version": 1, "kind": "scan", "files": pdf()}
        assert stranger.post(reverse(f"records:{name}", args=[record.pk]), sent).status_code == 404
    assert list(stranger.get(reverse("records:list")).context["rows"]) == []


@pytest.mark.parametrize("name", ["todo", "new", "queue", "queue_bulk"])
def test_without_the_right_it_is_refused(db: None, client: Client, name: str):
    sign_in(client, make_user("auditor"))
    assert client.get(reverse(f"records:{name}")).status_code == 403


def test_the_form_offers_what_filing_settled_again(world: World, clerk: Client):
    obligation = world.obligation(world.requirement(settled_by="filing"))
    record = file(world, obligation)
    page = clerk.get(reverse("records:edit", args=[record.pk]))
    assert page.context["offered"] == str(obligation.pk)
    assert page.context["ticked"] == {obligation.pk}
    record.refresh_from_db()
    typed = {"story": "更正", "happened_on": today().isoformat(), "act": "file", "version": str(record.lock)}
    clerk.post(reverse("records:edit", args=[record.pk]), typed | {"chosen": obligation.pk, "offered": obligation.pk})
    assert settlement_of(record, obligation).version == 2
