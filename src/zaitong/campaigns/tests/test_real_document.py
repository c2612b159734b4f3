"""The main job on the real document: read, reviewed in one go, published. Nothing of its wording is kept here."""

from datetime import date

import pytest

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in
from zaitong.campaigns.selectors.review import requirements_of
from zaitong.campaigns.services.publish import publish_summary
from zaitong.campaigns.services.review import requirement_accept_all
from zaitong.campaigns.tests.kit import district  # noqa: F401 - fixture
from zaitong.campaigns.tests.samples import read_campaign
from zaitong.common.clock import today
from zaitong.orgs.tests.factories import make_membership, make_person

pytestmark = [pytest.mark.shared, pytest.mark.django_db]


@pytest.fixture
def campaign(district, shared_dir):  # noqa: F811
    path = next((shared_dir / "documents").glob("000*.txt"))
    return read_campaign(district, text=path.read_text("utf-8"))


def duties(campaign):
    return [r for r in requirements_of(campaign) if r.nature == "duty"]


def test_two_dated_submissions_go_to_two_offices(campaign, district):  # noqa: F811
    dated = [(r.due, r.office) for r in duties(campaign) if r.due]
    assert dated == [(date(2021, 11, 15), district.org), (date(2021, 11, 26), district.basic)]
    for requirement in duties(campaign):
        if requirement.due:
            assert requirement.accepts.get().attachments == ["electronic"]
            assert requirement.settled_by == "acceptance"


def test_periods_and_numbers_reach_the_cards(campaign):
    pers = sorted(r.per for r in duties(campaign) if r.per != "once")
    assert pers == ["month", "month", "week", "week"]
    assert sum((r.minimum, r.maximum) == (1, 2) for r in duties(campaign)) == 2
    assert campaign.phases.count() == 3


def test_persons_bodies_and_those_they_look_after(campaign):
    rules = {(rule.kind, *rule.selector.get("roles", [])) for r in duties(campaign) for rule in r.audience_rules.all()}
    assert ("assignments", "committee_member") in rules
    assert ("assignments", "party_liaison") in rules
    assert ("posts", "committee_member") in rules
    assert ("posts", "office_head", "affiliated_head") in rules
    assert ("posts", "principal") in rules
    assert ("members",) in rules
    assert ("union",) in rules


def test_open_points_are_listed_and_nothing_is_invented(campaign):
    report = next(r for r in duties(campaign) if "union" in [x.kind for x in r.audience_rules.all()])
    assert "deadline" in report.gaps
    assert (report.due, report.due_rule) == (None, "")


def test_it_can_be_accepted_and_published(campaign, client, district):  # noqa: F811
    user = make_user("campaign_officer", post=district.org_head)
    make_membership(make_person(), district.school_parties[0])
    result = requirement_accept_all(campaign_id=campaign.pk, actor=actor_for(user))
    assert not result.left
    summary = publish_summary(campaign, today())
    assert summary.blocked == []
    assert summary.obligations > 50
    assert len(summary.past_due) == 2
    assert sign_in(client, user).get(f"/campaigns/{campaign.pk}/publish/").status_code == 200
    assert sign_in(client, user).get(f"/campaigns/{campaign.pk}/review/").status_code == 200
