"""The accounts of the demo district, shown on the sign-in page in demo mode only."""

from __future__ import annotations

from typing import TypedDict

from django.conf import settings


class DemoAccount(TypedDict):
    """One line: sign-in name, password, what the person does."""

    username: str
    password: str
    title: str


def demo_accounts() -> list[DemoAccount]:
    """The setting DEMO_ACCOUNTS; empty outside of demo mode."""
    return list(settings.DEMO_ACCOUNTS) if settings.DEMO else []
