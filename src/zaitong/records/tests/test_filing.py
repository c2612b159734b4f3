"""Beginning, saving, filing and taking back: what ends up in the database and in the obligations' counters."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.http import Http404

from zaitong.accounts.tests.factories import actor_for
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import Cell, Obligation
from zaitong.common.clock import ZONE, today
from zaitong.common.errors import Conflict, DomainError, FieldErrors, NotAllowed
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import make_unit
from zaitong.records.models import Record, RecordVersion, Settlement
from zaitong.records.services.attachments import attachment_remove, attachments_add
from zaitong.records.services.drafts import record_discard, record_save_draft, record_start
from zaitong.records.services.filing import grace_until, record_file, record_withdraw
from zaitong.records.tests.factories import (
    DATA,
    World,
    accept,
    add_file,
    docx,
    file,
    give_back,
    make_staff,
    pdf,
    settlement_of,
    start,
)

State = Settlement.State


def numbers(obligation: Obligation) -> tuple[int, int, bool]:
    obligation.refresh_from_db()
    return obligation.claimed, obligation.accepted, obligation.returned


def at(day: int, hour: int = 10) -> datetime:
    """A moment in November 2026; the 16th is a Monday."""
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


# --- beginning --------------------------------------------------------------------------------------------------------


def test_a_repeated_send_begins_one_record(world: World):
    obligation = world.obligation()
    first, second = (record_start(client_key="k1", actor=world.clerk, obligation_id=obligation.pk) for _ in range(2))
    assert first.pk == second.pk
    assert Record.objects.count() == 1
    assert (first.unit_id, first.author_id, first.chosen) == (world.school.pk, world.clerk.person_id, [obligation.pk])


def test_a_colleague_goes_on_with_the_same_draft(world: World):
    obligation = world.obligation()
    colleague = actor_for(make_staff("unit_clerk", world.school))
    assert start(world, obligation).pk == start(world, obligation, colleague).pk


def test_begun_for_a_visit_it_names_the_body_visited(world: World):
    target = make_unit(Unit.Kind.KINDERGARTEN)
    record = start(world, world.obligation(target_unit=target))
    assert record.data == {"target": f"unit:{target.pk}"}
    assert record.target_unit_id == target.pk


def test_nobody_begins_what_others_owe(world: World):
    obligation = world.obligation(unit=make_unit())
    with pytest.raises(Http404):
        start(world, obligation)
    with pytest.raises(NotAllowed):
        record_start(client_key="k", actor=world.reviewer, obligation_id=obligation.pk)


def test_without_a_record_type_it_says_whom_to_ask(world: World):
    with pytest.raises(DomainError, match="表样"):
        start(world, world.obligation(world.requirement(accepts=None)))


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_a_draft_keeps_what_cannot_be_read(world: World):
    record = start(world, world.obligation())
    saved = record_save_draft(
        record_id=record.pk, data={"happened_on": "上周三", "story": ""}, lock=0, actor=world.clerk
    )
    assert saved.data == {"happened_on": "上周三"}
    assert (saved.lock, saved.state, saved.happened_on) == (1, "draft", None)


def test_two_windows_keep_both_versions(world: World):
    record = start(world, world.obligation())
    record_save_draft(record_id=record.pk, data={"story": "先存的"}, lock=0, actor=world.clerk)
    with pytest.raises(Conflict) as caught:
        record_save_draft(record_id=record.pk, data={"story": "后写的"}, lock=0, actor=world.clerk)
    assert caught.value.data == {"mine": {"story": "后写的"}, "stored": {"story": "先存的"}, "version": 1}
    record.refresh_from_db()
    assert record.data == {"story": "先存的"}


def test_the_same_save_sent_twice_is_no_conflict(world: World):
    record = start(world, world.obligation())
    for _ in range(2):
        record_save_draft(record_id=record.pk, data={"story": "一样"}, lock=0, actor=world.clerk)
    record.refresh_from_db()
    assert record.lock == 1


def test_other_units_do_not_see_a_draft(world: World):
    record = start(world, world.obligation())
    stranger = actor_for(make_staff("unit_clerk", make_unit()))
    with pytest.raises(Http404):
        record_save_draft(record_id=record.pk, data={}, lock=0, actor=stranger)


def test_a_draft_is_thrown_away_with_its_files(world: World):
    record = start(world, world.obligation())
    add_file(world, record, pdf())
    record_discard(record_id=record.pk, actor=world.clerk)
    assert not Record.objects.exists()
    assert AuditRow.objects.filter(act="record.discarded").count() == 1


# --- filing -----------------------------------------------------------------------------------------------------------


def test_filing_claims_and_counts(world: World):
    obligation = world.obligation(needed=2)
    record = file(world, obligation)
    settlement = settlement_of(record, obligation)
    assert (record.state, record.version, record.filer_id) == ("filed", 1, world.clerk.user_id)
    assert (settlement.state, settlement.office_id, settlement.claimed_on) == ("claimed", world.office.pk, today())
    assert numbers(obligation) == (1, 0, False)
    cell = Cell.objects.get(requirement=obligation.requirement, unit=world.school)
    assert (cell.needed, cell.claimed, cell.accepted) == (2, 1, 0)
    assert RecordVersion.objects.get(record=record).data["story"] == DATA["story"]
    assert AuditRow.objects.filter(act="record.filed", subject=f"record:{record.pk}").count() == 1


def test_one_record_settles_several_offices_obligations(world: World):
    mine = world.obligation()
    other = world.obligation(world.requirement("课后服务走访", office=world.other_office))
    record = file(world, mine, other)
    offices = Settlement.objects.filter(record=record).values_list("office_id", flat=True)
    assert sorted(offices) == sorted([world.office.pk, world.other_office.pk])
    assert numbers(mine)[0] == numbers(other)[0] == 1


def test_sent_twice_it_files_once(world: World):
    obligation = world.obligation()
    record = start(world, obligation)
    for _ in range(2):
        data = DATA | {"happened_on": today().isoformat()}
        record_file(record_id=record.pk, chosen=[obligation.pk], lock=0, data=data, actor=world.clerk)
    assert RecordVersion.objects.filter(record=record).count() == 1
    assert numbers(obligation) == (1, 0, False)


def test_an_older_copy_is_not_filed_over_a_newer_one(world: World):
    obligation = world.obligation()
    record = start(world, obligation)
    newer = DATA | {"happened_on": today().isoformat(), "story": "新的"}
    record_save_draft(record_id=record.pk, data=newer, lock=0, actor=world.clerk)

    def send(data: dict[str, object]) -> Record:
        return record_file(record_id=record.pk, chosen=[obligation.pk], lock=0, data=data, actor=world.clerk)

    with pytest.raises(Conflict) as caught:
        send(newer | {"story": "旧的"})
    assert caught.value.data["stored"]["story"] == "新的"
    assert send(newer).state == "filed"


def test_where_filing_settles_nobody_needs_to_accept(world: World):
    obligation = world.obligation(world.requirement(settled_by="filing"))
    record = file(world, obligation)
    assert settlement_of(record, obligation).state == State.ACCEPTED
    assert numbers(obligation) == (0, 1, False)
    record_withdraw(record_id=record.pk, actor=world.clerk)
    assert numbers(obligation) == (0, 0, False)


def test_without_a_receiving_office_the_issuer_receives(world: World):
    obligation = world.obligation(world.requirement(office=None))
    assert settlement_of(file(world, obligation), obligation).office_id == world.campaign.owner_id


@pytest.mark.parametrize(
    ("data", "key"),
    [({"story": ""}, "story"), ({"happened_on": "2026-02-30"}, "happened_on"), ({"talks": "两人"}, "talks")],
)
def test_an_incomplete_record_is_not_filed(world: World, data: dict[str, str], key: str):
    obligation = world.obligation()
    with pytest.raises(FieldErrors) as caught:
        file(world, obligation, data=data)
    assert list(caught.value.errors) == [key]
    assert numbers(obligation) == (0, 0, False)
    assert not RecordVersion.objects.exists()


def test_a_missing_kind_of_attachment_is_named(world: World):
    obligation = world.obligation(world.requirement(attachments=("electronic", "scan")))
    record = start(world, obligation)
    add_file(world, record, docx())
    with pytest.raises(FieldErrors) as caught:
        file(world, obligation, record=record)
    assert "还差盖章扫描件" in caught.value.errors["attachments"][0]
    add_file(world, record, pdf(), "scan")
    assert file(world, obligation, record=record).state == "filed"


def test_an_obligation_that_does_not_fit_is_refused(world: World):
    mine, other = world.obligation(), world.obligation(world.requirement("方案", accepts=world.plan))
    with pytest.raises(FieldErrors) as caught:
        file(world, mine, other)
    assert "不收这种表" in caught.value.errors["obligations"][0]


def test_a_waived_obligation_is_refused(world: World):
    obligation = world.obligation()
    record = start(world, obligation)
    Obligation.objects.update(state="waived")
    with pytest.raises(FieldErrors):
        file(world, obligation, record=record)


def test_sums_and_different_values_are_counted(world: World):
    total = world.obligation(world.requirement("谈心", counts="sum", counts_field="talks"), needed=5)
    topics = world.obligation(world.requirement("专题", counts="distinct", counts_field="topics"), needed=3)
    file(world, total, topics, data={"talks": 2, "topics": ["组织生活", "课后服务"]})
    file(world, total, topics, data={"talks": 4, "topics": ["组织生活", "重点工作落实"]})
    assert numbers(total)[0] == 6
    assert numbers(topics)[0] == 3
    assert total.first_filed_on == today()


def test_a_filed_record_waits(world: World):
    record = file(world, world.obligation())
    with pytest.raises(Conflict, match="先撤回"):
        record_save_draft(record_id=record.pk, data={"story": "改"}, lock=record.lock, actor=world.clerk)
    with pytest.raises(Conflict):
        attachments_add(record_id=record.pk, files=[pdf()], kind="scan", actor=world.clerk)


def test_an_office_files_for_a_unit_and_is_named(world: World):
    filer = actor_for(make_staff("unit_clerk", world.root))
    wide = make_staff("unit_clerk", world.root)
    wide.grants.update(scope_kind="subtree")
    obligation = world.obligation()
    with pytest.raises(Http404):
        start(world, obligation, filer)
    record = file(world, obligation, actor=actor_for(wide))
    assert (record.unit_id, record.author_id, record.filer_id) == (world.school.pk, None, wide.pk)
    assert AuditRow.objects.filter(act="record.filed_for").exists()


# --- taking back, filing again ----------------------------------------------------------------------------------------


def test_withdrawn_before_anyone_decided(world: World):
    obligation = world.obligation()
    record = file(world, obligation)
    record_withdraw(record_id=record.pk, actor=world.clerk)
    record.refresh_from_db()
    assert record.state == "withdrawn"
    assert numbers(obligation) == (0, 0, False)
    again = file(world, obligation, record=record, data={"story": "改过"})
    assert (again.version, numbers(obligation)[0]) == (2, 1)
    assert Settlement.objects.count() == 1


@pytest.mark.parametrize("decide", [accept, give_back])
def test_not_withdrawn_after_a_decision(world: World, decide):
    obligation = world.obligation()
    record = file(world, obligation)
    decide(world, settlement_of(record, obligation))
    with pytest.raises(Conflict, match="不能再撤回"):
        record_withdraw(record_id=record.pk, actor=world.clerk)


@pytest.mark.parametrize(
    ("again_on", "kept"),
    [(19, True), (20, True), (23, False)],  # returned on Tuesday the 17th: three working days are up on Friday the 20th
)
def test_a_return_keeps_the_first_day_for_three_working_days(world: World, again_on: int, kept: bool):
    assert world.clerk.rights  # loaded today: the grants of the test begin now
    assert world.reviewer.rights
    with time_machine.travel(at(12), tick=False):
        obligation = world.obligation(due=date(2026, 11, 13), start=date(2026, 11, 1))
        record = file(world, obligation)
    with time_machine.travel(at(17), tick=False):
        give_back(world, settlement_of(record, obligation))
        assert numbers(obligation) == (0, 0, True)
        assert obligation.first_filed_on is None
    with time_machine.travel(at(again_on), tick=False):
        record = file(world, obligation, record=record)
    settlement = settlement_of(record, obligation)
    obligation.refresh_from_db()
    assert (settlement.claimed_on == date(2026, 11, 12)) == kept
    assert obligation.late is not kept
    assert settlement.version == record.version == 2


def test_the_last_day_of_grace_skips_the_weekend():
    assert grace_until(date(2026, 11, 19)) == date(2026, 11, 24)


def test_a_new_version_leaves_what_was_accepted(world: World):
    mine = world.obligation()
    other = world.obligation(world.requirement("课后服务走访", office=world.other_office))
    record = file(world, mine, other)
    accept(world, settlement_of(record, mine))
    give_back(world, settlement_of(record, other), actor=world.other_reviewer)
    file(world, other, record=record, data={"story": "第二版"})
    first, second = settlement_of(record, mine), settlement_of(record, other)
    assert (first.state, first.version) == (State.ACCEPTED, 1)
    assert (second.state, second.version) == (State.CLAIMED, 2)
    assert [v.data["story"] for v in RecordVersion.objects.filter(record=record)] == [DATA["story"], "第二版"]
    assert numbers(mine) == (0, 1, False)


def test_what_is_no_longer_ticked_is_withdrawn(world: World):
    mine, other = world.obligation(), world.obligation(world.requirement("另一项"))
    record = file(world, mine, other)
    give_back(world, settlement_of(record, mine))
    give_back(world, settlement_of(record, other))
    file(world, mine, record=record)
    assert settlement_of(record, other).state == State.WITHDRAWN
    assert numbers(other) == (0, 0, False)


def test_files_of_a_version_stay_with_it(world: World):
    obligation = world.obligation()
    record = start(world, obligation)
    add_file(world, record, pdf("一.pdf"))
    file(world, obligation, record=record)
    give_back(world, settlement_of(record, obligation))
    attachment_remove(attachment_id=record.attachments.get().pk, actor=world.clerk)
    add_file(world, record, pdf("二.pdf", b"%PDF-1.4 second"))
    file(world, obligation, record=record)
    names = [[a["name"] for a in v.attachments] for v in RecordVersion.objects.filter(record=record)]
    assert names == [["一.pdf"], ["二.pdf"]]


def test_due_yesterday_is_late(world: World):
    obligation = world.obligation(start=today() - timedelta(days=9), due=today() - timedelta(days=1))
    file(world, obligation)
    obligation.refresh_from_db()
    assert obligation.late


def test_a_correction_counts_where_filing_settles(world: World):
    """Nobody has accepted the first version, so nothing keeps it: the obligation follows what was filed last."""
    requirement = world.requirement(settled_by="filing", counts="sum", counts_field="talks")
    obligation = world.obligation(requirement, needed=5)
    record = file(world, obligation, data={"talks": 2})
    assert numbers(obligation) == (0, 2, False)
    file(world, obligation, record=record, data={"talks": 5})
    assert numbers(obligation) == (0, 5, False)
    assert settlement_of(record, obligation).version == 2


def test_what_filing_settled_can_be_unticked(world: World):
    requirement = world.requirement(settled_by="filing")
    obligation, other = world.obligation(requirement), world.obligation(requirement, period="")
    record = file(world, obligation, other)
    file(world, obligation, record=record, data={"story": "只算一项"})
    assert settlement_of(record, other).state == State.WITHDRAWN
    assert numbers(other) == (0, 0, False)
    assert numbers(obligation) == (0, 1, False)
