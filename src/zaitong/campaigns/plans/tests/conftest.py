"""A campaign of two duties, a school and its clerk, for tests of own plans."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.campaigns.tests.factories import make_campaign, make_document, make_obligation, make_requirement
from zaitong.orgs.tests.factories import make_unit

DUTIES = (("活动方案", "各校于11月15日前报送活动方案。"), ("每月走访", "各校每月开展一次走访。"))
ABOVE = "一、主要任务\n" + "".join(f"{quote}\n" for _, quote in DUTIES)


@pytest.fixture
def office():
    return make_unit("office", short_name="组织人事科")


@pytest.fixture
def campaign(office):
    campaign = make_campaign(office, document=make_document(office, text=ABOVE))
    for title, quote in DUTIES:
        duty = make_requirement(campaign, title=title, quote=quote)
        duty.start = ABOVE.index(quote)
        duty.end = duty.start + len(quote)
        duty.save()
    return campaign


@pytest.fixture
def hand_in(client, campaign, django_capture_on_commit_callbacks):
    """Upload a plan as a unit's clerk; the unit is addressed first."""

    def send(unit, text, name="方案.txt"):
        for duty in campaign.requirements.all():
            if not duty.obligations.filter(subject_unit=unit).exists():
                make_obligation(duty, unit=unit)
        clerk = make_user("unit_clerk", unit)
        sign_in(client, clerk)
        there = f"/campaigns/{campaign.pk}/plan/"
        with django_capture_on_commit_callbacks(execute=True):
            client.post(there, {"file": SimpleUploadedFile(name, text.encode())})
        response = client.get(there, follow=True)
        return clerk, response

    return send
