"""Inside two schools: 栗坪小学 files with its head's word only, 砚桥小学 has said who answers for what."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from zaitong.accounts.actor import actor_load
from zaitong.accounts.models import User
from zaitong.campaigns.delegation.selectors import delegable
from zaitong.campaigns.delegation.services import Wanted, delegation_give
from zaitong.campaigns.duties.holders import Role, candidates
from zaitong.campaigns.duties.selectors import addressed, seen_of
from zaitong.campaigns.duties.services import duties_set
from zaitong.campaigns.models import Obligation
from zaitong.catalogue.schema import Schema
from zaitong.common.access import SYSTEM
from zaitong.common.clock import pretend
from zaitong.demo.contents import Scene, contents
from zaitong.orgs.services.people import appointment_end
from zaitong.records.consent.models import ConsentRequest
from zaitong.records.consent.services import consent_return, consent_rule_set
from zaitong.records.services.drafts import record_start
from zaitong.records.services.filing import record_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from zaitong.accounts.actor import UserActor
    from zaitong.campaigns.models import Campaign
    from zaitong.demo.district import District
    from zaitong.demo.documents import Dates

SCHOOL = "栗坪小学"
ARRANGED = "砚桥小学"


def consents_build(district: District, dates: Dates, at: Callable[[date], datetime]) -> None:
    """Three weeks ago the head asked to see what is filed; yesterday the clerk sent him two records."""
    school = district.unit(SCHOOL)
    head, clerk = _signed_in("lixiao"), _signed_in("liping")
    with pretend(at(dates.today - timedelta(days=21))):
        consent_rule_set(unit_id=school.pk, on=True, actor=head)
    with pretend(at(dates.today - timedelta(days=1))):
        owed = Obligation.objects.answerable_by(clerk).filter(
            subject_unit=school, start__lte=dates.today, claimed=0, accepted=0, requirement__accepts__attachments=[]
        )
        back, *_ = [_send(obligation, clerk, dates.today) for obligation in owed.order_by("due", "pk")[:2]]
        consent_return(request_id=back.pk, lock=back.lock, word="数字同上周对不上，请和教导处核一下再送。", actor=head)


def duties_build(district: District, dates: Dates, campaign: Campaign, at: Callable[[date], datetime]) -> None:
    """The head puts the campaign on his secretary and his clerk, and two tasks on a teacher."""
    school, head = district.unit(ARRANGED), _signed_in("xiaozhang")
    people = {row.post.name: row.pk for row in candidates(school.pk)}
    wanted: dict[tuple[int | None, str], int | None] = {
        (None, Role.CHARGE): people["书记"],
        (None, Role.CLERK): people["经办人"],
        (None, Role.LIAISON): people["经办人"],
    }
    apart = [r for r in addressed(school.pk, campaign.pk) if "家访" in r.title or "课后服务" in r.title]
    for requirement in apart[:2]:
        wanted |= {(requirement.pk, Role.LEAD): people["书记"], (requirement.pk, Role.CLERK): people["教师"]}
    with pretend(at(dates.issued + timedelta(days=3))):
        seen = seen_of(school.pk, campaign.pk)
        duties_set(unit_id=school.pk, campaign_id=campaign.pk, wanted=wanted, seen=seen, actor=head)


def delegations_build(dates: Dates, campaign: Campaign, at: Callable[[date], datetime]) -> None:
    """The deputy secretary is away: his liaison officer files what he has found at his liaison points."""
    leader, officer = _signed_in("weiyuan"), _signed_in("lianxi")
    report = [
        r.pk for r in delegable([leader.post_id or 0], []) if r.campaign_id == campaign.pk and "联系点" in r.title
    ]
    with pretend(at(dates.today - timedelta(days=2))):
        wanted = Wanted(
            behalf=f"post:{leader.post_id}",
            user_id=officer.user_id,
            ends=dates.today + timedelta(days=20),
            requirements=report[:1],
            note="外出学习期间，请先起草并报送。",
        )
        delegation_give(wanted=wanted, actor=leader)


def leaving_build(district: District, dates: Dates, at: Callable[[date], datetime]) -> None:
    """The teacher on whom two tasks were put has left 砚桥小学: they wait to be handed over."""
    teacher = next(row for row in reversed(candidates(district.unit(ARRANGED).pk)) if row.post.name == "教师")
    with pretend(at(dates.today - timedelta(days=3))):
        appointment_end(appointment=teacher, ends=dates.today - timedelta(days=2), actor=SYSTEM)


def _signed_in(username: str) -> UserActor:
    return actor_load(User.objects.select_related("person").get(username=username))


def _send(obligation: Obligation, clerk: UserActor, day: date) -> ConsentRequest:
    key = str(uuid5(NAMESPACE_URL, f"consent/{obligation.pk}"))
    record = record_start(client_key=key, actor=clerk, obligation_id=obligation.pk)
    scene = Scene(
        type_key=record.type_version.record_type.key,
        unit=SCHOOL,
        author=clerk.name,
        colleagues=(),
        day=day - timedelta(days=1),
        target=f"unit:{record.unit_id}",
        random=Random(f"consent {obligation.pk}"),  # noqa: S311 - invented contents, the same each time
    )
    data = contents(Schema.parse(record.type_version.schema), scene)
    record_file(record_id=record.pk, chosen=[obligation.pk], lock=record.lock, actor=clerk, data=data)
    return ConsentRequest.objects.get(record=record)
