"""Sealed fields: where the words lie, who reads them, what the pages say instead."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from zaitong.accounts.sessions import PROOF, PROVED
from zaitong.accounts.tests.factories import code_of, make_user, other_than, prove, sign_in
from zaitong.audit.models import AuditRow
from zaitong.common.clock import today
from zaitong.common.errors import DomainError
from zaitong.orgs.models import Post
from zaitong.orgs.tests.factories import make_person, make_post
from zaitong.records.models import Record, RecordVersion, SealedValue, Settlement
from zaitong.records.seals.tests.kit import SEAL, SECRET, designate, save, talk_type
from zaitong.records.services.copying import record_start_like
from zaitong.records.services.drafts import put_data, record_discard, record_save_draft
from zaitong.records.services.filing import record_file
from zaitong.records.tests.factories import World, accept, give_back, make_staff, settlement_of, start, text

PLAIN = {"happened_on": today().isoformat(), "kind": "同教职工谈"}


def talk(world: World, **data: Any) -> tuple[Record, Any]:
    """A draft of a talk for an obligation, with what was typed."""
    obligation = world.obligation(world.requirement("谈心谈话", accepts=talk_type()))
    return save(start(world, obligation), world, **PLAIN, **data), obligation


def filed(world: World, **data: Any) -> tuple[Record, Settlement]:
    record, obligation = talk(world, note=SECRET, grade="乙", **data)
    record = record_file(record_id=record.pk, chosen=[obligation.pk], lock=record.lock, actor=world.clerk)
    return Record.objects.get(pk=record.pk), settlement_of(record, obligation)


def opened(who: Client, record: Record, reason: str = "") -> Any:
    return prove(who).post(reverse("records:sealed", args=[record.pk]), {"reason": reason})


def tables() -> str:
    """Everything that the tables of records and the trail hold, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("records_", "audit_", "jobs_", "django_session")):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
                found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


# --- where it lies -----------------------------------------------------------------------------------------------------


def test_the_words_lie_in_a_box_from_the_first_save(world: World):
    record, _ = talk(world, note=SECRET)
    assert record.data["note"].keys() == {"sealed"}
    box = SealedValue.objects.get(record=record)
    assert (box.field, box.version, box.key_id) == ("note", 0, "t2")
    assert SECRET.encode() not in bytes(box.box)
    assert SECRET not in tables()
    assert "谈心" in tables() or "同教职工谈" in tables(), "the dump is not empty"


def test_the_same_words_again_change_nothing_and_other_words_do(world: World):
    record, _ = talk(world, note=SECRET)
    before = SealedValue.objects.get().box
    again = record_save_draft(
        record_id=record.pk, data={**PLAIN, "note": SECRET}, lock=record.lock - 1, actor=world.clerk
    )
    assert again.lock == record.lock, "the same save sent twice is no conflict"
    save(record, world, **PLAIN, note=SECRET)
    assert bytes(SealedValue.objects.get().box) == bytes(before)
    changed = save(record, world, **PLAIN, note="另一番话")
    assert changed.data["note"] != record.data["note"]
    assert bytes(SealedValue.objects.get().box) != bytes(before)


def test_the_mark_of_another_record_stands_for_nothing(world: World):
    first, _obligation = talk(world, note=SECRET)
    second = Record.objects.create(type_version=first.type_version, unit=world.school)
    assert "note" not in save(second, world, **PLAIN, note=first.data["note"]).data, "a mark is no words"
    assert not SealedValue.objects.filter(record=second).exists()


def test_filed_versions_keep_their_own_and_a_draft_takes_it_along(world: World):
    record, settlement = filed(world)
    give_back(world, settlement)
    save(record, world, **PLAIN, note="补充了", grade="乙")
    record.refresh_from_db()
    record_file(record_id=record.pk, chosen=[settlement.obligation_id], lock=record.lock, actor=world.clerk)
    kept = SealedValue.objects.filter(record=record, field="note").values_list("version", flat=True)
    assert sorted(kept) == [0, 1, 2]
    first, second = RecordVersion.objects.filter(record=record).order_by("number")
    assert first.data["note"] != second.data["note"]
    assert first.data["grade"] == second.data["grade"]
    draft, _ = talk_of_own(world)
    record_discard(record_id=draft.pk, actor=world.clerk)
    assert not SealedValue.objects.filter(record=draft.pk).exists()


def talk_of_own(world: World) -> tuple[Record, int]:
    record = Record.objects.create(type_version=Record.objects.all()[0].type_version, unit=world.school)
    return save(record, world, note="稿"), record.pk


def test_without_a_key_it_says_so_and_stores_nothing(world: World, settings):
    settings.SEAL_KEYS = ()
    obligation = world.obligation(world.requirement("谈心谈话", accepts=talk_type()))
    record = start(world, obligation)
    with pytest.raises(DomainError, match="还没有配置密封密钥"):
        save(record, world, **PLAIN, note=SECRET)
    record.refresh_from_db()
    assert record.data == {}


def test_whoever_forgets_to_seal_stores_nothing_in_plain(world: World):
    record, _ = talk(world)
    put_data(record, {**PLAIN, "note": SECRET})
    record.save()
    assert SECRET not in tables()


def test_a_record_begun_from_an_earlier_one_takes_nothing_sealed_along(world: World):
    record, _ = filed(world)
    again = record_start_like(client_key="like", source_id=record.pk, actor=world.clerk)
    again.refresh_from_db()
    assert again.data == {"kind": "同教职工谈"}
    assert not SealedValue.objects.filter(record=again).exists()


# --- the form ----------------------------------------------------------------------------------------------------------


def sent(record: Record, **values: Any) -> dict[str, Any]:
    record.refresh_from_db()
    return PLAIN | {"version": record.lock, "act": "save"} | values


def test_a_blank_control_keeps_what_lies_sealed_and_a_whole_one_clears_it(world: World, clerk: Client):
    record, _ = talk(world)
    edit = reverse("records:edit", args=[record.pk])
    assert 'name="note-whole"' in text(clerk.get(edit)), "nothing lies sealed yet: blank means blank"
    clerk.post(edit, sent(record, **{"note": SECRET, "note-whole": "1"}))
    page = text(clerk.get(edit))
    assert SECRET not in page
    assert 'name="note-whole"' not in page
    assert "打开接着改" in page
    assert "data-sealed" in page
    clerk.post(edit, sent(record, note=""))
    record.refresh_from_db()
    assert "note" in record.data
    page = text(clerk.post(edit, sent(record, note="", act="open")))
    assert SECRET in page
    assert 'name="note-whole"' in page
    clerk.post(edit, sent(record, **{"note": "", "note-whole": "1"}))
    record.refresh_from_db()
    assert "note" not in record.data
    assert not SealedValue.objects.exists()


def test_autosave_seals_and_two_windows_meet(world: World, clerk: Client):
    record, _ = talk(world)
    auto = reverse("records:autosave", args=[record.pk])
    form = sent(record, **{"note": SECRET, "note-whole": "1"})
    assert clerk.post(auto, form).json()["version"] == record.lock + 1
    assert clerk.post(auto, form).status_code == 200, "the same again, late"
    answer = clerk.post(auto, form | {"note": "另一窗口写的"})
    assert answer.status_code == 409
    page = clerk.post(reverse("records:edit", args=[record.pk]), form | {"note": "另一窗口写的"})
    assert page.status_code == 409
    assert SECRET not in text(page)
    assert 'value="另一窗口写的"' in text(page), "what was typed is not lost"
    assert text(page).count("〔密封〕") == 2


def test_filing_from_the_page_needs_it_where_it_is_required(world: World, clerk: Client):
    kind = talk_type(required=True)
    obligation = world.obligation(world.requirement("谈心谈话", accepts=kind))
    record = save(start(world, obligation), world, **PLAIN)
    form = {"act": "file", "chosen": obligation.pk, "offered": obligation.pk}
    edit = reverse("records:edit", args=[record.pk])
    wrong = clerk.post(edit, sent(record, **form, note=""))
    assert wrong.status_code == 422
    clerk.post(edit, sent(record, note=SECRET))
    assert clerk.post(edit, sent(record, **form, note="")).status_code == 302, "what lies sealed is enough"
    record.refresh_from_db()
    assert record.state == "filed"


def test_a_colleague_writes_over_it_but_does_not_read_it(world: World, clerk: Client):
    record, _ = talk(world, note=SECRET)
    colleague = sign_in(Client(), make_staff("unit_clerk", world.school))
    edit = reverse("records:edit", args=[record.pk])
    assert "打开接着改" not in text(colleague.get(edit))
    assert colleague.post(edit, sent(record, act="open")).status_code == 403
    assert AuditRow.objects.filter(act="sealed.opened").values_list("result", flat=True)[0] == "refused"
    assert opened(colleague, record).status_code == 403


# --- opening -----------------------------------------------------------------------------------------------------------


def test_the_author_opens_it_and_the_trail_says_so(world: World, clerk: Client):
    record, _ = filed(world)
    assert SECRET not in text(clerk.get(reverse("records:record", args=[record.pk])))
    answer = opened(clerk, record)
    assert SECRET in text(answer)
    assert "no-store" in answer["Cache-Control"]
    row = AuditRow.objects.get(act="sealed.opened")
    assert row.data == {"version": 1, "via": ["author"], "reason": "", "fields": ["note", "grade"]}
    page = text(clerk.get(reverse("records:record", args=[record.pk])))
    assert "打开密封内容" in page
    assert SECRET not in page


def test_the_office_opens_it_only_where_named_with_a_reason_and_only_its_fields(world: World, reviewer: Client):
    record, _ = filed(world)
    assert opened(reviewer, record, "核实情况").status_code == 403
    designate(world)
    reviewer = sign_in(Client(), world.reviewer_user)
    asked = opened(reviewer, record)
    assert asked.status_code == 422
    assert SECRET not in text(asked)
    answer = text(opened(reviewer, record, "信访件要核实"))
    assert SECRET in answer
    assert "等次" not in answer, "that one is the author's alone"
    row = AuditRow.objects.get(act="sealed.opened", result="ok")
    assert row.data["reason"] == "信访件要核实"
    assert "信访件要核实" in text(reviewer.get(reverse("records:record", args=[record.pk])))


def test_another_office_and_a_stranger_open_nothing(world: World):
    record, _ = filed(world)
    assert opened(sign_in(Client(), world.other_reviewer_user), record).status_code == 404
    assert opened(sign_in(Client(), make_user("auditor")), record).status_code == 403
    assert not AuditRow.objects.filter(act="sealed.opened", result="ok").exists()


def test_the_head_of_the_unit_where_the_seal_names_him(world: World):
    head = make_person("沈校长")
    user = make_user(
        "unit_head", world.school, post=make_post(Post.Role.PRINCIPAL, world.school, holder=head), person=head
    )
    record, _settlement = filed(world)
    client = sign_in(Client(), user)
    assert opened(client, record).status_code == 403
    talk_type(seal={**SEAL, "open": ["head"], "reason": False})
    record.type_version = record.type_version.record_type.versions.order_by("-number")[0]
    record.save()
    assert SECRET in text(opened(client, record))


@pytest.mark.parametrize(("days", "status"), [(1, 403), (0, 200)])
def test_a_seal_that_falls_on_a_day(world: World, reviewer: Client, days, status):
    day = today() + timedelta(days=days)
    kind = talk_type(seal={"open": ["author"], "release": "date", "day": day.isoformat()})
    obligation = world.obligation(world.requirement("谈心谈话", accepts=kind))
    record = save(start(world, obligation), world, **PLAIN, note=SECRET)
    record_file(record_id=record.pk, chosen=[obligation.pk], lock=record.lock, actor=world.clerk)
    assert opened(reviewer, record).status_code == status


def test_the_queue_the_story_and_the_versions_say_sealed(world: World, reviewer: Client):
    record, settlement = filed(world)
    page = text(reviewer.get(reverse("records:queue_item", args=[settlement.pk])))
    assert "〔密封〕" in page
    give_back(world, settlement)
    save(record, world, **PLAIN, note="补充了", grade="乙")
    record.refresh_from_db()
    record_file(record_id=record.pk, chosen=[settlement.obligation_id], lock=record.lock, actor=world.clerk)
    accept(world, settlement_of(record, settlement.obligation))
    page = text(reviewer.get(reverse("records:record", args=[record.pk])))
    assert "〔密封〕（改过）" in re.sub(r"<[^>]+>", "", page)
    assert SECRET not in page


def test_who_takes_a_draft_over_does_not_read_what_his_predecessor_sealed(world: World):
    record, _ = talk(world, note=SECRET)
    heir = make_staff("unit_clerk", world.school)
    record.author_id = heir.person_id
    record.save()
    client = sign_in(Client(), heir)
    assert opened(client, record).status_code == 403
    assert "打开接着改" not in text(client.get(reverse("records:edit", args=[record.pk])))
    client.post(reverse("records:edit", args=[record.pk]), sent(record, note="接手以后写的"))
    assert "接手以后写的" in text(opened(client, record)), "what he writes himself is his"


# --- spoilt ------------------------------------------------------------------------------------------------------------


def spoil(how: str, record: Record) -> None:
    row = SealedValue.objects.get(record=record, field="note", version=1)
    box = bytes(row.box)
    if how == "flipped":
        row.box = box[:-1] + bytes([box[-1] ^ 1])
    elif how == "moved":
        row.box = bytes(SealedValue.objects.get(record=record, field="note", version=0).box)
    elif how == "key gone":
        row.key_id = "t9"
    elif how == "short":
        row.box = b"x"
    row.save()


@pytest.mark.parametrize("how", ["flipped", "moved", "key gone", "short"])
def test_what_was_tampered_with_is_refused_in_words_and_told_in_the_trail(world: World, clerk: Client, how):
    record, _ = filed(world)
    spoil(how, record)
    answer = opened(clerk, record)
    assert answer.status_code == 409
    assert "打不开" in text(answer)
    assert "系统管理员" in text(answer)
    assert AuditRow.objects.get(act="sealed.opened").result == "broken"


# --- the second factor -------------------------------------------------------------------------------------------------


def test_nothing_filed_is_opened_without_the_second_factor(world: World, clerk: Client):
    record, _ = filed(world)
    address = reverse("records:sealed", args=[record.pk])
    page = clerk.post(address)
    assert page.status_code == 422, "its author's own words too"
    assert "去绑定" in text(page)
    assert SECRET not in text(page)
    assert not AuditRow.objects.filter(act="sealed.opened").exists()
    device = TOTPDevice.objects.create(user=world.clerk_user, name="手机", confirmed=True)
    assert 'name="code"' in clerk.get(reverse("records:record", args=[record.pk])).content.decode()
    wrong = clerk.post(address, {"code": other_than(code_of(device)), "reason": "核对一下"})
    assert wrong.status_code == 422
    assert "核对一下" in wrong.content.decode(), "what was typed stays"
    TOTPDevice.objects.update(throttling_failure_timestamp=None)
    right = clerk.post(address, {"code": code_of(device)})
    assert SECRET in text(right)
    assert SECRET in text(clerk.post(address)), "and is not asked again for a while"


def test_the_proof_is_over_after_a_quarter_of_an_hour(world: World, clerk: Client):
    record, _ = filed(world)
    session = prove(clerk).session
    session[PROVED] -= PROOF.total_seconds() + 1
    session.save()
    assert clerk.post(reverse("records:sealed", args=[record.pk])).status_code == 422


def test_who_may_open_nothing_is_not_asked_for_a_code(world: World, reviewer: Client):
    record, _ = filed(world)
    assert reviewer.post(reverse("records:sealed", args=[record.pk])).status_code == 403
