"""What the HTTP tests of the review share: a district, an officer signed in, a campaign just read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from zaitong.accounts.tests.factories import actor_for, make_user, sign_in
from zaitong.campaigns.tests.samples import read_campaign
from zaitong.orgs.tests.factories import District, make_district

if TYPE_CHECKING:
    from django.test import Client

    from zaitong.accounts.models import User
    from zaitong.campaigns.models import Campaign, Requirement
    from zaitong.common.access import Actor

HTMX = {"HX-Request": "true"}


@dataclass
class Desk:
    """An officer at work on a campaign."""

    district: District
    campaign: Campaign
    officer: User
    client: Client

    @property
    def actor(self) -> Actor:
        return actor_for(self.officer)

    def requirement(self, words: str) -> Requirement:
        """The one whose quote holds these words."""
        return self.campaign.requirements.get(quote__contains=words)


@pytest.fixture
def district(db) -> District:
    return make_district()


@pytest.fixture
def officer(district) -> User:
    return make_user("campaign_officer", post=district.org_head)


@pytest.fixture
def desk(client, district, officer) -> Desk:
    campaign = read_campaign(district, actor=actor_for(officer))
    return Desk(district, campaign, officer, sign_in(client, officer))


def as_school(client: Client, district: District) -> Client:
    """The clerk of the first school."""
    return sign_in(client, make_user("unit_clerk", post=district.clerks[0]))
