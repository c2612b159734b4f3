"""What the shell of every page shows: navigation, who acts for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from zaitong.accounts.actor import UserActor
from zaitong.accounts.navigation import entries_for, search_address

if TYPE_CHECKING:
    from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """``nav``, ``search_url`` and ``me`` of common/base.html; nothing while nobody is signed in."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, UserActor):
        return {}
    here = _prefix(request)
    return {
        "nav": [
            {
                "key": entry.key,
                "label": entry.label,
                "icon": entry.icon,
                "url": url,
                "current": here == entry.key,
                "phone": entry.phone,
            }
            for entry, url in entries_for(actor)
        ],
        "search_url": search_address(actor),
        "me": {
            "id": actor.user_id,
            "name": actor.name,
            "acting": actor.acting,
            "url": reverse("accounts:me"),
            "logout_url": reverse("logout"),
            "current": here == OWN,
        },
    }


OWN = "me"  # one's own account, which is no entry of the side bar

# Views that belong to an entry other than the one of their own room.
ELSEWHERE = {
    "records:todo": "todo",
    "records:queue": "queue",
    "records:queue_item": "queue",
    "records:queue_bulk": "queue",
    "records:bulk_result": "queue",
    "records:bulk_stop": "queue",
    **dict.fromkeys(
        [f"records:intake{part}" for part in ("", "_new", "_paper", "_batch", "_confirm", "_add", "_drop", "_undo")],
        "queue",
    ),
    **dict.fromkeys(
        [
            "records:consents",
            "records:consent",
            "records:handovers",
            "records:handover",
            "campaigns:delegations",
            "records:delegation_drafts",
            "records:inner",
            "records:inner_split",
            "records:inner_copy",
        ],
        "todo",
    ),
    **dict.fromkeys(["campaigns:questions_waiting", "campaigns:question_answer", "campaigns:answer_correct"], "queue"),
    "records:new": "todo",
    "records:edit": "todo",
    **dict.fromkeys([f"accounts:{name}" for name in ("me", "password", "second", "switch", "everywhere")], OWN),
    "jobs:progress": "",
    "supervision:search": "",
}
ROOMS = {"catalogue": "campaigns"}


def _prefix(request: HttpRequest) -> str:
    """The key of the entry to which the present page belongs."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return ""
    if match.view_name == "records:new" and "obligation" not in request.GET:
        return "records"
    room: str = ROOMS.get(match.namespace, match.namespace)
    return ELSEWHERE.get(match.view_name, room)
