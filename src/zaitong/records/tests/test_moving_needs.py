"""What a roster asks for moves while records are already filed: timeliness and the mark of a return follow."""

from __future__ import annotations

from datetime import timedelta

from zaitong.campaigns.models import AudienceRule, Cell, Obligation
from zaitong.campaigns.services.reconcile import campaign_reconcile
from zaitong.campaigns.tests.factories import issue
from zaitong.common.clock import today
from zaitong.orgs.models import Membership
from zaitong.orgs.tests.factories import make_membership, make_party, make_person
from zaitong.records.tests.factories import World, file


def test_a_roster_that_grows_and_shrinks_moves_the_day_on_which_all_was_filed(world: World):
    branch = make_party(world.school)
    make_membership(make_person(), branch)
    requirement = world.requirement("党员报到", due=today() + timedelta(days=5))
    AudienceRule.objects.create(requirement=requirement, kind=AudienceRule.Kind.MEMBERS, selector={})
    obligation = next(o for o in issue(world.campaign) if o.subject_party_id == branch.pk)
    file(world, obligation)
    assert Obligation.objects.get(pk=obligation.pk).first_filed_on == today()

    joined = make_membership(make_person(), branch)
    campaign_reconcile(world.campaign.pk, day=today())
    short = Obligation.objects.get(pk=obligation.pk)
    assert (short.needed, short.claimed, short.first_filed_on) == (2, 1, None)

    Membership.objects.filter(pk=joined.pk).delete()
    campaign_reconcile(world.campaign.pk, day=today())
    again = Obligation.objects.get(pk=obligation.pk)
    assert (again.needed, again.first_filed_on) == (1, today())
    assert Cell.objects.get(requirement=requirement).waiting == 1
