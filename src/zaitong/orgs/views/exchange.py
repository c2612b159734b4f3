"""Excel in and out."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import DomainError
from zaitong.common.tables import XLSX
from zaitong.common.views import require
from zaitong.orgs.exchange.columns import COLUMNS, NEEDED
from zaitong.orgs.exchange.plan import KINDS
from zaitong.orgs.forms import ImportForm
from zaitong.orgs.selectors import pages
from zaitong.orgs.services import imports as service

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.common.access import Actor
    from zaitong.orgs.models import ImportRun

SHOWN = 200


def _importer(request: HttpRequest) -> Actor:
    """Only who may import everywhere: a workbook holds the whole system."""
    actor = require(request, Permission.ORGS_IMPORT)
    if not actor.scope(Permission.ORGS_IMPORT).everything:
        raise PermissionDenied
    return actor


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The whole as a workbook, for whoever sees the whole."""
    actor = require(request, Permission.ORGS_VIEW)
    if not actor.scope(Permission.ORGS_VIEW).everything:
        raise PermissionDenied
    content = service.orgs_export(actor=actor)
    name = f"orgs-{today():%Y%m%d}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Upload a workbook; leads to its dry run."""
    actor = _importer(request)
    form = ImportForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    status = HTTPStatus.OK
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            try:
                run = service.import_start(file=form.cleaned_data["workbook"], actor=actor)
            except DomainError as error:
                form.add_error("workbook", error.message)
            else:
                return redirect("orgs:import_run", run.pk)
    sheets = [(name, [column.label for column in columns], NEEDED[name]) for name, columns in COLUMNS.items()]
    return render(request, "orgs/import.html", {"form": form, "sheets": sheets}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    """What the import would do; POST does it."""
    actor = _importer(request)
    run = pages.get_import_for(actor, pk)
    status, refused = HTTPStatus.OK, ""
    if request.method == "POST":
        try:
            service.import_apply(run=run, seen=request.POST.get("seen", ""), actor=actor)
        except DomainError as error:
            status, refused = error.status, error.message
        else:
            messages.success(request, "已导入，没有遗漏。")
            return redirect("orgs:import_run", pk)
    run.refresh_from_db()
    return render(request, "orgs/import_run.html", _dry_run_context(run) | {"refused": refused}, status=status)


def _dry_run_context(run: ImportRun) -> dict[str, object]:
    if run.is_done:
        return {"run": run, "counts": run.summary["counts"]}
    plan, fingerprint = service.import_dry_run(run)
    return {
        "run": run,
        "plan": plan,
        "seen": fingerprint,
        "counts": plan.counts(),
        "problems": plan.problems[:SHOWN],
        "steps": plan.moving[:SHOWN],
        "kinds": KINDS,
    }


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a waiting import away."""
    actor = _importer(request)
    service.import_discard(run=pages.get_import_for(actor, pk))
    messages.info(request, "已放弃这份导入，什么都没有写入。")
    return redirect("orgs:import")
