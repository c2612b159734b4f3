"""纸质件登记 over HTTP."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from zaitong.audit.models import AuditRow
from zaitong.common.clock import today
from zaitong.records.intake.tests.kit import Mail, letter, make_mail, school_name
from zaitong.records.models import Arrival, Record, Settlement
from zaitong.records.tests.factories import accept, text


def note(desk: Mail, ticked: list[int], **values: object):
    shown = [desk.obligation(at).pk for at in range(len(desk.schools))]
    data = {"shown": shown, "tick": [desk.obligation(at).pk for at in ticked], "arrived_on": today().isoformat()}
    return desk.client.post(reverse("records:intake_paper", args=[desk.requirement.pk]), data | values)


def test_ticked_off_in_bulk_and_taken_back(db):
    desk = make_mail(4, attachments=("electronic", "paper"))
    day = today() - timedelta(days=2)
    note(desk, [0, 1], arrived_on=day.isoformat(), remark="门卫转交")
    assert set(Arrival.objects.values_list("kind", "arrived_on", "remark")) == {("paper", day, "门卫转交")}
    note(desk, [0, 1, 2])
    assert Arrival.objects.filter(arrived_on=day).count() == 2  # those noted before keep their day
    note(desk, [0])
    assert [a.obligation for a in Arrival.objects.all()] == [desk.obligation(0)]
    note(desk, [0])
    assert AuditRow.objects.filter(act="intake.paper").count() == 3
    page = text(desk.client.get(reverse("records:intake_paper", args=[desk.requirement.pk])))
    assert "1/4 个单位已收到" in page
    assert "门卫转交" in page
    assert not Record.objects.exists()


def test_wrong_day_keeps_the_ticks(db):
    desk = make_mail(2, attachments=("paper",))
    answer = note(desk, [1], arrived_on="后天")
    assert answer.status_code == 422
    assert [ticked for _, ticked in answer.context["lines"]] == [False, True]
    assert not Arrival.objects.exists()


def test_where_paper_is_all_that_is_asked_a_tick_files(db):
    desk = make_mail(3, attachments=("paper",))
    day = today() - timedelta(days=3)
    note(desk, [0, 1], arrived_on=day.isoformat())
    note(desk, [0, 1], arrived_on=day.isoformat())
    assert Record.objects.filter(state="filed").count() == 2
    assert set(Settlement.objects.values_list("claimed_on", flat=True)) == {day}
    assert (desk.obligation(0).claimed, desk.obligation(2).claimed) == (1, 0)
    accept(desk.world, Settlement.objects.get(obligation=desk.obligation(0)))
    answer = text(desk.client.get(note(desk, [])["Location"]))
    assert f"{school_name(0)}：接收科室已经审核" in answer
    assert [r.unit for r in Record.objects.all()] == [desk.schools[0]]
    assert [a.obligation for a in Arrival.objects.all()] == [desk.obligation(0)]


def test_the_reviewer_sees_whether_paper_has_come(db):
    desk = make_mail(1, attachments=("electronic", "paper"))
    desk.lay([letter(f"{school_name(0)}.txt")])
    desk.confirm()
    page = reverse("records:queue_item", args=[Settlement.objects.get().pk])
    assert "纸质件还没有收到" in text(desk.client.get(page))
    note(desk, [0])
    assert f"纸质件{today().month}月{today().day}日收到" in text(desk.client.get(page))
