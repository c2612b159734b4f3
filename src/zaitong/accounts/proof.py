"""The second factor where it is wanted: what the page asks for, and whether it was shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zaitong.accounts import sessions
from zaitong.accounts.demo import demo_code
from zaitong.accounts.selectors import second_of
from zaitong.accounts.services.second import second_check

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.common.access import Actor


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page shows beside the button: a field for the code, or the way to binding a phone."""

    wanted: bool
    bound: bool = False
    demo_code: str = ""  # in demo mode, where nobody has the phone


def proof_asked(request: HttpRequest, actor: Actor) -> Asked:
    """Nothing is asked for a while after a code was right."""
    if sessions.is_proved(request):
        return Asked(wanted=False)
    device = second_of(actor.user_id)
    return Asked(True, device is not None and device.confirmed, demo_code(actor.user_id))


def proof_take(request: HttpRequest, actor: Actor, name: str = "code") -> bool:
    """Whether the session is proved by now: before, or by the code sent along as ``name``. Raises FieldErrors for a wrong one."""
    code = str(request.POST.get(name, "")).strip()
    if code and not sessions.is_proved(request):
        second_check(user_id=actor.user_id or 0, code=code, actor=actor)
        sessions.proof_note(request)
    return sessions.is_proved(request)
