"""A record type's page names the requirements that accept it, as far as one may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from zaitong.accounts.tests.factories import make_user, sign_in
from zaitong.campaigns.tests.factories import make_campaign, make_requirement
from zaitong.catalogue.tests.factories import make_type
from zaitong.orgs.tests.factories import make_unit

if TYPE_CHECKING:
    from django.test import Client


@pytest.mark.django_db
def test_a_type_names_where_it_is_used(client: Client) -> None:
    root = make_unit("committee", "澄砚区教育工委")
    plan = make_type("plan", [{"key": "title", "label": "标题", "type": "text"}])
    campaign = make_campaign(root, name="到一线去行动")
    make_requirement(campaign, title="报送活动方案", accepts=plan)
    make_requirement(campaign, title="没有采用的", accepts=plan, review="dropped")
    url = reverse("catalogue:type", args=[plan.pk])
    sign_in(client, make_user("campaign_officer", root))
    seen = client.get(url).content.decode()
    assert "报送活动方案" in seen
    assert "到一线去行动" in seen
    assert "没有采用的" not in seen
    sign_in(client, make_user("unit_clerk", make_unit("primary", "砚桥小学")))
    assert "报送活动方案" not in client.get(url).content.decode()
