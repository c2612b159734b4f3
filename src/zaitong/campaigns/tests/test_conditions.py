"""只收哪些记录: which records of a form count, chosen in the review, shown wherever the requirement is."""

import pytest
from django.urls import reverse

from zaitong.campaigns.conditions import condition_words
from zaitong.campaigns.forms import RequirementForm
from zaitong.campaigns.models import Accepts, Requirement
from zaitong.campaigns.selectors.campaigns import standings
from zaitong.campaigns.selectors.review import one_card
from zaitong.campaigns.services.editing import values_of
from zaitong.campaigns.tests.kit import HTMX, desk, district, officer  # noqa: F401 - fixtures
from zaitong.campaigns.tests.test_editing import edit_url, typed
from zaitong.catalogue.models import RecordType
from zaitong.common.access import SYSTEM
from zaitong.common.clock import today


@pytest.fixture
def note(db):
    return RecordType.objects.get(key="meeting_note")


@pytest.fixture
def plan(desk, note):  # noqa: F811
    """A requirement that takes notes of meetings."""
    found = desk.requirement("相关人员")
    desk.client.post(edit_url(found), typed(found, types=[note.pk]), headers=HTMX)
    return Requirement.objects.get(pk=found.pk)


def name_of(note):
    return f"match_{note.pk}_kind"


def options(note):
    schema = note.versions.order_by("-number")[0].schema
    return next(f["options"] for f in schema["fields"] if f["key"] == "kind")


def test_it_is_chosen_in_words_and_shown_on_the_card_and_the_page(desk, plan, note):  # noqa: F811
    page = desk.client.get(edit_url(plan), headers=HTMX).content.decode()
    assert "只收哪些记录" in page
    assert f'name="{name_of(note)}"' in page
    first, second = options(note)[:2]
    answer = desk.client.post(edit_url(plan), typed(plan, **{name_of(note): [first, second]}), headers=HTMX)
    assert answer.status_code == 200
    plan = Requirement.objects.get(pk=plan.pk)
    assert plan.accepts.get().match == {"kind": [first, second]}
    assert plan.provenance["accepts"] == "set"
    row = next(row for row in one_card(desk.campaign, plan.pk, is_open=True).rows if row.label == "只收")
    assert row.text == f"“会议类型”是“{first}”或“{second}”的"
    again = desk.client.get(edit_url(plan), headers=HTMX).content.decode()
    assert '<details class="more" id="conditions" open>' in again


def test_a_match_that_was_set_before_stays_and_can_be_taken_away(desk, plan, note):  # noqa: F811
    first = options(note)[0]
    Accepts.objects.filter(requirement=plan).update(match={"kind": first, "gone": "旧选项"})
    plan = Requirement.objects.get(pk=plan.pk)
    before = values_of(plan)
    assert before.matches == {note.pk: {"kind": [first], "gone": ["旧选项"]}}
    sent = typed(plan)
    assert desk.client.post(edit_url(plan), sent, headers=HTMX).status_code == 200
    plan = Requirement.objects.get(pk=plan.pk)
    assert values_of(plan) == before
    assert plan.accepts.get().match == {"kind": first, "gone": "旧选项"}, "unchanged is not written anew"
    desk.client.post(edit_url(plan), typed(plan, **{name_of(note): None, f"match_{note.pk}_gone": None}), headers=HTMX)
    assert Accepts.objects.get(requirement=plan).match == {}


def test_another_form_drops_it(desk, plan, note):  # noqa: F811
    Accepts.objects.filter(requirement=plan).update(match={"kind": options(note)[0]})
    other = RecordType.objects.get(key="member_report")
    plan = Requirement.objects.get(pk=plan.pk)
    assert desk.client.post(edit_url(plan), typed(plan, types=[other.pk]), headers=HTMX).status_code == 200
    assert Accepts.objects.get(requirement=plan).match == {}


@pytest.mark.parametrize("wrong", ["没有这一项", "x" * 500, "<b>"])
def test_what_the_form_does_not_have_is_refused_and_nothing_typed_is_lost(desk, plan, note, wrong):  # noqa: F811
    answer = desk.client.post(edit_url(plan), typed(plan, title="新名字", **{name_of(note): [wrong]}), headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["form"].errors[name_of(note)]
    assert 'value="新名字"' in page
    assert Accepts.objects.get(requirement=plan).match == {}


def test_the_form_shows_what_can_be_chosen_once_a_type_is_ticked(desk, plan, note):  # noqa: F811
    address = reverse("campaigns:conditions", args=[plan.pk])
    page = desk.client.post(address, {"types": [note.pk]}, headers=HTMX).content.decode()
    assert f'name="{name_of(note)}"' in page
    for nonsense in (["x", "9" * 30], [""], []):
        answer = desk.client.post(address, {"types": nonsense}, headers=HTMX)
        assert answer.status_code == 200
        assert "match_" not in answer.content.decode()


def test_the_words_cost_one_query_for_all(desk, plan, note, django_assert_num_queries):  # noqa: F811
    first = options(note)[0]
    Accepts.objects.update(match={"kind": first})
    rows = list(desk.campaign.requirements.prefetch_related("accepts__record_type"))
    assert sum(1 for row in rows if row.accepts.all()) > 1
    with django_assert_num_queries(1):
        assert condition_words(rows)[plan.pk] == f"只收“会议类型”是“{first}”的"
    Requirement.objects.filter(pk=plan.pk).update(review="accepted")
    shown = {row.requirement.pk: row.only for row in standings(SYSTEM, desk.campaign, today())}
    assert shown[plan.pk].startswith("只收“会议类型”")


def test_the_form_asks_of_each_type_what_it_has(desk, plan, note):  # noqa: F811
    form = RequirementForm(campaign=desk.campaign, requirement=plan, initial={"types": [note.pk]})
    assert "“会议与讨论记录”里“会议类型”是" in [str(field.label) for field in form.condition_fields]
