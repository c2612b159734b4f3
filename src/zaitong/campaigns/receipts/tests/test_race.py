"""Two clerks of one unit tap at once, on PostgreSQL."""

from __future__ import annotations

import pytest

from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.audit.models import AuditRow
from zaitong.campaigns.models import Receipt
from zaitong.campaigns.receipts.services import receipt_by_phone, receipt_sign
from zaitong.campaigns.tests.factories import issue, make_campaign, make_requirement
from zaitong.common.clock import now
from zaitong.common.errors import Conflict
from zaitong.common.tests.races import together
from zaitong.orgs.tests.factories import make_district

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_clerks_and_a_telephone_call_at_once_are_one_receipt():
    d = make_district()
    campaign = make_campaign(d.org)
    make_requirement(campaign, audience=("units", {"kinds": ["primary"]}))
    issue(campaign)
    users = [make_user("unit_clerk", post=d.clerks[0]), make_user("unit_head", post=d.principals[0])]
    clerk, head, officer = map(actor_for, [*users, make_user("campaign_officer", post=d.org_head)])
    unit = d.schools[0].pk
    results = together(
        lambda: receipt_sign(campaign_id=campaign.pk, unit_id=unit, actor=clerk),
        lambda: receipt_sign(campaign_id=campaign.pk, unit_id=unit, actor=head),
        lambda: receipt_by_phone(campaign_id=campaign.pk, unit_id=unit, answered_by="沈主任", at=now(), actor=officer),
    )
    assert Receipt.objects.count() == 1
    assert AuditRow.objects.filter(act__in=["receipt.signed", "receipt.by_phone"]).count() == 1
    lost = [r for r in results if isinstance(r, Conflict)]
    assert len(lost) == 2, results
    assert all(r.data["receipt"] == Receipt.objects.get() for r in lost)
