"""Two at once, on PostgreSQL: the lock and the constraint decide, nobody's work is lost or doubled."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connections, transaction

from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.campaigns.models import PolicyDocument, Requirement
from zaitong.campaigns.services.documents import document_read, document_upload
from zaitong.campaigns.services.editing import requirement_edit, values_of
from zaitong.campaigns.services.publish import campaign_publish
from zaitong.campaigns.services.reshaping import requirement_merge
from zaitong.campaigns.services.review import requirement_accept_all, requirement_drop
from zaitong.campaigns.services.undo import mark_of
from zaitong.campaigns.tests.samples import NOTICE, read_campaign
from zaitong.common.errors import Conflict, DomainError
from zaitong.jobs.models import Job
from zaitong.orgs.tests.factories import make_district

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*acts):
    """Run the acts in threads that begin together; their results, errors as values."""
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait(timeout=10)
            return act()
        except DomainError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def scene():
    district = make_district()
    actor = actor_for(make_user("campaign_officer", post=district.org_head))
    return district, actor


def test_one_file_uploaded_twice_at_once_is_one_document(scene):
    district, actor = scene

    def upload():
        return document_upload(owner=district.committee, filename="a.txt", data=NOTICE.encode(), actor=actor)

    results = at_once(upload, upload, upload)
    assert PolicyDocument.objects.count() == 1
    first = PolicyDocument.objects.get().pk
    assert sorted(type(r).__name__ for r in results) == ["Conflict", "Conflict", "PolicyDocument"]
    assert {r.data["document_id"] for r in results if isinstance(r, Conflict)} == {first}


def test_a_document_read_by_two_workers_has_one_campaign(scene):
    district, actor = scene
    document = document_upload(owner=district.committee, filename="a.txt", data=NOTICE.encode(), actor=actor)
    at_once(*[lambda: document_read(document_id=document.pk, actor=actor)] * 2)
    document.refresh_from_db()
    assert document.state == "read"
    numbers = list(document.campaign.requirements.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))


def test_two_editors_of_one_card_one_wins_the_other_is_told(scene):
    district, actor = scene
    campaign = read_campaign(district, actor=actor)
    requirement = campaign.requirements.get(quote__contains="活动方案于")
    seen, values = mark_of(requirement), values_of(requirement)

    def edit(title):
        return lambda: requirement_edit(
            requirement_id=requirement.pk, values=replace(values, title=title), actor=actor, seen=seen
        )

    results = at_once(edit("甲"), edit("乙"))
    assert sum(isinstance(r, Conflict) for r in results) == 1
    winner = next(r for r in results if isinstance(r, Requirement))
    requirement.refresh_from_db()
    assert requirement.title == winner.title


def test_without_the_version_check_the_first_edit_would_be_lost(scene):
    """The race itself: the same two edits with no ``seen`` overwrite one another, both believing they won."""
    district, actor = scene
    campaign = read_campaign(district, actor=actor)
    requirement = campaign.requirements.get(quote__contains="活动方案于")
    values = values_of(requirement)

    def edit(title):
        return lambda: requirement_edit(requirement_id=requirement.pk, values=replace(values, title=title), actor=actor)

    results = at_once(edit("甲"), edit("乙"))
    assert all(isinstance(r, Requirement) for r in results)
    assert Requirement.objects.filter(pk=requirement.pk, title__in=["甲", "乙"]).count() == 1


def test_dropping_while_merging_never_leaves_half_of_either(scene):
    district, actor = scene
    campaign = read_campaign(district, actor=actor)
    first, second = campaign.requirements.order_by("number")[:2]
    count = campaign.requirements.count()
    results = at_once(
        lambda: requirement_merge(requirement_id=first.pk, next_id=second.pk, actor=actor),
        lambda: requirement_drop(requirement_id=second.pk, actor=actor),
    )
    assert sum(isinstance(r, DomainError) for r in results) == 1
    left = campaign.requirements.count()
    dropped = campaign.requirements.filter(review="dropped").count()
    assert (left, dropped) in {(count - 1, 0), (count, 1)}


def test_a_double_click_publishes_once(scene):
    district, actor = scene
    campaign = read_campaign(district, actor=actor)
    requirement_accept_all(campaign_id=campaign.pk, actor=actor)

    def publish():
        with transaction.atomic():
            return campaign_publish(campaign_id=campaign.pk, actor=actor)

    results = at_once(publish, publish)
    assert sum(isinstance(r, Conflict) for r in results) == 1
    assert Job.objects.filter(kind="campaign.publish").count() == 1
    campaign.refresh_from_db()
    assert campaign.state == "published"
    keys = [o.key for r in campaign.requirements.all() for o in r.obligations.filter(requirement=r)]
    assert keys


def test_publishing_and_editing_at_once_never_publishes_an_unseen_change(scene):
    district, actor = scene
    campaign = read_campaign(district, actor=actor)
    requirement_accept_all(campaign_id=campaign.pk, actor=actor)
    plan = campaign.requirements.get(quote__contains="活动方案于")
    values = values_of(plan)
    results = at_once(
        lambda: campaign_publish(campaign_id=campaign.pk, actor=actor),
        lambda: requirement_edit(requirement_id=plan.pk, values=replace(values, title="改名"), actor=actor),
    )
    plan.refresh_from_db()
    campaign.refresh_from_db()
    if plan.title == "改名":  # the edit came first: it is pending again, so nothing was published
        assert campaign.state == "reviewing"
    assert sum(isinstance(r, DomainError) for r in results) == 1
