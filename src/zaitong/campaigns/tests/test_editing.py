import pytest
from django.urls import reverse

from zaitong.audit.models import AuditRow
from zaitong.campaigns.forms import RequirementForm
from zaitong.campaigns.models import Requirement
from zaitong.campaigns.selectors.audience import audience_of
from zaitong.campaigns.selectors.review import one_card
from zaitong.campaigns.services.editing import requirement_edit, values_of
from zaitong.campaigns.services.undo import mark_of
from zaitong.campaigns.tests.kit import HTMX, desk, district, officer  # noqa: F401 - fixtures
from zaitong.campaigns.words import accepts_words
from zaitong.catalogue.models import RecordType
from zaitong.common.clock import today


def edit_url(requirement):
    return reverse("campaigns:edit", args=[requirement.pk])


def typed(requirement, **changes):
    """What a browser sends for the form as it stands, with changes."""
    form = RequirementForm(
        campaign=requirement.campaign,
        requirement=requirement,
        initial=RequirementForm.initial_of(requirement, values_of(requirement)),
    )
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, "", [], False)}
    exceptions = {"ex-TOTAL_FORMS": "2", "ex-INITIAL_FORMS": "0", "ex-0-include": "0", "ex-1-include": "0"}
    merged = {**data, **exceptions, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def test_saving_unchanged_changes_nothing_but_the_revision(desk):  # noqa: F811
    for requirement in desk.campaign.requirements.all():
        before = (values_of(requirement), requirement.provenance, requirement.gaps)
        response = desk.client.post(edit_url(requirement), typed(requirement), headers=HTMX)
        assert response.status_code == 200, response.context["form"].errors
        after = Requirement.objects.get(pk=requirement.pk)
        assert (values_of(after), after.provenance, after.gaps) == before


def test_typed_values_are_set_by_a_person(desk):  # noqa: F811
    plan = desk.requirement("相关人员")
    basic = desk.district.basic
    types = RecordType.objects.get(key="research_topic")
    changes = {
        "title": "写一篇调研报告",
        "deadline_kind": "date",
        "due": "12月10日",
        "office": basic.pk,
        "types": [types.pk],
        "attachments": ["paper"],
        "notebooks": [types.pk],
        "maximum": 2,
        "roles": ["principal"],
        "union": None,
        "then": "accept",
    }
    desk.client.post(edit_url(plan), typed(plan, **changes), headers=HTMX)
    plan = Requirement.objects.get(pk=plan.pk)
    assert plan.review == "accepted"
    assert (plan.title, plan.due, plan.office) == ("写一篇调研报告", today().replace(month=12, day=10), basic)
    assert plan.maximum == 2
    assert (plan.accepts.get().attachments, plan.accepts.get().notebook) == (["paper"], True)
    assert "手写记录照片可作凭据" in accepts_words(plan)
    assert [(r.kind, r.selector) for r in plan.audience_rules.all()] == [("posts", {"roles": ["principal"]})]
    for key in ("title", "deadline", "office", "accepts", "quantity", "audience"):
        assert plan.provenance[key] == "set", key
    assert plan.provenance["who"] != "set"
    assert plan.gaps == []
    row = AuditRow.objects.filter(act="requirement.edited").get()
    assert set(row.data["changed"]) == {"title", "deadline", "office", "accepts", "quantity", "audience"}


def test_emptied_values_are_unspecified_again(desk):  # noqa: F811
    plan = desk.requirement("活动方案于")
    changes = {"deadline_kind": "none", "due": None, "office": None, "settled_by": "filing"}
    desk.client.post(edit_url(plan), typed(plan, **changes), headers=HTMX)
    plan.refresh_from_db()
    assert (plan.due, plan.office_id) == (None, None)
    assert (plan.provenance["deadline"], plan.provenance["office"]) == ("unspecified", "unspecified")


@pytest.mark.parametrize(
    ("kind", "number", "rule"),
    [("monthly", 5, "monthly:5"), ("monthly_end", None, "monthly:end"), ("weekly", 5, "weekly:fri"),
     ("quarter", 25, "quarter_end_month:25"), ("term", None, "term_end"), ("year", None, "year_end"),
     ("received_wd", 3, "received+3wd"), ("received_d", 10, "received+10d")],
)  # fmt: skip
def test_rules_of_deadlines_go_both_ways(desk, kind, number, rule):  # noqa: F811
    plan = desk.requirement("活动方案于")
    sent = typed(plan, deadline_kind=kind, deadline_n=number, due=None)
    assert desk.client.post(edit_url(plan), sent, headers=HTMX).status_code == 200
    plan = Requirement.objects.get(pk=plan.pk)
    assert (plan.due_rule, plan.due) == (rule, None)
    shown = RequirementForm.initial_of(plan, values_of(plan))
    assert (shown["deadline_kind"], shown["deadline_n"]) == (kind, number)


def test_a_rule_that_the_form_does_not_know_is_kept(desk):  # noqa: F811
    plan = desk.requirement("活动方案于")
    Requirement.objects.filter(pk=plan.pk).update(due=None, due_rule="after:会议+7d")
    plan.refresh_from_db()
    assert desk.client.post(edit_url(plan), typed(plan, title="新名字"), headers=HTMX).status_code == 200
    plan.refresh_from_db()
    assert (plan.due_rule, plan.title) == ("after:会议+7d", "新名字")


def test_what_is_counted_is_chosen_from_the_fields_of_the_forms(desk):  # noqa: F811
    plan = desk.requirement("相关人员")
    report = RecordType.objects.get(key="member_report")
    desk.client.post(edit_url(plan), typed(plan, types=[report.pk]), headers=HTMX)
    plan.refresh_from_db()
    sent = typed(plan, types=[report.pk], counts="sum", minimum="20")
    assert "请选按哪一栏计数" in desk.client.post(edit_url(plan), sent, headers=HTMX).content.decode()
    desk.client.post(edit_url(plan), sent | {"counts_field": "reported"}, headers=HTMX)
    plan.refresh_from_db()
    assert (plan.counts, plan.counts_field, plan.counts_label, plan.minimum) == ("sum", "reported", "已作报告", 20)
    assert plan.provenance["quantity"] == "set"
    # A form without that field: refused, and told where.
    other = RecordType.objects.get(key="head_topic")
    refused = desk.client.post(edit_url(plan), typed(plan, types=[report.pk, other.pk]), headers=HTMX)
    assert refused.status_code == 422
    assert "每一种报送表样都要有这一栏" in refused.content.decode()


@pytest.mark.parametrize(("due", "rule"), [("12月15日", "yearly:12-15"), ("2024-02-29", "yearly:02-29")])
def test_a_day_of_every_year_is_typed_as_a_day(desk, due, rule):  # noqa: F811
    plan = desk.requirement("相关人员")
    desk.client.post(edit_url(plan), typed(plan, deadline_kind="yearly", due=due), headers=HTMX)
    plan = Requirement.objects.get(pk=plan.pk)
    assert (plan.due, plan.due_rule) == (None, rule)
    desk.client.post(edit_url(plan), typed(plan), headers=HTMX)  # shown and sent as it stands, it stays
    assert Requirement.objects.get(pk=plan.pk).due_rule == rule


def test_whether_a_weekly_task_rests_in_the_holidays_is_said_on_the_card(desk):  # noqa: F811
    plan = desk.requirement("相关人员")
    sent = typed(plan, per="week", deadline_kind="none", due=None, holidays="skip")
    desk.client.post(edit_url(plan), sent, headers=HTMX)
    plan = Requirement.objects.get(pk=plan.pk)
    assert (plan.holidays, plan.provenance["holidays"]) == ("skip", "set")
    review = desk.client.get(reverse("campaigns:review", args=[desk.campaign.pk]), {"open": plan.pk})
    assert "假期不要求：" in review.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "长" * 81}, "title"),
        ({"deadline_kind": "date", "due": "2026年2月30日"}, "due"),
        ({"deadline_kind": "date", "due": None}, "due"),
        ({"deadline_kind": "monthly", "deadline_n": None}, "deadline_n"),
        ({"deadline_kind": "weekly", "deadline_n": 9}, "deadline_n"),
        ({"starts": "2026-12-01", "due": "2026-11-01", "deadline_kind": "date"}, "due"),
        ({"minimum": 3, "maximum": 2}, "maximum"),
        ({"times": 0}, "times"),
        ({"times": 99999999999}, "times"),
        ({"office": 999999}, "office"),
        ({"types": [999999]}, "types"),
        ({"union": [999999]}, "union"),
        ({"listed": "没有这所学校"}, "listed"),
        ({"nature": "nonsense"}, "nature"),
        ({"lead": "长" * 201}, "lead"),
    ],
)
def test_wrong_values_are_said_at_the_field_and_nothing_is_lost(desk, changes, field):  # noqa: F811
    plan = desk.requirement("活动方案于")
    sent = typed(plan, support="教师发展中心配合", **changes)
    for headers in ({}, HTMX):
        response = desk.client.post(edit_url(plan), sent, headers=headers)
        assert response.status_code == 422
        assert field in response.context["form"].errors
        assert "教师发展中心配合" in response.content.decode()
    plan.refresh_from_db()
    assert plan.support == ""


def test_exemptions_need_a_known_name_and_a_reason(desk):  # noqa: F811
    plan = desk.requirement("活动方案于")
    name = desk.district.schools[0].short_name
    row = {"ex-0-include": "0", "ex-0-name": name, "ex-0-reason": ""}
    response = desk.client.post(edit_url(plan), typed(plan, **row), headers=HTMX)
    assert response.status_code == 422
    assert "请写明理由" in response.content.decode()
    unknown = typed(plan, **{**row, "ex-0-name": "不存在小学", "ex-0-reason": "新建"})
    assert "机构名册里没有" in desk.client.post(edit_url(plan), unknown, headers=HTMX).content.decode()
    good = typed(plan, **{**row, "ex-0-reason": "整体搬迁，本学期免报"})
    assert desk.client.post(edit_url(plan), good, headers=HTMX).status_code == 200
    owed = {one.label: one.waived_reason for one in audience_of(plan, today())}
    assert owed[name] == "整体搬迁，本学期免报"
    shown = desk.client.get(edit_url(plan)).content.decode()
    assert "整体搬迁，本学期免报" in shown


def test_bodies_are_listed_and_added_by_any_of_their_names(desk):  # noqa: F811
    plan = desk.requirement("活动方案于")
    school, party = desk.district.schools[1], desk.district.joint_branch
    sent = typed(
        plan,
        unit_kinds=None,
        listed=f"{school.name}\n{party.short_name}",
        **{"ex-0-include": "1", "ex-0-name": "组织人事科", "ex-0-reason": "也要报"},
    )
    assert desk.client.post(edit_url(plan), sent, headers=HTMX).status_code == 200
    owed = {(one.kind, one.id) for one in audience_of(Requirement.objects.get(pk=plan.pk), today())}
    assert owed == {("u", school.pk), ("p", party.pk), ("u", desk.district.org.pk)}


def test_the_preview_counts_before_anything_is_saved(desk):  # noqa: F811
    plan = desk.requirement("活动方案于")
    preview = reverse("campaigns:audience", args=[plan.pk])
    text = desk.client.post(preview, typed(plan, unit_kinds=["kindergarten"]), headers=HTMX).content.decode()
    assert "2 个单位" in text
    assert desk.district.kindergartens[0].short_name in text
    none = desk.client.post(preview, typed(plan, unit_kinds=None), headers=HTMX).content.decode()
    assert "还没有对象" in none
    assert plan.audience_rules.get().selector["kinds"] != ["kindergarten"]
    wrong = desk.client.post(preview, typed(plan, listed="没有这所"), headers=HTMX)
    assert "机构名册里没有" in wrong.content.decode()


def test_two_officers_edit_one_card_and_nothing_is_lost(desk):  # noqa: F811
    plan = desk.requirement("活动方案于")
    mine = typed(plan, title="我起的名字")
    theirs = values_of(plan)
    requirement_edit(requirement_id=plan.pk, values=_renamed(theirs, "别人起的名字"), actor=desk.actor)
    response = desk.client.post(edit_url(plan), mine, headers=HTMX)
    text = response.content.decode()
    assert response.status_code == 422
    assert "刚被别人改过" in text
    assert "我起的名字" in text
    plan.refresh_from_db()
    assert plan.title == "别人起的名字"
    assert mark_of(plan) in text
    again = {**mine, "seen": mark_of(plan)}
    assert desk.client.post(edit_url(plan), again, headers=HTMX).status_code == 200
    plan.refresh_from_db()
    assert plan.title == "我起的名字"


def test_an_edit_reopens_a_confirmed_requirement_unless_confirmed_again(desk):  # noqa: F811
    plan = desk.requirement("活动方案于")
    Requirement.objects.filter(pk=plan.pk).update(review="accepted")
    plan.refresh_from_db()
    desk.client.post(edit_url(plan), typed(plan, title="改了"), headers=HTMX)
    plan.refresh_from_db()
    assert plan.review == "pending"
    desk.client.post(edit_url(plan), typed(plan, title="又改了", then="accept"), headers=HTMX)
    plan.refresh_from_db()
    assert plan.review == "accepted"


def test_confirming_an_incomplete_edit_says_what_is_missing_and_keeps_the_rest(desk):  # noqa: F811
    plan = desk.requirement("活动方案于")
    response = desk.client.post(edit_url(plan), typed(plan, types=None, title="改了", then="accept"), headers=HTMX)
    assert response.status_code == 422
    assert "表样" in response.content.decode()
    assert "改了" in response.content.decode()
    plan.refresh_from_db()
    assert plan.title != "改了"
    assert plan.accepts.exists()


def _renamed(values, title):
    from dataclasses import replace

    return replace(values, title=title)


def test_a_page_of_its_own_saves_as_a_page_and_leads_back(desk):  # noqa: F811
    card = desk.campaign.requirements.order_by("number").first()
    back = f"{reverse('campaigns:review', args=[desk.campaign.pk])}?open={card.pk}#c{card.pk}"
    for name in ("edit", "question"):
        address = reverse(f"campaigns:{name}", args=[card.pk])
        page = desk.client.get(address).content.decode()
        assert f'hx-post="{address}"' not in page, "there is no review around it to be swapped into"
        assert back in page
        partial = desk.client.get(address, headers={"HX-Request": "true"}).content.decode()
        assert f'hx-post="{address}"' in partial


def test_a_value_that_the_document_leaves_open_is_shown_as_inferred(desk):  # noqa: F811
    plan = desk.requirement("活动方案于")
    provenance = {**plan.provenance, "frequency": "unspecified"}
    Requirement.objects.filter(pk=plan.pk).update(per=Requirement.Per.WEEK, provenance=provenance)
    plan.refresh_from_db()
    row = next(row for row in one_card(desk.campaign, plan.pk, is_open=True).rows if row.label == "频次")
    assert row.text
    assert row.chip == "系统推断（待核）"
