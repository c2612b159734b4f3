"""Which role may do what: the table, on the page and as Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from zaitong.accounts import selectors
from zaitong.accounts.models import Grant
from zaitong.accounts.roles import ROLE_NOTES
from zaitong.audit.services import audit_write
from zaitong.common.access import Permission
from zaitong.common.tables import XLSX, Column, SheetOut, table_write
from zaitong.common.views import require

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    """Roles and rights."""
    require(request, Permission.ACCOUNTS_VIEW)
    context = {
        "title": "角色与权限",
        "sub": "每个角色能做什么。权限按角色定，范围按授权定；系统管理、审计、业务办理须由不同的人担任。",
        "crumbs": [{"label": "账号", "url": reverse("accounts:users")}],
        "roles": [{"label": label, "note": ROLE_NOTES[value]} for value, label in Grant.Role.choices],
        "rows": selectors.rights_table(),
    }
    return render(request, "accounts/rights.html", context)


@require_GET
def matrix_export(request: HttpRequest) -> HttpResponse:
    """The same table as Excel."""
    actor = require(request, Permission.ACCOUNTS_VIEW)
    columns = [Column("权限", 24), *(Column(str(label), 14) for _, label in Grant.Role.choices)]
    rows = [(row["name"], *("有" if cell else "" for cell in row["cells"])) for row in selectors.rights_table()]
    content = table_write([SheetOut("角色与权限", columns, rows)])
    audit_write(actor=actor, act="rights.exported", subject="rights:0")
    disposition = content_disposition_header(as_attachment=True, filename="角色与权限.xlsx") or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})
