"""The accounts of the demo district, shown on the sign-in page in demo mode only."""

from __future__ import annotations

import time
from typing import TypedDict

from django.conf import settings
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice


class DemoAccount(TypedDict):
    """One line: sign-in name, password, what the person does."""

    username: str
    password: str
    title: str


def demo_accounts() -> list[DemoAccount]:
    """The setting DEMO_ACCOUNTS; empty outside of demo mode."""
    return list(settings.DEMO_ACCOUNTS) if settings.DEMO else []


def demo_code(user_id: int | None) -> str:
    """In demo mode, where nobody has the phone: the code that the second factor of a shared account shows now. Else nothing."""
    device = TOTPDevice.objects.filter(user_id=user_id or 0).order_by("-pk").first() if settings.DEMO else None
    if device is None:
        return ""
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    clock.time = time.time()
    if device.last_t >= clock.t():  # used already, by whoever shares the account: the next one counts as well
        clock.time += device.step
    return f"{clock.token():06d}"
