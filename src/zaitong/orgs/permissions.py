"""Who may change which body: the right, and the rows on which it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from zaitong.common.access import Actor, Permission
from zaitong.common.errors import NotAllowed
from zaitong.orgs.models import PartyOrganisation, Post

if TYPE_CHECKING:
    from zaitong.orgs.models import Person, Unit


def may_edit(actor: Actor, unit: Unit | None) -> bool:
    """Whether the actor may change ``unit`` (None: the top of the tree, and people without a post)."""
    scope = actor.scope(Permission.ORGS_EDIT)
    if scope.everything:
        return True
    if unit is None:
        return False
    return unit.pk in scope.unit_ids or any(unit.path.startswith(path) for path in scope.unit_paths)


def unit_of(row: Unit | PartyOrganisation | Post) -> Unit:
    """The unit by which the right to change a row is decided."""
    if isinstance(row, PartyOrganisation):
        return row.seat
    return row.unit if isinstance(row, Post) else row


def require_edit(actor: Actor, row: Unit | PartyOrganisation | Post | None) -> None:
    """Raise PermissionDenied (the 403 page) unless the actor may change ``row``."""
    if not may_edit(actor, None if row is None else unit_of(row)):
        raise PermissionDenied


def check_edit(actor: Actor, row: Unit | PartyOrganisation | Post | None) -> None:
    """Like ``require_edit``, for what a person chose in a form: the form comes back and says so."""
    if not may_edit(actor, None if row is None else unit_of(row)):
        what = f"“{unit_of(row).name}”不在您的管理范围内" if row else "最上级的单位只能由全区的管理员设置"
        raise NotAllowed(f"{what}，请另选一个。")


def may_edit_person(actor: Actor, person: Person) -> bool:
    """A person may be changed by whoever may change a unit in which he holds a post, or everything."""
    if actor.scope(Permission.ORGS_EDIT).everything:
        return True
    held = person.appointments.select_related("post__unit")
    return any(may_edit(actor, appointment.post.unit) for appointment in held)
