"""The accounts of the demo district, shown on the sign-in page in demo mode only."""

from __future__ import annotations

import json
from typing import TypedDict

from django.conf import settings


class DemoAccount(TypedDict):
    """One line: sign-in name, password, what the person does."""

    username: str
    password: str
    title: str


FILE = "demo_accounts.json"


def demo_accounts() -> list[DemoAccount]:
    """What the demo's seed wrote, or the setting DEMO_ACCOUNTS; empty outside of demo mode."""
    if not settings.DEMO:
        return []
    listed: list[DemoAccount] = list(getattr(settings, "DEMO_ACCOUNTS", []))
    if listed:
        return listed
    try:
        stored: list[DemoAccount] = json.loads((settings.DATA_DIR / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return stored


def demo_accounts_write(accounts: list[DemoAccount]) -> None:
    """Leave the list beside the demo's database; called by the seed."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    (settings.DATA_DIR / FILE).write_text(json.dumps(accounts, ensure_ascii=False, indent=1), encoding="utf-8")
