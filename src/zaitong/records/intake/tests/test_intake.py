"""代录 over HTTP: laid down, matched, put right, confirmed, filed, seen by the unit, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import Obligation, Requirement
from zaitong.common.clock import today
from zaitong.orgs.models import UnitName
from zaitong.orgs.tests.factories import make_party, make_unit
from zaitong.records.intake.tests.kit import Mail, letter, mail, make_mail, post, school_name
from zaitong.records.models import Arrival, Attachment, IntakeBatch, IntakeFile, Record, RecordVersion, Settlement
from zaitong.records.tests.factories import accept, goal, make_staff, pdf, settlement_of, text

__all__ = ["mail"]
A, B, C, D = (school_name(at) for at in range(4))


def clerk_of(desk: Mail, at: int) -> Client:
    return sign_in(Client(), make_staff("unit_clerk", desk.schools[at]))


def filed(desk: Mail, number: int = 1) -> list[Record]:
    desk.lay([letter(f"{school_name(at)}方案.txt") for at in range(number)])
    desk.confirm()
    return list(Record.objects.order_by("unit_id"))


def test_from_the_mail_to_the_records(mail):
    answer = mail.lay([letter(f"{A}方案.txt"), letter(f"{B}.txt"), letter("说明.txt")])
    assert goal(answer) == reverse("records:intake_batch", args=[mail.batch().pk])
    board = mail.board()
    assert [place.name for place in board.ready] == [A, B]
    assert [file.name for file in board.unmatched] == ["说明.txt"]
    assert [place.name for place in board.without] == [C, D]
    assert board.said == "将为 2 个单位各报送 1 条记录；1 个文件没有认出单位"
    assert not Record.objects.exists()
    page = text(mail.client.get(reverse("records:intake_confirm", args=[mail.batch().pk])))
    assert "将为 2 个单位各报送 1 条记录" in page
    assert not Record.objects.exists()
    mail.confirm()
    rows = Record.objects.values_list("unit__short_name", "state", "for_office__short_name")
    assert set(rows) == {(A, "filed", "组织人事科"), (B, "filed", "组织人事科")}
    record = Record.objects.get(unit=mail.schools[0])
    assert (record.filer_id, record.author_id) == (mail.officer.pk, None)
    assert record.data == {"title": f"{A}方案"}
    assert [a.name for a in record.attachments.all()] == [f"{A}方案.txt"]
    assert record.attachments.get().file.open("rb").read().startswith(A.encode())
    mail.obligation(0).refresh_from_db()
    assert (mail.obligation(0).claimed, mail.obligation(2).claimed) == (1, 0)
    assert mail.batch().state == "waiting"  # one file has no unit yet
    acts = list(AuditRow.objects.filter(act__startswith="intake.").values_list("act", flat=True))
    assert acts.count("intake.filed") == 1
    assert AuditRow.objects.filter(act="record.filed_for", actor_id=mail.officer.pk).count() == 2


def test_the_day_of_arrival_counts(mail):
    due = today() - timedelta(days=3)
    for at in range(2):
        mail.requirement.obligations.filter(matrix_unit=mail.schools[at]).update(due=due)
    mail.lay([letter(f"{A}.txt"), letter(f"{B}.txt")], arrived_on=(due - timedelta(days=1)).isoformat())
    late = next(f for place in mail.board().ready for f in place.files if place.name == B)
    mail.save(**{f"day-{late.pk}": due + timedelta(days=1)})
    assert [place.name for place in mail.board().late] == [B]
    mail.confirm()
    rows = {s.record.unit.short_name: s for s in Settlement.objects.all()}
    assert rows[A].claimed_on == due - timedelta(days=1)
    assert [mail.obligation(at).late for at in range(2)] == [False, True]
    assert {(a.kind, a.arrived_on) for a in Arrival.objects.filter(record=rows[A].record)} == {
        ("electronic", due - timedelta(days=1))
    }


def test_every_day_at_once_and_days_that_cannot_be(mail):
    mail.lay([letter(f"{A}.txt"), letter(f"{B}.txt")])
    mail.save("every", every_day="11月2日")
    assert {f.arrived_on.day for f in IntakeFile.objects.all()} == {2}
    wrong = mail.save("every", every_day="2099-01-01")
    assert wrong.status_code == 422
    assert "不能晚于今天" in text(wrong)
    assert "2099-01-01" in text(wrong)  # what was typed stays
    assert {f.arrived_on.day for f in IntakeFile.objects.all()} == {2}


def test_each_form_has_its_day_and_all_are_needed(db):
    desk = make_mail(2, attachments=("electronic", "scan", "paper"))
    desk.lay([letter(f"{A}.txt"), pdf(f"{A}盖章.pdf"), letter(f"{B}.txt")])
    board = desk.board()
    assert [place.name for place in board.ready] == [A]
    assert [(place.name, place.lack_words) for place in board.lacks] == [(B, "盖章扫描件")]
    scan = IntakeFile.objects.get(kind="scan")
    desk.save(**{f"day-{scan.pk}": (today() - timedelta(days=1)).isoformat()})
    desk.save(**{f"day-{IntakeFile.objects.get(name=f'{A}.txt').pk}": (today() - timedelta(days=5)).isoformat()})
    desk.confirm()
    settlement = Settlement.objects.get()
    assert settlement.claimed_on == today() - timedelta(days=1)  # the last of what is asked
    assert sorted(Arrival.objects.values_list("kind", "arrived_on")) == [
        ("electronic", today() - timedelta(days=5)),
        ("scan", today() - timedelta(days=1)),
    ]
    assert desk.batch().state == "waiting"
    post(
        desk.client,
        reverse("records:intake_add", args=[desk.batch().pk]),
        {"files": [pdf(f"{B}盖章.pdf")], "kind": "auto", "arrived_on": today().isoformat()},
    )
    assert [place.name for place in desk.board().ready] == [B]
    desk.confirm()
    assert Record.objects.count() == 2
    assert desk.batch().state == "done"


@pytest.fixture
def sorted_out(mail):
    UnitName.objects.create(unit=mail.schools[2], name="旧桥中心小学")
    mail.lay([letter("扫描001.txt", "行动方案\n正文\n" * 9 + f"\n\n澄砚区{D}\n2026年11月12日"), letter("02.txt", "无")])
    return mail


def test_the_signature_tells_and_a_person_tells(sorted_out):
    board = sorted_out.board()
    assert [(place.name, place.files[0].why) for place in board.ready] == [(D, f"落款里有全称“澄砚区{D}”")]
    file = board.unmatched[0]
    wrong = sorted_out.save(**{f"unit-{file.pk}": "丁丁桥小"})
    assert wrong.status_code == 422
    assert "对象里没有“丁丁桥小”" in text(wrong)
    assert 'value="丁丁桥小"' in text(wrong)
    sorted_out.save("next", **{f"unit-{file.pk}": "旧桥中心小学"})
    assert {place.name for place in sorted_out.board().ready} == {C, D}


def test_two_for_one_unit(mail):
    mail.lay([letter(f"{A}初稿.txt"), letter(f"{A}终稿.txt"), letter(f"{B}一.txt"), letter(f"{B}二.txt")])
    board = mail.board()
    assert [place.name for place in board.choose] == [A, B]
    assert board.ready == []
    assert mail.confirm().status_code == 302
    assert not Record.objects.exists()
    last = IntakeFile.objects.get(name=f"{A}终稿.txt")
    mail.save(**{f"pick-{mail.obligation(0).pk}": last.pk, f"pick-{mail.obligation(1).pk}": "all"})
    assert [[f.name for f in place.files] for place in mail.board().ready] == [
        [last.name],
        [f"{B}一.txt", f"{B}二.txt"],
    ]
    mail.confirm()
    names = {r.unit.short_name: {a.name for a in r.attachments.all()} for r in Record.objects.all()}
    assert names == {A: {last.name}, B: {f"{B}一.txt", f"{B}二.txt"}}


def test_sent_twice_files_once(mail):
    mail.lay([letter(f"{A}.txt", "同一份")])
    page = mail.client.get(reverse("records:intake_confirm", args=[mail.batch().pk]))
    seen = page.context["board"].seen
    mail.confirm(seen=seen)
    mail.confirm(seen=seen)
    mail.lay([letter(f"{A}.txt", "同一份")])  # the same mail, laid down again
    assert [place.name for place in mail.board().already] == [A]
    assert Record.objects.count() == RecordVersion.objects.count() == 1


def test_only_what_was_seen_is_filed(mail):
    mail.lay([letter(f"{A}.txt")])
    seen = mail.board().seen
    extra = {"files": [letter(f"{B}.txt")], "kind": "auto", "arrived_on": today().isoformat()}
    post(mail.client, reverse("records:intake_add", args=[mail.batch().pk]), extra)
    answer = mail.confirm(seen=seen)
    assert answer.status_code == 409
    assert "刚有改动" in text(answer)
    assert not Record.objects.exists()
    mail.confirm()
    assert Record.objects.count() == 2


def test_bad_files_stop_no_other(mail):
    mail.lay([letter(f"{A}.txt"), pdf(f"{B}.docx"), letter(f"{C}.exe")])
    page = text(mail.client.get(reverse("records:intake_batch", args=[mail.batch().pk])))
    assert "2 个文件没有收下" in page
    assert "其实是 PDF" in page
    assert IntakeFile.objects.count() == 1
    nothing = mail.lay([letter("x.exe")])
    assert nothing.status_code == 422
    assert "不收 .exe" in text(nothing)
    assert mail.lay([]).status_code == 422
    assert IntakeBatch.objects.count() == 1


def test_what_the_unit_filed_is_not_filed_again(mail):
    from zaitong.records.tests.factories import file, start

    mail.lay([letter(f"{A}.txt")])
    seen = mail.board().seen
    clerk = make_staff("unit_clerk", mail.schools[0])
    from zaitong.accounts.tests.factories import actor_for

    record = start(mail.world, mail.obligation(0), actor_for(clerk))
    from zaitong.records.services.attachments import attachments_add

    attachments_add(record_id=record.pk, files=[letter("自报.txt")], kind="electronic", actor=actor_for(clerk))
    file(mail.world, mail.obligation(0), record=record, data={"title": "自己报的"}, actor=actor_for(clerk))
    assert [place.name for place in mail.board().already] == [A]
    mail.confirm(seen=seen)
    assert Record.objects.get().data["title"] == "自己报的"


def test_a_draft_of_the_unit_is_left_alone(mail):
    from zaitong.accounts.tests.factories import actor_for
    from zaitong.records.tests.factories import start

    draft = start(mail.world, mail.obligation(0), actor_for(make_staff("unit_clerk", mail.schools[0])))
    filed(mail)
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert Record.objects.filter(state="filed").count() == 1


def test_the_unit_sees_who_filed_and_may_put_it_right(mail):
    record = filed(mail)[0]
    clerk = clerk_of(mail, 0)
    day = f"{today().month}月{today().day}日"
    said = f"由组织人事科代录，{day}收到"
    assert said in text(clerk.get(reverse("records:todo")))
    assert said in text(clerk.get(reverse("records:record", args=[record.pk])))
    page = clerk.get(reverse("records:edit", args=[record.pk]))
    assert page.status_code == 200
    record.refresh_from_db()
    mine = {"title": "更正的名称", "version": record.lock, "act": "file"}
    asked = {"offered": mail.obligation(0).pk, "chosen": mail.obligation(0).pk}
    answer = clerk.post(reverse("records:edit", args=[record.pk]), mine | asked)
    assert goal(answer) == reverse("records:record", args=[record.pk])
    record.refresh_from_db()
    assert (record.version, record.data["title"], record.for_office) == (2, "更正的名称", None)
    assert settlement_of(record, mail.obligation(0)).version == 2


def test_who_filed_does_not_review(mail):
    record = filed(mail)[0]
    settlement = settlement_of(record, mail.obligation(0))
    page = text(mail.client.get(reverse("records:queue_item", args=[settlement.pk])))
    assert "由您代录，请同事审核" in page
    answer = mail.client.post(reverse("records:queue_item", args=[settlement.pk]), {"decision": "accept", "version": 1})
    assert answer.status_code == 403
    accept(mail.world, settlement)  # a colleague of the office
    settlement.refresh_from_db()
    assert settlement.state == "accepted"


def test_the_officers_own_queue_is_not_blocked_by_what_he_filed(mail):
    filed(mail, 3)
    page = mail.client.get(reverse("records:queue"))
    assert "由您代录" in text(page)
    assert page.context["lines"] == []
    colleague = sign_in(Client(), mail.world.reviewer_user)
    assert len(colleague.get(reverse("records:queue")).context["lines"]) == 3


def test_undone_while_nobody_has_looked(mail):
    record = filed(mail)[0]
    answer = post(mail.client, reverse("records:intake_undo", args=[mail.batch().pk, record.pk]), {})
    assert answer.status_code == 302
    assert not Record.objects.exists()
    assert not Attachment.objects.exists()
    assert (mail.obligation(0).claimed, mail.batch().state) == (0, "waiting")
    file = mail.board().unmatched[0]
    assert file.file.open("rb").read()
    mail.save(**{f"unit-{file.pk}": B})
    mail.confirm()
    assert Record.objects.get().unit == mail.schools[1]


def test_not_undone_once_decided_or_changed(mail):
    first, second = filed(mail, 2)
    accept(mail.world, settlement_of(first, mail.obligation(0)))
    clerk_of(mail, 1).post(
        reverse("records:autosave", args=[second.pk]), {"title": "改", "version": 1}, headers={"X-Autosave": "1"}
    )
    for record in (first, second):
        page = mail.client.post(reverse("records:intake_undo", args=[mail.batch().pk, record.pk]), follow=True)
        assert "不能再撤销" in text(page)
    assert Record.objects.count() == 2


def test_dropping_leaves_what_was_filed(mail):
    mail.lay([letter(f"{A}.txt"), letter("不知道.txt")])
    mail.confirm()
    post(mail.client, reverse("records:intake_drop", args=[mail.batch().pk]), {})
    assert (mail.batch().state, IntakeFile.objects.count(), Record.objects.count()) == ("done", 1, 1)
    mail.lay([letter("还是不知道.txt")])
    post(mail.client, reverse("records:intake_drop", args=[mail.batch().pk]), {})
    assert (mail.batch().state, IntakeFile.objects.count()) == ("dropped", 1)


def test_who_may(mail):
    address = reverse("records:intake_new", args=[mail.requirement.pk])
    for role, unit, status in [
        ("campaign_officer", mail.world.office, 200),  # the issuer
        ("receiving_officer", mail.world.other_office, 404),
        ("unit_clerk", mail.schools[0], 403),
        ("leader", mail.world.root, 403),
    ]:
        assert sign_in(Client(), make_user(role, unit)).get(address).status_code == status, role
    other = mail.world.requirement("别科收的", accepts=mail.world.plan, office=mail.world.other_office)
    mail.world.campaign.owner = mail.world.root
    mail.world.campaign.save()
    assert mail.client.get(reverse("records:intake_new", args=[other.pk])).status_code == 403
    mail.lay([letter(f"{A}.txt")])
    stranger = sign_in(Client(), make_user("receiving_officer", mail.world.other_office))
    assert stranger.get(reverse("records:intake_batch", args=[mail.batch().pk])).status_code == 404
    colleague = sign_in(Client(), mail.world.reviewer_user)
    assert colleague.get(reverse("records:intake_batch", args=[mail.batch().pk])).status_code == 200


def test_what_cannot_be_counted_from_files_says_so(mail):
    Requirement.objects.filter(pk=mail.requirement.pk).update(counts="sum", counts_field="talks")
    assert "由各单位自己填报" in text(mail.client.get(reverse("records:intake_new", args=[mail.requirement.pk])))
    assert mail.lay([letter(f"{A}.txt")]).status_code == 400


def test_a_file_is_shown_to_who_sorts_it(mail):
    mail.lay([letter("不知道.txt")])
    file = IntakeFile.objects.get()
    answer = mail.client.get(reverse("records:intake_file", args=[mail.batch().pk, file.pk]), {"show": "1"})
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert mail.client.get(reverse("records:intake_file", args=[mail.batch().pk, file.pk + 1])).status_code == 404


def test_files_of_covered_units_go_to_their_joint_branch(mail):
    gardens = [
        make_unit("kindergarten", f"澄砚区{name}幼儿园", short_name=f"{name}幼儿园") for name in ("青笋", "小荷")
    ]
    joint = make_party(gardens[0], "中共澄砚区幼教联合支部", "joint_branch", gardens, None, "幼教联合党支部")
    Obligation.objects.create(
        requirement=mail.requirement,
        subject_party=joint,
        matrix_unit=gardens[0],
        key=f"o{joint.pk}",
        start=today(),
        needed=1,
        visible=True,
    )
    mail.lay([letter("青笋幼儿园.txt"), letter("小荷幼儿园.txt")])
    place = mail.board().choose[0]
    assert (place.name, sorted(f.why for f in place.files)) == (
        "幼教联合党支部",
        ["文件名里有简称“青笋幼儿园”", "文件名里有覆盖单位“小荷幼儿园”"],
    )
    mail.save(**{f"pick-{place.obligation.pk}": "all"})
    mail.confirm()
    record = Record.objects.get()
    assert (record.party, record.unit, record.attachments.count()) == (joint, gardens[0], 2)
