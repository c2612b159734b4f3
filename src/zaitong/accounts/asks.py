"""What asks for the second factor besides sealed contents: acts that give or take power, and files that leave in bulk.

One table by the name of the address; ``ActorMiddleware`` reads it and the pages below know nothing of it. Who lacks the
right is not asked but refused by the page. ``tests/test_second_factor.py`` holds that each address of accounts and orgs
that changes something, and each that sends a file, stands here or is spared there with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zaitong.accounts.selectors import user_get
from zaitong.common.access import Permission
from zaitong.orgs.models import Unit
from zaitong.orgs.querysets import units_in
from zaitong.orgs.selectors import pages

if TYPE_CHECKING:
    from collections.abc import Callable

    from zaitong.common.access import Actor

    Condition = Callable[[Actor], bool]
    Name = Callable[[Actor, int], str]


@dataclass(frozen=True, slots=True)
class Ask:
    """``what`` is done, in the words of its button; ``when`` it is asked of the acting person; ``file``: sent by GET.

    ``of``: to whom or what, by the id in the address; out of sight is Http404.
    """

    what: str
    when: Condition
    file: bool = False
    of: Name | None = None


def holds(right: Permission) -> Condition:
    """Whoever has the right."""
    return lambda actor: actor.can(right)


def everywhere(right: Permission) -> Condition:
    """Whoever has the right without limits."""
    return lambda actor: actor.scope(right).everything


# What these holders see reaches their office from many units, whatever unit the grant names.
OFFICE = (Permission.CAMPAIGNS_EDIT, Permission.SETTLEMENTS_REVIEW, Permission.MATRIX_EXPORT)


def several_units(right: Permission) -> Condition:
    """Whoever works for an office, or has the right on more than one unit. A school's clerk takes her own school's list freely."""
    return lambda actor: any(map(actor.can, OFFICE)) or (actor.can(right) and _beyond_one(actor, right))


def _beyond_one(actor: Actor, right: Permission) -> bool:
    scope = actor.scope(right)
    if scope.everything:
        return True
    held = set(Unit.objects.filter(units_in(scope)).values_list("pk", flat=True)[:2])
    return len(held | scope.represented) > 1


def _account(actor: Actor, pk: int) -> str:
    user = user_get(actor, pk)
    return f"{user.person.name}（{user.username}）" if user.person is not None else user.username


def _unit(actor: Actor, pk: int) -> str:
    return pages.get_unit_for(actor, pk).name


def _party(actor: Actor, pk: int) -> str:
    return pages.get_party_for(actor, pk).name


def _post(actor: Actor, pk: int) -> str:
    post = pages.get_post_for(actor, pk)
    return f"{post.unit.short_name}{post.name}"


def _appointment(actor: Actor, pk: int) -> str:
    held = pages.get_appointment_for(actor, pk)
    return f"{held.person.name}（{held.post.unit.short_name}{held.post.name}）"


def _accounts(what: str, right: Permission, of: Name | None = _account) -> Ask:
    return Ask(what, holds(right), of=of)


def _orgs(what: str, of: Name | None) -> Ask:
    return Ask(what, holds(Permission.ORGS_EDIT), of=of)


def _file(what: str, when: Condition) -> Ask:
    return Ask(what, when, file=True)


ASKS: dict[str, Ask] = {
    "accounts:new": _accounts("新建账号", Permission.ACCOUNTS_EDIT, None),
    "accounts:reset": _accounts("重置密码", Permission.ACCOUNTS_RESET),
    "accounts:second_remove": _accounts("解除动态口令", Permission.ACCOUNTS_RESET),
    "accounts:state": _accounts("停用或启用账号", Permission.ACCOUNTS_EDIT),
    "accounts:grant_add": _accounts("授权", Permission.ACCOUNTS_EDIT),
    "accounts:grant_end": _accounts("终止授权", Permission.ACCOUNTS_EDIT),
    # Rights hang on appointments, on the place of a unit in the tree, and on the organisation of a post and whom it covers.
    "orgs:appoint": _orgs("办理任职", _post),
    "orgs:appointment_end": _orgs("办理免职", _appointment),
    "orgs:post_edit": _orgs("修改岗位", _post),
    "orgs:post_close": _orgs("撤销岗位", _post),
    "orgs:unit_edit": _orgs("修改单位", _unit),
    "orgs:unit_close": _orgs("撤并单位", _unit),
    "orgs:unit_reopen": _orgs("恢复单位", _unit),
    "orgs:party_new": _orgs("新增党组织", None),
    "orgs:party_edit": _orgs("修改党组织", _party),
    "orgs:party_close": _orgs("撤销党组织", _party),
    "orgs:import_run": Ask("导入名册", everywhere(Permission.ORGS_IMPORT)),
    "accounts:matrix_export": _file("导出角色与权限", holds(Permission.ACCOUNTS_VIEW)),
    "audit:export": _file("导出操作记录", holds(Permission.AUDIT_VIEW)),
    "orgs:export": _file("导出机构和人员", everywhere(Permission.ORGS_VIEW)),
    "supervision:export": _file("导出进展情况一览表", holds(Permission.MATRIX_EXPORT)),
    "campaigns:plan_matrix_export": _file("导出方案对照一览表", holds(Permission.CAMPAIGNS_EDIT)),
    "campaigns:receipts_export": _file("导出签收情况", several_units(Permission.MATRIX_VIEW)),
    "records:coverage_export": _file("导出五育课程覆盖表", several_units(Permission.RECORDS_VIEW)),
}
