import re
from datetime import date

import pytest
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns.look import look_kinds
from zaitong.campaigns.models import AudienceRule, Requirement
from zaitong.campaigns.services import review as services
from zaitong.campaigns.services.undo import mark_of
from zaitong.campaigns.tests.kit import HTMX, as_school, desk, district, officer  # noqa: F401 - fixtures
from zaitong.common.errors import Conflict, DomainError


def url(name, pk):
    return reverse(f"campaigns:{name}", args=[pk])


def page(desk, query=""):  # noqa: F811
    return desk.client.get(url("review", desk.campaign.pk) + query)


def test_the_screen_shows_the_paper_and_a_card_for_each_requirement(desk):  # noqa: F811
    response = page(desk)
    text = response.content.decode()
    for requirement in desk.campaign.requirements.all():
        assert f'id="c{requirement.pk}"' in text
        assert f'id="r{requirement.pk}"' in text
        assert requirement.title in text
    assert f"已审 0/{desk.campaign.requirements.count()}" in text
    assert "系统推断（待核）" in text
    assert 'src--deadline"' in text


def test_what_was_read_stands_in_the_cards(desk):  # noqa: F811
    plan = desk.requirement("活动方案于")
    assert plan.due == date(2026, 11, 13)
    assert plan.office == desk.district.org
    accepts = plan.accepts.get()
    assert (accepts.record_type.name, accepts.attachments) == ("活动方案", ["electronic", "scan"])
    assert plan.phase.name == "部署阶段"
    visit = desk.requirement("联系党组织")
    rule = visit.audience_rules.get()
    assert (rule.kind, rule.selector) == ("assignments", {"kind": "liaison", "roles": ["committee_member"]})
    assert (visit.per, visit.times) == ("month", 1)
    report = desk.requirement("相关人员")
    heads = [desk.requirement("科室").pk, desk.requirement("难题").pk]
    assert report.audience_rules.get().selector == {"requirements": sorted(heads)}
    assert desk.requirement("随机检查").nature != "duty"


def test_an_open_card_names_who_owes_and_whom_they_look_after(desk):  # noqa: F811
    visit = desk.requirement("联系党组织")
    text = page(desk, f"?open={visit.pk}").content.decode()
    assert "1 个岗位，联系 2 处，共 2 项" in text.replace("\xa0", " ")
    assert desk.district.school_parties[0].short_name in text


@pytest.mark.parametrize("show", ["pending", "look", "gaps", "dropped", "nonsense"])
def test_filters_live_in_the_address(desk, show):  # noqa: F811
    requirements = list(desk.campaign.requirements.order_by("number"))
    services.requirement_drop(requirement_id=requirements[0].pk, actor=desk.actor)
    shown = {card.requirement.pk for card in page(desk, f"?show={show}").context["page"].cards}
    expected = {
        "pending": {r.pk for r in requirements[1:]},
        "look": {r.pk for r in requirements[1:] if look_kinds(r)},
        "gaps": {r.pk for r in requirements[1:] if r.gaps and r.nature == "duty"},
        "dropped": {requirements[0].pk},
        "nonsense": {r.pk for r in requirements},
    }
    assert shown == expected[show]


def test_reasons_are_sub_filters_in_the_address(desk):  # noqa: F811
    whole = page(desk, "?show=look")
    for kind, name, count in whole.context["page"].whys:
        found = page(desk, f"?show=look&why={kind}")
        cards = found.context["page"].cards
        assert len(cards) == count
        assert all(kind in look_kinds(card.requirement) for card in cards)
        assert f"{name} {count}" in found.content.decode()
    assert page(desk, "?show=look&why=nonsense").status_code == 200


def test_every_value_of_an_open_card_says_where_it_comes_from(desk):  # noqa: F811
    for requirement in desk.campaign.requirements.all():
        cards = page(desk, f"?open={requirement.pk}").context["page"].cards
        [card] = [one for one in cards if one.is_open]
        assert card.rows
        assert all(row.chip in {"原文", "系统推断（待核）", "人工设定", "文件未明确"} for row in card.rows)


def test_confirming_answers_with_the_card_the_next_one_and_the_heads(desk):  # noqa: F811
    first, second = desk.campaign.requirements.order_by("number")[:2]
    response = desk.client.post(url("accept", first.pk), {"seen": mark_of(first)}, headers=HTMX)
    text = response.content.decode()
    first.refresh_from_db()
    assert first.review == "accepted"
    assert f'id="c{first.pk}"' in text
    assert f'id="c{second.pk}" data-link="{second.pk}" aria-current="true" data-fresh hx-swap-oob="true"' in text
    assert 'id="workbar" hx-swap-oob="true"' in text
    assert "已审 1/" in text
    assert AuditRow.objects.filter(act="requirement.accepted", subject=f"requirement:{first.pk}").count() == 1


def test_without_script_confirming_leads_back_to_the_screen_at_the_next_card(desk):  # noqa: F811
    first, second = desk.campaign.requirements.order_by("number")[:2]
    response = desk.client.post(url("accept", first.pk), {"seen": ""})
    assert response.url == f"{url('review', desk.campaign.pk)}?open={second.pk}#c{second.pk}"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_card_that_someone_else_changed_is_not_confirmed_unseen(desk, headers):  # noqa: F811
    first = desk.campaign.requirements.first()
    seen = mark_of(first)
    services.requirement_question(requirement_id=first.pk, missing="deadline", question="", actor=desk.actor)
    response = desk.client.post(url("accept", first.pk), {"seen": seen}, headers=headers, follow=True)
    first.refresh_from_db()
    assert first.review == "pending"
    assert "刚被别人改过" in response.content.decode()
    assert response.status_code == (409 if headers else 200)


def test_a_duty_without_audience_or_form_cannot_be_confirmed(desk):  # noqa: F811
    first = desk.requirement("活动方案于")
    AudienceRule.objects.filter(requirement=first).delete()
    with pytest.raises(DomainError, match="选定由谁完成"):
        services.requirement_accept(requirement_id=first.pk, actor=desk.actor)
    other = desk.requirement("专题总结")
    other.accepts.all().delete()
    response = desk.client.post(url("accept", other.pk), headers=HTMX)
    assert response.status_code == 422
    assert "表样" in response.content.decode()


def test_dropping_offers_to_take_it_back(desk):  # noqa: F811
    first = desk.campaign.requirements.first()
    response = desk.client.post(url("drop", first.pk), headers=HTMX)
    assert url("undo", desk.campaign.pk) in response.content.decode()
    assert "撤销" in response.content.decode()
    first.refresh_from_db()
    assert first.review == "dropped"
    assert f'id="r{first.pk}"' not in page(desk).content.decode()
    desk.client.post(url("undo", desk.campaign.pk))
    first.refresh_from_db()
    assert first.review == "pending"
    again = desk.client.post(url("undo", desk.campaign.pk), follow=True)
    assert "没有可以恢复" in again.content.decode()


def test_a_dropped_card_can_always_be_restored(desk):  # noqa: F811
    first, second = desk.campaign.requirements.order_by("number")[:2]
    for one in (first, second):
        services.requirement_drop(requirement_id=one.pk, actor=desk.actor)
    desk.client.post(url("restore", first.pk))
    first.refresh_from_db()
    assert first.review == "pending"


def test_undo_gives_way_to_later_work(desk):  # noqa: F811
    first = desk.campaign.requirements.first()
    services.requirement_drop(requirement_id=first.pk, actor=desk.actor)
    services.requirement_restore(requirement_id=first.pk, actor=desk.actor)
    with pytest.raises(Conflict, match="又有人改过"):
        services.review_undo(campaign_id=desk.campaign.pk, actor=desk.actor)


def test_a_question_goes_on_the_gap_list_with_clause_and_quote(desk):  # noqa: F811
    visit = desk.requirement("联系党组织")
    assert desk.client.get(url("question", visit.pk)).status_code == 200
    wrong = desk.client.post(url("question", visit.pk), {"missing": "", "question": ""}, headers=HTMX)
    assert wrong.status_code == 422
    assert "请写明" in wrong.content.decode()
    asked = {"missing": "", "question": "每月调研要不要书面记录？"}
    assert desk.client.post(url("question", visit.pk), asked, headers=HTMX).status_code == 200
    listed = desk.client.get(url("gaps", desk.campaign.pk)).content.decode()
    assert "每月调研要不要书面记录？" in listed
    assert visit.quote in listed
    assert "一、主要任务" in listed
    desk.client.post(url("question_withdraw", visit.pk))
    assert "书面记录" not in desk.client.get(url("gaps", desk.campaign.pk)).content.decode()


def test_the_gap_list_holds_what_the_document_leaves_open(desk):  # noqa: F811
    listed = desk.client.get(url("gaps", desk.campaign.pk)).content.decode()
    assert "相关人员至少撰写一篇调研报告" in listed
    assert "文件未明确" in page(desk).content.decode()


def test_all_certain_ones_are_listed_and_confirmed_together(desk):  # noqa: F811
    certain = [r for r in desk.campaign.requirements.all() if services.is_certain(r) and not services.lacking(r)]
    doubtful = desk.campaign.requirements.exclude(pk__in=[r.pk for r in certain])
    assert certain
    assert doubtful.exists()
    text = desk.client.get(url("accept_all", desk.campaign.pk)).content.decode()
    assert all(r.title in text and r.quote in text for r in certain)
    moved = certain[-1]
    picked = re.findall(r'name="pick" value="([^"]+)"', text)
    assert len(picked) == len(certain)
    services.requirement_restore(requirement_id=moved.pk, actor=desk.actor)  # somebody touched it meanwhile
    said = desk.client.post(url("accept_all", desk.campaign.pk), {"pick": picked}, follow=True).content.decode()
    assert f"第 {moved.number} 条刚被别人改过" in said
    accepted = set(desk.campaign.requirements.filter(review="accepted").values_list("pk", flat=True))
    assert accepted == {r.pk for r in certain[:-1]}
    assert AuditRow.objects.filter(act="campaign.accepted_all").count() == 1


def test_accepting_all_leaves_what_is_incomplete(desk):  # noqa: F811
    incomplete = desk.requirement("活动方案于")
    incomplete.accepts.all().delete()
    result = services.requirement_accept_all(campaign_id=desk.campaign.pk, actor=desk.actor)
    assert [r.pk for r, _ in result.left] == [incomplete.pk]
    assert desk.campaign.requirements.filter(review="pending").count() == 1


ACTS = ["card", "accept", "drop", "restore", "question", "edit", "audience", "split", "merge", "question_withdraw"]
POSTED = {"accept", "drop", "restore", "audience", "merge", "question_withdraw"}


@pytest.mark.parametrize("name", ACTS)
def test_who_may_not_review_gets_403_and_who_has_another_scope_404(desk, client, name):  # noqa: F811
    first = desk.campaign.requirements.first()
    visit = client.post if name in POSTED else client.get
    as_school(client, desk.district)
    assert visit(url(name, first.pk)).status_code == 403
    sign_in(client, make_user("campaign_officer", post=desk.district.basic_head, scope_kind="unit"))
    assert visit(url(name, first.pk)).status_code == 404
    first.refresh_from_db()
    assert first.review == "pending"


@pytest.mark.parametrize("name", ["review", "accept_all", "undo", "add", "gaps", "publish", "campaign_edit", "issued"])
def test_pages_of_a_campaign_keep_to_its_owner(desk, client, name):  # noqa: F811
    visit = client.post if name in {"undo", "campaign_edit", "issued"} else client.get
    as_school(client, desk.district)
    assert visit(url(name, desk.campaign.pk)).status_code == 403
    sign_in(client, make_user("campaign_officer", post=desk.district.basic_head, scope_kind="unit"))
    assert visit(url(name, desk.campaign.pk)).status_code == 404


def test_after_publishing_nothing_can_be_changed(desk):  # noqa: F811
    first = desk.campaign.requirements.first()
    desk.campaign.state = "published"
    desk.campaign.save()
    for act in (services.requirement_accept, services.requirement_drop, services.requirement_restore):
        with pytest.raises(Conflict, match="已经发布"):
            act(requirement_id=first.pk, actor=desk.actor)
    assert page(desk).status_code == 302


def test_a_card_that_is_gone_says_so(desk):  # noqa: F811
    response = desk.client.post(url("accept", 999_999), headers=HTMX)
    assert response.status_code == 404
    first = desk.campaign.requirements.first()
    with pytest.raises(Conflict, match="合并或撤掉"):
        services.requirement_accept(requirement_id=first.pk + 999_999, actor=desk.actor)


@pytest.mark.parametrize("query", ["?open=abc", "?open=999999999999999999999", "?open=-1", "?show="])
def test_odd_addresses_still_show_the_screen(desk, query):  # noqa: F811
    assert page(desk, query).status_code == 200


def test_a_closed_card_is_one_line(desk):  # noqa: F811
    first = desk.campaign.requirements.first()
    text = desk.client.get(url("card", first.pk) + "?closed", headers=HTMX).content.decode()
    assert "确认这条" not in text
    assert "确认这条" in desk.client.get(url("card", first.pk), headers=HTMX).content.decode()
    assert Requirement.objects.get(pk=first.pk).review == "pending"
