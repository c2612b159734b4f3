"""Phases on a line: what is done of each, and how far off its days that is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.campaigns.models import Obligation, Phase
from zaitong.campaigns.tests.factories import make_campaign, make_obligation, make_requirement
from zaitong.common.clock import today
from zaitong.orgs.models import Unit
from zaitong.orgs.tests.factories import make_unit

DAY = timedelta(days=1)


@pytest.mark.django_db
def test_each_phase_says_its_deviation():
    root = make_unit(Unit.Kind.COMMITTEE, "区委教育工委")
    school = make_unit(Unit.Kind.PRIMARY, "砚桥小学", root)
    campaign, day = make_campaign(root), today()
    spans = (
        (None, day - DAY * 20),
        (day - DAY * 19, day - DAY * 5),
        (day - DAY * 4, day + DAY * 15),
        (day + DAY * 16, day + DAY * 30),
    )
    phases = [
        Phase.objects.create(campaign=campaign, order=n, name=f"第{n}段", starts=first, ends=last)
        for n, (first, last) in enumerate(spans, start=1)
    ]
    Phase.objects.create(campaign=campaign, order=9, name="没有日子")
    for phase in phases:
        requirement = make_requirement(campaign, phase=phase)
        rows = [make_obligation(requirement, unit=school) for _ in range(2)]
        done = {1: 2, 2: 1, 3: 2, 4: 0}[phase.order]
        for row in rows[:done]:
            Obligation.objects.filter(pk=row.pk).update(accepted=1, first_filed_on=day - DAY * 17)
    client = sign_in(Client(), make_user("leader"))
    answer = client.get(reverse("campaigns:detail", args=[campaign.pk]))
    bars = answer.context["gantt"].bars
    assert [(bar.done, bar.owed, bar.deviation) for bar in bars] == [
        (2, 2, "迟 3 天办完"),
        (1, 2, "过了 5 天，还差 1 项"),
        (2, 2, "提前办完"),
        (0, 2, "16 天后开始"),
    ]
    assert bars[0].assumed
    assert bars[0].left == 0
    assert round(sum((bars[-1].left, bars[-1].width))) == 100
    assert "文件没有写开始" in answer.content.decode()
