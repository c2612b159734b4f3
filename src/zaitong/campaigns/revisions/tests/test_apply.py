"""Applying a revision: nothing that was filed is lost, and the figures promised are what happens."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.audit.models import AuditRow
from zaitong.campaigns.calendar.school import BUILT_IN
from zaitong.campaigns.models import Campaign, Cell, Obligation, PolicyDocument, Requirement, Revision
from zaitong.campaigns.revisions.apply import revision_apply, revision_run
from zaitong.campaigns.revisions.compare import lines_of, side_load
from zaitong.campaigns.revisions.lines import ADDED, CHANGED, DROPPED, SAME, WORDING, Effect, total
from zaitong.campaigns.revisions.services import revision_decide, revision_discard, revision_pair, revision_submit
from zaitong.campaigns.revisions.tests.kit import CLAUSES, D, apply, decide_all, revised, rows, running, text_of, the
from zaitong.campaigns.services import reconcile
from zaitong.campaigns.services.counters import Totals, obligations_apply
from zaitong.campaigns.services.reconcile import campaign_reconcile
from zaitong.campaigns.services.review import requirement_accept, requirement_drop
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, DomainError
from zaitong.orgs.tests.factories import District, make_district

if TYPE_CHECKING:
    from zaitong.common.access import Actor

pytestmark = pytest.mark.django_db
TODAY = "2026-11-22"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel("2026-10-20T09:00:00+08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def counters_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests set counters without records; the way with records is in supervision.tests."""
    monkeypatch.setattr("zaitong.campaigns.services.reconcile.recounters", [])


@pytest.fixture
def district() -> District:
    return make_district()


@pytest.fixture
def actor(district: District) -> Actor:
    return actor_for(make_user("campaign_officer", post=district.org_head))


@pytest.fixture
def campaign(district: District, actor: Actor, clock: Any) -> Campaign:
    found = running(district, actor)
    clock.move_to(f"{TODAY}T09:00:00+08:00")
    campaign_reconcile(found.pk, day=today())
    return found


def filed(row: Obligation, *, accepted: int = 0, claimed: int = 0, on: str = "2026-11-10") -> Obligation:
    obligations_apply([Totals(row.pk, claimed, accepted, first_filed_on=D(on))], [row])
    row.refresh_from_db()
    return row


def kinds(revision: Revision) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in lines_of(side_load(revision), today()):
        found.setdefault(line.kind, []).append(line.new_quote or line.old_quote)
    return found


def test_the_campaign_of_the_kit_runs(campaign: Campaign, district: District) -> None:
    assert campaign.state == "published"
    assert {r.per for r in campaign.requirements.running_duties()} == {"once", "month"}
    assert len(rows(the(campaign, "活动方案"))) == len(district.schools) > 1


def test_what_changed_is_said_as_obligations(campaign: Campaign, actor: Actor) -> None:
    clauses = {
        "fresh": "各中小学家长会议情况于12月15日前报送组织人事科。",
        "month": CLAUSES["month"],
        "plan": CLAUSES["plan"].replace("11月30日", "12月5日"),
        "safe": CLAUSES["safe"].replace("安全自查报告", "安全自查情况报告"),
    }
    revision = revised(campaign, actor, clauses)
    found = kinds(revision)
    assert (len(found[ADDED]), len(found[DROPPED]), len(found[CHANGED]), len(found[WORDING])) == (1, 1, 1, 1)
    assert "家长会议" in found[ADDED][0]
    assert "课题" in found[DROPPED][0]
    assert len(found[SAME]) == 1
    [line] = [one for one in lines_of(side_load(revision), today()) if one.kind == CHANGED]
    assert [(f.label, f.old, f.new) for f in line.facets] == [("截止日", "2026年11月30日前", "2026年12月5日前")]
    assert ("11", True) in line.old_runs or any("11" in text and differs for text, differs in line.old_runs)


def test_moved_days_keep_settlements_and_the_settled_stay_settled(campaign: Campaign, actor: Actor) -> None:
    old = the(campaign, "活动方案")
    done, waiting, open_one = rows(old)[:3]
    filed(done, accepted=1)
    filed(waiting, claimed=1)
    apply(revised(campaign, actor, CLAUSES | {"plan": CLAUSES["plan"].replace("11月30日", "11月25日")}), actor)
    new = the(campaign, "活动方案")
    assert (new.version, new.replaces_id, new.due) == (2, old.pk, D("2026-11-25"))
    old.refresh_from_db()
    assert (old.due, old.quote) == (D("2026-11-30"), CLAUSES["plan"].rstrip("。"))  # the first version stays as it was
    assert not old.obligations.exists()
    for row in (done, waiting, open_one):
        row.refresh_from_db()
    assert {row.requirement_id for row in (done, waiting, open_one)} == {new.pk}
    assert (done.due, done.accepted, done.kept) == (D("2026-11-30"), 1, True)  # filed in time, stays in time
    assert (waiting.due, waiting.claimed, waiting.late) == (D("2026-11-30"), 1, False)
    assert (open_one.due, open_one.kept) == (D("2026-11-25"), False)
    assert Cell.objects.get(requirement=new, unit=open_one.matrix_unit).open_due == D("2026-11-25")
    assert not Cell.objects.filter(requirement=old).exists()


def test_a_later_day_helps_those_who_were_late(campaign: Campaign, actor: Actor) -> None:
    row = filed(rows(the(campaign, "活动方案"))[0], accepted=1, on="2026-12-03")
    assert row.late
    apply(revised(campaign, actor, CLAUSES | {"plan": CLAUSES["plan"].replace("11月30日", "12月5日")}), actor)
    row.refresh_from_db()
    assert (row.due, row.late) == (D("2026-12-05"), False)


def test_a_changed_frequency_keeps_past_periods(campaign: Campaign, actor: Actor) -> None:
    old = the(campaign, "每月")
    october = [row for row in rows(old) if row.period == "2026-10"]
    assert october
    filed(october[0], accepted=1)
    apply(revised(campaign, actor, CLAUSES | {"month": CLAUSES["month"].replace("每月", "每两周")}), actor)
    new = the(campaign, "每两周")
    now = {row.period: row for row in rows(new) if row.subject_unit_id == october[0].subject_unit_id}
    assert "2026-10" in now
    assert (now["2026-10"].pk, now["2026-10"].accepted) == (october[0].pk, 1)
    assert not {"2026-11", "2026-12", "2027-01"} & set(now)  # nothing filed for them, and not over
    fresh = [row for period, row in now.items() if "-F" in period]
    assert fresh
    assert min(row.start for row in fresh) >= D(TODAY)
    unfiled = [row for row in october if not row.accepted]
    assert all(Obligation.objects.get(pk=row.pk).state == "open" for row in unfiled)  # October is still owed


def test_a_raised_number_asks_no_more_of_those_who_are_done(campaign: Campaign, actor: Actor) -> None:
    old = the(campaign, "课题")
    done, other = rows(old)[:2]
    filed(done, accepted=1)
    apply(revised(campaign, actor, CLAUSES | {"topic": CLAUSES["topic"].replace("1项", "2项")}), actor)
    done.refresh_from_db()
    other.refresh_from_db()
    assert the(campaign, "课题").minimum == 2
    assert (done.needed, other.needed) == (1, 2)
    campaign_reconcile(campaign.pk, day=today())
    done.refresh_from_db()
    assert done.needed == 1


def test_a_dropped_requirement_ends_and_what_was_filed_stays(campaign: Campaign, actor: Actor) -> None:
    old = the(campaign, "安全自查")
    Obligation.objects.filter(requirement=old).update(needed=2)
    done, half, open_one = rows(old)[:3]
    filed(done, accepted=2)
    filed(half, claimed=1)
    revision = apply(revised(campaign, actor, {k: v for k, v in CLAUSES.items() if k != "safe"}), actor)
    old.refresh_from_db()
    assert (old.ended_on, old.review) == (D(TODAY), "accepted")
    states = {row.pk: (row.state, row.needed) for row in Obligation.objects.filter(requirement=old)}
    assert states[done.pk] == ("open", 2)
    assert states[half.pk] == ("open", 1)  # counts as far as it was filed
    assert states[open_one.pk] == ("withdrawn", 2)
    assert revision.figures["words"] == [f"{len(states)} 项待办停办，其中 2 项已有报送，照旧保留"]
    assert Cell.objects.filter(requirement=old).count() == 2
    assert old in Requirement.objects.shown_duties()
    assert old not in Requirement.objects.running_duties()


def test_left_out_changes_leave_everything_as_it_was(campaign: Campaign, actor: Actor) -> None:
    before = list(Obligation.objects.order_by("pk").values())
    clauses = {k: v for k, v in CLAUSES.items() if k != "safe"} | {
        "plan": CLAUSES["plan"].replace("11月30日", "12月5日"),
        "fresh": "各中小学家长会议情况于12月15日前报送组织人事科。",
    }
    revision = revised(campaign, actor, clauses)
    draft = revision.draft
    assert draft is not None
    for requirement in draft.requirements.exclude(review="accepted"):
        requirement_drop(requirement_id=requirement.pk, actor=actor)
    revision_decide(revision_id=revision.pk, old_ids=[the(campaign, "安全").pk], end=False, actor=actor)
    revision_apply(revision_id=revision.pk, actor=actor)
    revision_run(revision.pk)
    assert list(Obligation.objects.order_by("pk").values()) == before
    assert set(campaign.requirements.current().values_list("quote", flat=True)) == {
        q.rstrip("。") for q in CLAUSES.values()
    }
    revision.refresh_from_db()
    assert Counter(revision.changes.values_list("decision", flat=True)) == {"left": 3}


CASES: dict[str, dict[str, str]] = {
    "later": {"plan": CLAUSES["plan"].replace("11月30日", "12月5日")},
    "earlier": {"plan": CLAUSES["plan"].replace("11月30日", "11月20日")},
    "two weeks": {"month": CLAUSES["month"].replace("每月", "每两周")},
    "weekly": {"month": CLAUSES["month"].replace("每月", "每周")},
    "day in month": {"month": CLAUSES["month"].replace("每月", "每月5日前")},
    "number": {"topic": CLAUSES["topic"].replace("1项", "2项")},
    "who": {"topic": CLAUSES["topic"].replace("各中小学", "各幼儿园")},
    "dropped": {"safe": ""},
    "added": {"fresh": "各中小学每月5日前报送家长会议情况。", "more": "各幼儿园宣传信息于12月15日前报送组织人事科。"},
    "added late": {"fresh": "各中小学家长会议情况于11月15日前报送组织人事科。"},
    "all": {
        "plan": CLAUSES["plan"].replace("11月30日", "12月5日"),
        "month": CLAUSES["month"].replace("1次", "2次"),
        "safe": "",
        "fresh": "各中小学每月25日前报送家长会议情况。",
    },
    "words": {"safe": CLAUSES["safe"].replace("安全自查", "安全自查情况")},
    "same": {"fresh": ""},
}


def assert_as_promised(promised: Effect, before: dict[int, Obligation], after: dict[int, Obligation]) -> None:
    was_open = {pk for pk, row in before.items() if row.state == "open"}
    is_open = {pk for pk, row in after.items() if row.state == "open"}
    both = [(before[pk], after[pk]) for pk in was_open & is_open]
    assert promised.created == len(is_open - was_open)
    assert promised.withdrawn == len(was_open - is_open)
    moved = [(a, b) for a, b in both if a.due != b.due]
    assert promised.moved == len(moved)
    assert promised.days == dict(Counter(b.due.isoformat() if b.due else "" for _, b in moved))
    others = [(a, b) for a, b in both if a.due == b.due and (a.needed, a.start) != (b.needed, b.start)]
    assert promised.changed + promised.stopped == len(others)


@pytest.mark.parametrize("case", CASES)
def test_the_preview_is_exact(campaign: Campaign, actor: Actor, case: str) -> None:
    for number, row in enumerate(Obligation.objects.filter(state="open").order_by("pk")):
        if number % 3 == 0:
            filed(row, accepted=1)
        elif number % 7 == 0:
            filed(row, claimed=1, on="2026-12-02")
    clauses = {key: text for key, text in (CLAUSES | CASES[case]).items() if text}
    if case == "same":
        clauses = dict(reversed(CLAUSES.items()))
    revision = revised(campaign, actor, clauses)
    decide_all(revision, actor)
    promised = total(lines_of(side_load(revision), today()))
    before = {row.pk: row for row in Obligation.objects.all()}
    revision_apply(revision_id=revision.pk, actor=actor)
    revision_run(revision.pk)
    after = {row.pk: row for row in Obligation.objects.all()}
    assert_as_promised(promised, before, after)
    assert sum(row.accepted for row in after.values()) == sum(row.accepted for row in before.values())
    assert sum(row.claimed for row in after.values()) == sum(row.claimed for row in before.values())
    counted = list(Obligation.objects.order_by("pk").values())
    campaign_reconcile(campaign.pk, day=today())  # the night finds nothing left to do
    assert list(Obligation.objects.order_by("pk").values()) == counted


def test_applying_again_does_nothing_more(campaign: Campaign, actor: Actor) -> None:
    revision = apply(
        revised(campaign, actor, CLAUSES | {"fresh": "各中小学家长会议情况于12月15日前报送组织人事科。"}), actor
    )
    stored = list(Obligation.objects.order_by("pk").values())
    numbers = list(campaign.requirements.order_by("pk").values_list("pk", "number", "version"))
    revision_run(revision.pk)
    Revision.objects.filter(pk=revision.pk).update(laid_out=False)  # killed before it could say so
    revision_run(revision.pk)
    assert list(Obligation.objects.order_by("pk").values()) == stored
    assert list(campaign.requirements.order_by("pk").values_list("pk", "number", "version")) == numbers
    with pytest.raises(Conflict, match="已经应用"):
        revision_apply(revision_id=revision.pk, actor=actor)
    assert AuditRow.objects.filter(act="revision.applied").count() == 1


def test_a_night_that_began_before_brings_nothing_back(campaign: Campaign, actor: Actor) -> None:
    """It has the old version in hand when the new one comes into force."""
    stale = list(campaign.requirements.running_duties().select_related("campaign", "phase"))
    fresh = "各中小学家长会议情况于12月15日前报送组织人事科。"
    later = CLAUSES["plan"].replace("11月30日", "12月5日")
    apply(revised(campaign, actor, {"plan": later, "month": CLAUSES["month"], "fresh": fresh}), actor)
    stored = list(Obligation.objects.order_by("pk").values())
    for requirement in stale:
        reconcile._reconcile_requirement(requirement, today(), BUILT_IN, reconcile.ReconcileResult())
    assert list(Obligation.objects.order_by("pk").values()) == stored


def test_the_chain_of_documents_is_kept(campaign: Campaign, actor: Actor) -> None:
    first = campaign.document
    revision = apply(
        revised(campaign, actor, CLAUSES | {"safe": CLAUSES["safe"].replace("12月10日", "12月12日")}), actor
    )
    second = apply(revised(campaign, actor, CLAUSES | {"safe": CLAUSES["safe"].replace("12月10日", "12月14日")}), actor)
    campaign.refresh_from_db()
    assert (revision.previous, revision.number) == (first, 2)
    assert (second.previous, second.number) == (revision.document, 3)
    assert campaign.document == second.document
    assert Campaign.objects.count() == 1  # no draft is left behind
    assert PolicyDocument.objects.count() == 3
    for requirement in campaign.requirements.current():
        assert campaign.document.text[requirement.start : requirement.end] == requirement.quote
    chain = the(campaign, "安全自查")
    assert chain.version == 3
    assert chain.replaces is not None
    assert chain.replaces.replaces is not None


def test_a_revision_thrown_away_leaves_nothing_and_may_come_back(campaign: Campaign, actor: Actor) -> None:
    stored = list(Obligation.objects.order_by("pk").values())
    clauses = CLAUSES | {"safe": CLAUSES["safe"].replace("12月10日", "12月12日")}
    revision = revised(campaign, actor, clauses)
    with pytest.raises(Conflict, match="已有一份修订版"):
        revision_submit(campaign_id=campaign.pk, filename="x.txt", data=text_of(clauses).encode() + b"1", actor=actor)
    revision_discard(revision_id=revision.pk, actor=actor)
    assert list(Obligation.objects.order_by("pk").values()) == stored
    assert Campaign.objects.count() == 1
    with pytest.raises(Conflict, match="已经作废"):
        revision_apply(revision_id=revision.pk, actor=actor)
    again = revised(campaign, actor, clauses)
    assert again.document == revision.document
    assert len(kinds(again)[CHANGED]) == 1


def test_the_version_in_force_is_no_revision(campaign: Campaign, actor: Actor) -> None:
    with pytest.raises(Conflict, match="就是现在执行的这一版"):
        revised(campaign, actor, CLAUSES)


def test_nothing_is_applied_while_something_is_undecided(campaign: Campaign, actor: Actor) -> None:
    revision = revised(campaign, actor, {k: v for k, v in CLAUSES.items() if k != "safe"})
    with pytest.raises(DomainError, match="还有 1 处变化没有定"):
        revision_apply(revision_id=revision.pk, actor=actor)


def test_a_match_is_corrected_by_hand_and_takes_what_was_decided_with_it(campaign: Campaign, actor: Actor) -> None:
    fresh = "各中小学校园安全隐患台账于12月18日前交组织人事科存档。"
    clauses = {k: v for k, v in CLAUSES.items() if k != "safe"} | {"fresh": fresh}
    revision = revised(campaign, actor, clauses)
    old = the(campaign, "安全自查")
    assert revision.draft is not None
    new = revision.draft.requirements.get(quote__contains="台账")
    revision_pair(revision_id=revision.pk, new_id=new.pk, old_id=old.pk, actor=actor)
    found = kinds(revision)
    assert (ADDED in found, DROPPED in found, len(found[CHANGED])) == (False, False, 1)
    mine = revision.draft.requirements.get(quote__contains="台账")
    assert [a.record_type_id for a in mine.accepts.all()] == [a.record_type_id for a in old.accepts.all()]
    revision_pair(revision_id=revision.pk, new_id=mine.pk, old_id=None, actor=actor)
    found = kinds(revision)
    assert (len(found[ADDED]), len(found[DROPPED])) == (1, 1)


def test_a_campaign_under_review_takes_the_new_version_and_keeps_what_was_decided(
    district: District, actor: Actor
) -> None:
    from zaitong.campaigns.tests.samples import read_campaign

    campaign = read_campaign(district, text=text_of(CLAUSES), actor=actor)
    kept = the(campaign, "安全自查")
    requirement_accept(requirement_id=kept.pk, actor=actor)
    clauses = CLAUSES | {"plan": CLAUSES["plan"].replace("11月30日", "12月5日")}
    clauses.pop("topic")
    revision = revised(campaign, actor, clauses)
    apply(revision, actor)
    campaign.refresh_from_db()
    assert campaign.state == "reviewing"
    assert campaign.document == revision.document
    assert the(campaign, "安全自查").review == "accepted"
    assert (the(campaign, "活动方案").due, the(campaign, "活动方案").version) == (D("2026-12-05"), 1)
    assert not campaign.requirements.filter(quote__contains="课题").exists()
    assert not Obligation.objects.exists()
