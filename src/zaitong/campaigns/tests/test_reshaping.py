import pytest
from django.urls import reverse

from zaitong.campaigns.models import Requirement
from zaitong.campaigns.services.reshaping import cuts_of, find_quote, requirement_merge, requirement_split
from zaitong.campaigns.services.review import requirement_accept, review_undo
from zaitong.campaigns.services.undo import mark_of
from zaitong.campaigns.tests.kit import desk, district, officer  # noqa: F401 - fixtures
from zaitong.common.errors import Conflict, DomainError

PLAN = "各单位活动方案于11月13日之前报送至组织人事科，同时发送电子稿，盖章件一并报送"


def url(name, pk):
    return reverse(f"campaigns:{name}", args=[pk])


def state(campaign):
    """Everything about the requirements that undo must bring back."""
    rows = campaign.requirements.order_by("number").values(
        "pk", "number", "title", "quote", "start", "end", "review", "due"
    )
    parts = {
        r.pk: (
            sorted((a.record_type_id, *a.attachments) for a in r.accepts.all()),
            [(x.kind, str(x.selector)) for x in r.audience_rules.all()],
        )
        for r in campaign.requirements.all()
    }
    return list(rows), parts


def test_cuts_stand_behind_commas_and_never_at_the_ends():
    assert cuts_of("一月报，二月报。") == [4]
    assert cuts_of("没有标点") == []
    assert cuts_of("他说“好。”然后走，回来") == [6, 10]


def test_a_quote_is_found_whatever_its_spaces():
    assert find_quote("甲 乙\n丙丁", "乙丙") == (2, 5)
    assert find_quote("甲乙", "丙") is None
    assert find_quote("甲乙", "  ") is None


def test_a_selected_passage_becomes_a_requirement_with_its_own_facts(desk):  # noqa: F811
    text = desk.campaign.document.text
    start = text.index("并适时报告进展")
    page = desk.client.get(url("add", desk.campaign.pk), {"quote": "并适时报告进展", "start": start, "end": start + 7})
    assert "并适时报告进展" in page.content.decode()
    response = desk.client.post(
        url("add", desk.campaign.pk), {"quote": "并适时报告进展", "start": start, "end": start + 7, "title": "报告进展"}
    )
    made = desk.campaign.requirements.get(title="报告进展")
    assert response.url.endswith(f"?open={made.pk}#c{made.pk}")
    assert (made.quote, made.start, made.review) == ("并适时报告进展", start, "pending")
    numbers = list(desk.campaign.requirements.order_by("start", "end", "id").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_typed_passage_is_found_without_script(desk):  # noqa: F811
    desk.client.post(url("add", desk.campaign.pk), {"quote": "并 适时\n报告进展"})
    assert desk.campaign.requirements.filter(quote="并适时报告进展").exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"quote": "原文里没有的话"},
        {"quote": ""},
        {"quote": "x", "start": "1", "end": "999999999"},
        {"quote": "字" * 3000},
        {"quote": PLAN},
        {"quote": "通知", "start": "abc"},
    ],
)
def test_a_passage_that_cannot_be_added_says_why_and_stays(desk, sent):  # noqa: F811
    before = desk.campaign.requirements.count()
    response = desk.client.post(url("add", desk.campaign.pk), sent)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert desk.campaign.requirements.count() == before


def test_a_split_divides_facts_and_can_be_taken_back(desk):  # noqa: F811
    plan = desk.requirement("活动方案于")
    before = state(desk.campaign)
    page = desk.client.get(url("split", plan.pk))
    assert page.context["cuts"] == cuts_of(PLAN)
    cut = cuts_of(PLAN)[0]
    sent = {"cut": cut, "first": "报活动方案", "second": "发电子稿", "seen": mark_of(plan)}
    desk.client.post(url("split", plan.pk), sent)
    first = Requirement.objects.get(pk=plan.pk)
    second = desk.campaign.requirements.get(number=first.number + 1)
    assert (first.title, second.title) == ("报活动方案", "发电子稿")
    assert first.quote == "各单位活动方案于11月13日之前报送至组织人事科"
    assert second.quote == "同时发送电子稿，盖章件一并报送"
    assert first.due is not None
    assert second.due is None
    assert [r.selector for r in second.audience_rules.all()] == [r.selector for r in first.audience_rules.all()]
    desk.client.post(url("undo", desk.campaign.pk))
    assert state(desk.campaign) == before


def test_a_split_keeps_what_a_person_set(desk):  # noqa: F811
    plan = desk.requirement("活动方案于")
    plan.times, plan.provenance = 3, {**plan.provenance, "frequency": "set"}
    plan.save()
    first, second = requirement_split(requirement_id=plan.pk, cut=cuts_of(PLAN)[0], actor=desk.actor)
    assert (first.times, second.times) == (3, 1)


@pytest.mark.parametrize("cut", ["", "0", "3", "9999", "abc"])
def test_a_wrong_cut_is_refused(desk, cut):  # noqa: F811
    plan = desk.requirement("活动方案于")
    assert desk.client.post(url("split", plan.pk), {"cut": cut}).status_code == 422
    plan.refresh_from_db()
    assert plan.quote == PLAN


def test_a_merge_fills_what_is_empty_and_can_be_taken_back(desk):  # noqa: F811
    first = desk.requirement("党建联系人")
    second = desk.campaign.requirements.get(number=first.number + 1)
    before = state(desk.campaign)
    desk.client.post(url("merge", first.pk), {"next": second.pk, "seen": mark_of(first)})
    merged = Requirement.objects.get(pk=first.pk)
    assert not Requirement.objects.filter(pk=second.pk).exists()
    assert merged.quote == desk.campaign.document.text[merged.start : merged.end]
    assert second.quote in merged.quote
    assert {r.kind for r in merged.audience_rules.all()} == {"assignments", "posts"}
    assert merged.accepts.count() == 2
    assert any("合并" in reason for reason in merged.reasons)
    review_undo(campaign_id=desk.campaign.pk, actor=desk.actor)
    assert state(desk.campaign) == before


def test_merging_with_another_than_the_next_is_a_conflict(desk):  # noqa: F811
    first, _, third = desk.campaign.requirements.order_by("number")[:3]
    with pytest.raises(Conflict, match="后一条刚有变动"):
        requirement_merge(requirement_id=first.pk, next_id=third.pk, actor=desk.actor)
    last = desk.campaign.requirements.order_by("number").last()
    with pytest.raises(DomainError, match="最后一条"):
        requirement_merge(requirement_id=last.pk, next_id=first.pk, actor=desk.actor)


def test_a_merge_seen_too_early_is_refused(desk):  # noqa: F811
    first, second = desk.campaign.requirements.order_by("number")[:2]
    seen = mark_of(first)
    requirement_accept(requirement_id=first.pk, actor=desk.actor)
    response = desk.client.post(url("merge", first.pk), {"next": second.pk, "seen": seen}, follow=True)
    assert "刚被别人改过" in response.content.decode()
    assert Requirement.objects.filter(pk=second.pk).exists()
