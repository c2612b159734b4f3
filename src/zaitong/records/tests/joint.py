"""A joint branch that covers three kindergartens and is seated in the first, for tests of who files for whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from zaitong.accounts.tests.factories import actor_for, make_user
from zaitong.campaigns.models import AudienceRule
from zaitong.campaigns.tests.factories import make_obligation
from zaitong.common.clock import today
from zaitong.orgs.models import Post, Unit
from zaitong.orgs.tests.factories import make_party, make_person, make_post, make_unit
from zaitong.records.tests.factories import World, make_staff, make_world

if TYPE_CHECKING:
    from zaitong.accounts.actor import UserActor
    from zaitong.accounts.models import User
    from zaitong.campaigns.models import Obligation, Requirement
    from zaitong.orgs.models import PartyOrganisation

NAMES = ("汀南", "苇塘", "鹭影")


@dataclass
class Joint:
    """The world, its kindergartens (the seat first), the branch, its clerk, and the clerk of the second kindergarten."""

    world: World
    gardens: list[Unit]
    branch: PartyOrganisation
    clerk_user: User
    covered_user: User

    @cached_property
    def clerk(self) -> UserActor:
        return actor_for(self.clerk_user)

    @cached_property
    def covered(self) -> UserActor:
        return actor_for(self.covered_user)

    def branch_owes(self, title: str = "确定党建品牌项目", **values: Any) -> Obligation:
        """What the branch owes of a requirement of party organisations."""
        requirement = self.world.requirement(title, **values)
        AudienceRule.objects.create(requirement=requirement, kind="parties", selector={"kinds": []})
        seat = {"subject_unit": None, "subject_party": self.branch, "due": today()}
        return make_obligation(requirement, unit=self.gardens[0], **seat)

    def gardens_owe(self, title: str = "党员家长进园", **values: Any) -> tuple[Requirement, list[Obligation]]:
        """A requirement of units, and what each kindergarten owes of it."""
        requirement = self.world.requirement(title, **values)
        return requirement, [self.world.obligation(requirement, unit=unit) for unit in self.gardens]


def make_joint(world: World | None = None) -> Joint:
    world = world or make_world()
    gardens = [make_unit(Unit.Kind.KINDERGARTEN, f"{name}幼儿园", world.root) for name in NAMES]
    branch = make_party(gardens[0], "幼儿园联合党支部", kind="joint_branch", units=gardens)
    return Joint(world, gardens, branch, branch_clerk(gardens[0], branch), make_staff("unit_clerk", gardens[1]))


def branch_clerk(seat: Unit, branch: PartyOrganisation) -> User:
    """A clerk whose post is one of the branch."""
    return make_user("unit_clerk", post=make_post(Post.Role.CLERK, seat, branch, make_person()))
