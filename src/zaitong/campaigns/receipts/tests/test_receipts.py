from __future__ import annotations

import io
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from zaitong.accounts.tests.factories import make_user, sign_in, sign_in_proved
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import Campaign, Obligation, Receipt
from zaitong.campaigns.tests.factories import issue, make_campaign, make_requirement
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.clock import now, today
from zaitong.orgs.tests.factories import make_district, make_unit


@pytest.fixture
def world(db):
    """A campaign for the three schools, issued ten days ago; two clerks of the first school, the issuer."""
    d = make_district()
    campaign = make_campaign(d.org, name="到一线去")
    make_requirement(
        campaign,
        audience=("units", {"kinds": ["primary", "junior", "senior"]}),
        accepts=make_type("plan"),
        office=d.org,
    )
    issue(campaign)
    ago = now() - timedelta(days=10)
    Campaign.objects.filter(pk=campaign.pk).update(published_at=ago)
    Obligation.objects.update(created_at=ago)
    campaign.refresh_from_db()
    clerk = make_user("unit_clerk", post=d.clerks[0])
    return SimpleNamespace(
        d=d,
        campaign=campaign,
        school=d.schools[0],
        clerk=sign_in(Client(), clerk),
        head=sign_in(Client(), make_user("unit_head", post=d.principals[0])),
        officer=sign_in_proved(Client(), make_user("campaign_officer", post=d.org_head)),
        url=reverse("campaigns:receipt", args=[campaign.pk]),
        board=reverse("campaigns:receipts", args=[campaign.pk]),
        phone=reverse("campaigns:receipt_phone", args=[campaign.pk]),
    )


def text(response):
    return response.content.decode()


def test_the_link_leads_through_sign_in_and_one_tap_signs(world):
    asked = Client().get(world.url)
    assert asked["Location"] == f"/login/?next={quote(world.url, safe='')}"
    page = text(world.clerk.get(world.url))
    assert "墨池小学还没有签收" in page
    todo = text(world.clerk.get(reverse("records:todo")))
    assert "1 份公文待签收" in todo
    done = world.clerk.post(world.url, {"unit": world.school.pk, "next": reverse("records:todo")}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("records:todo")
    assert "已签收（墨池小学）" in text(done)
    assert "待签收" not in text(done)
    row = Receipt.objects.get()
    assert (row.unit, row.how) == (world.school, "signed")
    assert "墨池小学" in row.by_label
    assert AuditRow.objects.filter(act="receipt.signed", subject=f"campaign:{world.campaign.pk}").count() == 1


def test_a_second_tap_is_told_who_signed_and_when(world):
    world.clerk.post(world.url, {"unit": world.school.pk})
    row = Receipt.objects.get()
    again = world.head.post(world.url, {"unit": world.school.pk}, follow=True)
    assert f"墨池小学已经由{row.by_label}于" in text(again)
    assert Receipt.objects.count() == 1
    assert AuditRow.objects.filter(act="receipt.signed").count() == 1
    with pytest.raises(IntegrityError):
        Receipt.objects.create(campaign=world.campaign, unit=world.school, by_label="另一人")


def test_nobody_signs_for_another_unit(world):
    assert world.clerk.post(world.url, {"unit": world.d.schools[1].pk}).status_code == 404
    assert world.clerk.post(world.url, {"unit": "乱写"}).status_code == 404
    holder = sign_in(Client(), make_user("post_holder", post=world.d.principals[1]))
    assert holder.post(world.url, {"unit": world.d.schools[1].pk}).status_code == 403
    garden = sign_in(Client(), make_user("unit_clerk", post=world.d.clerks[3]))  # not addressed
    assert garden.get(world.url).status_code == 404
    assert Receipt.objects.count() == 0


def test_the_issuer_sees_who_has_not_signed_and_copies_a_reminder(world):
    world.clerk.post(world.url, {"unit": world.school.pk})
    assert world.officer.get(world.url)["Location"] == world.board
    response = world.officer.get(world.board)
    page = text(response)
    assert (response.context["board"].signed, len(response.context["board"].every)) == (1, 3)
    assert "已 10 天" in page
    reminder = response.context["reminder"]
    assert "砚山初中、澄江高中" in reminder
    assert "墨池小学" not in reminder
    assert f"http://testserver{world.url}" in reminder
    left = world.officer.get(world.board, {"shown": "open", "kind": "junior"})
    assert [line.unit.short_name for line in left.context["page"]] == ["砚山初中"]
    assert [c["count"] for c in left.context["chips"]] == [1, 1, 0]
    assert "签收情况 1/3" in text(world.officer.get(reverse("campaigns:detail", args=[world.campaign.pk])))
    assert world.officer.get(world.board, {"shown": "x", "kind": "?", "page": "z", "q": "没有"}).status_code == 200
    assert world.clerk.get(world.board).status_code == 404


def test_the_receiving_office_and_the_leader_read_it_and_enter_nothing(world):
    office = make_user("receiving_officer", world.d.basic)
    leader = sign_in_proved(Client(), make_user("leader", world.d.committee))
    assert sign_in(Client(), office).get(world.board).status_code == 404
    asked = make_requirement(world.campaign, accepts=make_type("note"), office=world.d.basic)
    Receipt.objects.create(
        campaign=world.campaign, unit=world.school, how="phone", answered_by="门卫", by_label="叶", signed_at=now()
    )
    row = Receipt.objects.get()
    for reader in (sign_in_proved(Client(), office), leader):
        page = text(reader.get(world.board))
        assert "还有 2 个单位没有签收" in page
        assert "电话签收由组织人事科登记" in page
        assert "门卫" in page
        assert world.phone not in page
        assert "复制提醒" not in page
        assert reverse("campaigns:receipt_undo", args=[row.pk]) not in page
        assert reader.get(reverse("campaigns:receipts_export", args=[world.campaign.pk])).status_code == 200
        assert reader.get(world.phone).status_code == 403
        assert reader.post(reverse("campaigns:receipt_undo", args=[row.pk])).status_code == 403
    assert "签收情况 1/3" in text(leader.get(reverse("campaigns:detail", args=[world.campaign.pk])))
    asked.review = "dropped"
    asked.save()
    assert sign_in(Client(), office).get(world.board).status_code == 404
    assert world.head.get(world.board).status_code == 404


def test_a_telephone_receipt_is_noted_and_can_be_taken_back(world):
    target = world.d.schools[1]
    typed = {"unit": target.pk, "answered_by": "沈主任", "day": today().isoformat(), "clock": "0:00"}
    early = world.officer.post(world.phone, typed | {"day": (today() - timedelta(days=30)).isoformat()})
    assert early.status_code == 422
    assert "下达之后、现在之前" in text(early)
    assert "沈主任" in text(early)
    wrong = world.officer.post(world.phone, typed | {"clock": "下午", "answered_by": ""})
    assert "9:05 这样" in text(wrong)
    done = world.officer.post(world.phone, typed, follow=True)
    assert "已登记砚山初中电话签收" in text(done)
    row = Receipt.objects.get()
    assert (row.how, row.answered_by, row.unit) == ("phone", "沈主任", target)
    theirs = sign_in(Client(), make_user("unit_clerk", post=world.d.clerks[1]))
    assert "由沈主任于" in text(theirs.get(world.url))
    undo = reverse("campaigns:receipt_undo", args=[row.pk])
    assert theirs.post(undo).status_code == 403
    world.officer.post(undo)
    assert Receipt.objects.count() == 0
    theirs.post(world.url, {"unit": target.pk})
    own = reverse("campaigns:receipt_undo", args=[Receipt.objects.get().pk])
    assert world.officer.post(own).status_code == 409


def test_a_unit_that_joins_later_owes_one_since_then(world):
    newcomer = make_unit("primary", "澄砚区新柳小学", world.d.committee, short_name="新柳小学")
    issue(world.campaign)
    lines = {line.unit: line for line in world.officer.get(world.board).context["board"].every}
    assert lines[newcomer].since > now() - timedelta(days=1)
    assert lines[world.school].since < now() - timedelta(days=9)


def test_the_list_goes_to_excel_as_it_is_filtered(world):
    world.clerk.post(world.url, {"unit": world.school.pk})
    response = world.officer.get(reverse("campaigns:receipts_export", args=[world.campaign.pk]), {"shown": "open"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    rows = book.get_sheet_by_name("签收情况").to_python()
    assert [row[0] for row in rows[1:]] == ["澄砚区砚山初级中学", "澄砚区澄江高级中学"]
    assert AuditRow.objects.filter(act="receipts.exported").exists()


def test_queries_do_not_grow(world, django_assert_max_num_queries):
    def counted(client, url):
        client.get(url)
        with django_assert_max_num_queries(40) as seen:
            client.get(url)
        return len(seen)

    todo = reverse("records:todo")
    few = counted(world.officer, world.board), counted(world.clerk, todo)
    for number in range(4):
        make_unit("primary", f"澄砚区第{number}小学", world.d.committee, short_name=f"第{number}小学")
        other = make_campaign(world.d.org, name=f"专项{number}")
        make_requirement(other, audience=("units", {"kinds": ["primary"]}), accepts=make_type(f"k{number}"))
        issue(other)
    issue(world.campaign)
    Obligation.objects.filter(requirement__campaign__in=Campaign.objects.exclude(pk=world.campaign.pk)).delete()
    assert len(world.officer.get(world.board).context["board"].every) == 7
    assert (counted(world.officer, world.board), counted(world.clerk, todo)) == few
