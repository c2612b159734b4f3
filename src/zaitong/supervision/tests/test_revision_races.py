"""A revision comes into force while others file, review and reconcile, on PostgreSQL: nothing is lost, nothing doubled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import time_machine

from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.campaigns.models import Campaign, Cell, Obligation, Requirement, Revision
from zaitong.campaigns.revisions.apply import revision_apply, revision_run
from zaitong.campaigns.revisions.services import revision_discard, revision_submit
from zaitong.campaigns.revisions.tests.kit import CLAUSES, D, decide_all, revised, running, text_of, the
from zaitong.campaigns.services.reconcile import campaign_reconcile
from zaitong.campaigns.services.review import requirement_drop
from zaitong.campaigns.tests.test_review_races import at_once
from zaitong.common.clock import today
from zaitong.common.errors import Conflict, DomainError
from zaitong.orgs.tests.factories import District, make_district
from zaitong.records.models import Record, Settlement
from zaitong.records.services.drafts import record_start
from zaitong.records.services.filing import record_file
from zaitong.records.services.review import settlement_accept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zaitong.common.access import Actor

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MOVED = CLAUSES | {
    "plan": CLAUSES["plan"].replace("11月30日", "12月5日"),
    "month": CLAUSES["month"].replace("每月", "每两周"),
}


class Scene:
    """A campaign under way, a later version all decided, a clerk with a record ready, an officer who reviews."""

    def __init__(self, clauses: dict[str, str]) -> None:
        self.district: District = make_district()
        self.officer: Actor = actor_for(make_user("campaign_officer", post=self.district.org_head))
        self.campaign: Campaign = running(self.district, self.officer)
        self.clerk: Actor = actor_for(make_user("unit_clerk", post=self.district.clerks[0]))
        self.reviewer: Actor = actor_for(make_user("receiving_officer", self.district.org))
        self.plan: Requirement = the(self.campaign, "活动方案")
        self.mine = Obligation.objects.get(requirement=self.plan, subject_unit=self.district.schools[0])
        self.record: Record = record_start(client_key=uuid4().hex, actor=self.clerk, obligation_id=self.mine.pk)
        self.revision: Revision = revised(self.campaign, self.officer, clauses)
        decide_all(self.revision, self.officer)

    def begin(self) -> None:
        revision_apply(revision_id=self.revision.pk, actor=self.officer)

    def apply(self) -> Any:
        return revision_run(self.revision.pk)

    def file(self) -> Record:
        fields = self.record.type_version.schema["fields"]
        data = {one["key"]: "2026-11-20" if one["type"] == "date" else "已经办好" for one in fields}
        for one in fields:
            if one.get("options"):
                data[one["key"]] = one["options"][0]
        return record_file(
            record_id=self.record.pk, chosen=[self.mine.pk], lock=self.record.lock, data=data, actor=self.clerk
        )

    def assert_sound(self) -> None:
        """Every obligation once, under the version in force; counters as the settlements say; cells as the rows say."""
        self.revision.refresh_from_db()
        assert (self.revision.state, self.revision.laid_out) == ("applied", True)
        stale = Obligation.objects.filter(requirement__replaced_by__isnull=False)
        assert not stale.exists()
        for settlement in Settlement.objects.select_related("obligation"):
            row = settlement.obligation
            assert row.state == "open"
            assert (row.claimed, row.accepted) == (settlement.state == "claimed", settlement.state == "accepted")
        for cell in Cell.objects.all():
            rows = Obligation.objects.filter(requirement=cell.requirement_id, matrix_unit=cell.unit_id)
            live = list(rows.exclude(state="withdrawn"))
            assert cell.obligations == len(live)
            assert cell.accepted == sum(min(row.accepted, row.needed or 0) for row in live if row.start <= today())
        before = list(Obligation.objects.order_by("pk").values())
        campaign_reconcile(self.campaign.pk, day=today())
        assert list(Obligation.objects.order_by("pk").values()) == before


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are queued and not run: these tests run them at the moment that they are about."""
    monkeypatch.setattr("zaitong.jobs.services._announce", lambda _job_id: None)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel("2026-11-02T09:00:00+08:00"):
        yield


@pytest.mark.parametrize("attempt", range(4))
def test_a_school_files_while_the_day_moves(attempt: int) -> None:
    scene = Scene(MOVED)
    scene.begin()
    acts = [scene.apply, scene.file] if attempt % 2 else [scene.file, scene.apply]
    results = at_once(*acts)
    assert not [r for r in results if isinstance(r, Exception)]
    scene.assert_sound()
    settlement = Settlement.objects.get()
    row = settlement.obligation
    assert row.pk == scene.mine.pk
    assert row.requirement.version == 2
    assert row.due == D("2026-12-05")
    assert row.claimed + row.accepted == 1


@pytest.mark.parametrize("attempt", range(4))
def test_a_school_files_while_the_requirement_is_ended(attempt: int) -> None:
    """Filed first: it stays and counts. Ended first: the school is told, and its record is still a draft."""
    del attempt
    scene = Scene({key: text for key, text in CLAUSES.items() if key != "plan"})
    scene.begin()
    _, filed = at_once(scene.apply, scene.file)
    scene.record.refresh_from_db()
    row = Obligation.objects.get(pk=scene.mine.pk)
    if isinstance(filed, DomainError):
        assert (scene.record.state, row.state) == ("draft", "withdrawn")
    else:
        assert (scene.record.state, row.state) == ("filed", "open")
        assert row.claimed + row.accepted == 1
    scene.assert_sound()


@pytest.mark.parametrize("attempt", range(4))
def test_an_office_passes_while_the_version_changes(attempt: int) -> None:
    del attempt
    scene = Scene(MOVED)
    scene.file()
    settlement = Settlement.objects.get()
    scene.begin()

    def accept() -> Settlement:
        return settlement_accept(settlement_id=settlement.pk, version=settlement.version, actor=scene.reviewer)

    results = at_once(scene.apply, accept)
    assert not [r for r in results if isinstance(r, Exception)]
    settlement.refresh_from_db()
    assert settlement.state == "accepted"
    scene.assert_sound()
    assert Obligation.objects.get(pk=scene.mine.pk).accepted == 1


@pytest.mark.parametrize("attempt", range(4))
def test_the_night_comes_while_the_version_changes(attempt: int) -> None:
    """A reconcile that began with the old version neither brings its obligations back nor takes the new ones away."""
    del attempt
    scene = Scene(MOVED)
    scene.begin()
    at_once(scene.apply, lambda: campaign_reconcile(scene.campaign.pk, day=today()), scene.apply)
    open_now = Obligation.objects.filter(requirement=the(scene.campaign, "活动方案"), state="open").count()
    assert open_now == len(scene.district.schools)
    scene.assert_sound()


def test_applied_and_thrown_away_at_once_is_one_of_the_two() -> None:
    scene = Scene(MOVED)
    results = at_once(
        lambda: revision_apply(revision_id=scene.revision.pk, actor=scene.officer),
        lambda: revision_discard(revision_id=scene.revision.pk, actor=scene.officer),
    )
    assert sum(isinstance(r, Conflict) for r in results) == 1


def test_the_last_decision_and_applying_at_once_never_applies_what_was_not_seen() -> None:
    scene = Scene(MOVED)
    draft = scene.revision.draft
    assert draft is not None
    changed = draft.requirements.get(quote__contains="活动方案")
    at_once(
        lambda: revision_apply(revision_id=scene.revision.pk, actor=scene.officer),
        lambda: requirement_drop(requirement_id=changed.pk, actor=scene.officer),
    )
    changed.refresh_from_db()
    scene.revision.refresh_from_db()
    assert scene.revision.state == "applying"
    scene.apply()
    left = changed.review == "dropped"
    assert the(scene.campaign, "活动方案").version == (1 if left else 2)


def test_two_later_versions_at_once_are_one() -> None:
    scene = Scene(MOVED)
    revision_discard(revision_id=scene.revision.pk, actor=scene.officer)

    def submit(number: int) -> Any:
        data = text_of(CLAUSES).encode() + b" " * number
        return lambda: revision_submit(campaign_id=scene.campaign.pk, filename="x.txt", data=data, actor=scene.officer)

    results = at_once(submit(3), submit(5))
    assert sum(isinstance(r, Conflict) for r in results) == 1
    assert Revision.objects.filter(state__in=Revision.LIVE).count() == 1
