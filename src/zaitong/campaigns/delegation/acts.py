"""The acts on delegations in the trail."""

ACTS = {"delegation.given": "委托办理", "delegation.ended": "收回委托"}
