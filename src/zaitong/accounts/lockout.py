"""Too many wrong passwords: django-axes locks a name at an address; a whole address is slowed down here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.db.models import Max, Sum

from zaitong.common.clock import ZONE, now
from zaitong.common.views import client_address

if TYPE_CHECKING:
    from django.http import HttpRequest

# Wrong tries from one address over all names within the cool-off. A whole school may sit behind one address.
ADDRESS_LIMIT = 60


def locked_until(request: HttpRequest, username: str) -> datetime:
    """When the name may be tried again from this address."""
    tries = AccessAttempt.objects.filter(username=username, ip_address=client_address(request))
    last = tries.aggregate(last=Max("attempt_time"))["last"] or now()
    return last.astimezone(ZONE) + _cool_off()


def throttled(request: HttpRequest) -> datetime | None:
    """Until when this address may not sign in at all, or None. Stops one password tried on many names."""
    since = now() - _cool_off()
    tries = AccessAttempt.objects.filter(ip_address=client_address(request), attempt_time__gt=since)
    found = tries.aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    if (found["failures"] or 0) < ADDRESS_LIMIT:
        return None
    last: datetime = found["last"]
    return last.astimezone(ZONE) + _cool_off()


def _cool_off() -> timedelta:
    return get_cool_off() or timedelta(minutes=30)
