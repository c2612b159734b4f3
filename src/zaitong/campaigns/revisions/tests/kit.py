"""A notice of our own under way, and later versions of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from zaitong.campaigns.models import Campaign, Obligation, Requirement, Revision
from zaitong.campaigns.revisions.apply import revision_apply, revision_run
from zaitong.campaigns.revisions.services import revision_decide, revision_read, revision_submit
from zaitong.campaigns.services.publish import campaign_publish, publish_run
from zaitong.campaigns.services.review import requirement_accept_all, requirement_drop
from zaitong.campaigns.tests.factories import make_campaign, make_document
from zaitong.campaigns.tests.samples import read_campaign

if TYPE_CHECKING:
    from zaitong.common.access import Actor
    from zaitong.orgs.tests.factories import District

D = date.fromisoformat
HEAD = """中共澄砚区委教育工作委员会

澄教工委〔2026〕27号

关于在全区教育系统开展“到一线去”行动的实施意见

各中小学、幼儿园，各直属单位党组织：

为推动机关和学校负责同志多到一线了解情况，现就开展“到一线去”行动提出以下意见。

一、主要任务

"""
CLAUSES = {
    "plan": "各中小学活动方案于11月30日前报送组织人事科。",
    "safe": "各中小学安全自查报告于12月10日前报送组织人事科。",
    "month": "各中小学每月向组织人事科报送活动总结1次。",
    "topic": "各中小学确定1项调研课题，12月20日前报送组织人事科。",
}
FOOT = """

中共澄砚区委教育工作委员会

2026年10月19日
"""


def text_of(clauses: dict[str, str]) -> str:
    """The notice with these clauses, numbered."""
    lines = [f"（{'一二三四五六七八九'[n]}）{text}" for n, text in enumerate(clauses.values())]
    return HEAD + "\n\n".join(lines) + FOOT


def running(district: District, actor: Actor, clauses: dict[str, str] | None = None) -> Campaign:
    """The campaign, read, accepted and issued."""
    campaign = read_campaign(district, text=text_of(clauses or CLAUSES), actor=actor)
    for requirement, _ in requirement_accept_all(campaign_id=campaign.pk, actor=actor).left:
        requirement_drop(requirement_id=requirement.pk, actor=actor)
    campaign_publish(campaign_id=campaign.pk, actor=actor)
    publish_run(campaign.pk)
    campaign.refresh_from_db()
    return campaign


def revised(campaign: Campaign, actor: Actor, clauses: dict[str, str]) -> Revision:
    """A later version, read and laid beside it."""
    revision, _ = revision_submit(
        campaign_id=campaign.pk, filename="修订.txt", data=text_of(clauses).encode(), actor=actor
    )
    return revision_read(revision_id=revision.pk, actor=actor)


def decide_all(revision: Revision, actor: Actor) -> None:
    """Accept every change, and end what is dropped."""
    assert revision.draft_id
    requirement_accept_all(campaign_id=revision.draft_id, actor=actor)
    old = list(revision.campaign.requirements.current().values_list("pk", flat=True))
    revision_decide(revision_id=revision.pk, old_ids=old, end=True, actor=actor)


def apply(revision: Revision, actor: Actor) -> Revision:
    """Everything decided and done."""
    decide_all(revision, actor)
    revision_apply(revision_id=revision.pk, actor=actor)
    revision_run(revision.pk)
    revision.refresh_from_db()
    return revision


def the(campaign: Campaign, words: str) -> Requirement:
    """The requirement in force whose quote holds these words."""
    return campaign.requirements.current().get(quote__contains=words)


def rows(requirement: Requirement, state: str = "open") -> list[Obligation]:
    """Its obligations in a state, in order of their key."""
    return list(requirement.obligations.filter(state=state).order_by("key"))


def make_revision(campaign: Campaign) -> Revision:
    """One that waits, with nothing in it."""
    document = make_document(campaign.owner, revises=campaign)
    draft = make_campaign(campaign.owner, published=False, document=document, revises=campaign)
    return Revision.objects.create(
        campaign=campaign, document=document, previous=campaign.document, draft=draft, number=2, state="open"
    )
