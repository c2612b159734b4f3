"""The same form sent twice at once, and an errand taken back while somebody looks at it, on PostgreSQL."""

from __future__ import annotations

import pytest

from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.audit.models import AuditRow
from zaitong.campaigns.errands.services import Errand, errand_save, errand_withdraw
from zaitong.campaigns.models import Campaign, Obligation, PolicyDocument
from zaitong.campaigns.services.publish import campaign_publish, publish_run
from zaitong.catalogue.tests.factories import make_type
from zaitong.common.errors import Conflict
from zaitong.common.tests.races import together
from zaitong.orgs.tests.factories import make_district

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_one_form_is_one_errand_and_is_taken_back_once():
    d = make_district()
    actor = actor_for(make_user("campaign_officer", post=d.org_head))
    errand = Errand(
        words="请报安全情况。",
        title="报安全情况",
        due=None,
        rules=(("units", {"kinds": ["primary", "junior"]}),),
        record_type_id=make_type("plan").pk,
        office_id=d.org.pk,
    )
    sends = [lambda: errand_save(key="a" * 32, errand=errand, owner=d.org, actor=actor) for _ in range(3)]
    results = together(*sends)
    assert len({campaign.pk for campaign in results}) == 1
    assert (Campaign.objects.count(), PolicyDocument.objects.count()) == (1, 1)
    campaign = Campaign.objects.get()
    assert campaign.requirements.count() == 1
    assert campaign.requirements.get().audience_rules.count() == 1
    campaign_publish(campaign_id=campaign.pk, actor=actor)
    publish_run(campaign.pk)
    results = together(*[lambda: errand_withdraw(campaign_id=campaign.pk, actor=actor) for _ in range(2)])
    assert sum(isinstance(one, Conflict) for one in results) == 1
    assert set(Obligation.objects.values_list("state", flat=True)) == {"withdrawn"}
    assert AuditRow.objects.filter(act="errand.withdrawn").count() == 1
