"""Record types from XLSForm workbooks, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from zaitong.catalogue.drafts.services import draft_from
from zaitong.catalogue.schema import Schema
from zaitong.catalogue.selectors import type_with_versions
from zaitong.catalogue.xlsform.reading import workbook_read
from zaitong.catalogue.xlsform.writing import workbook_write
from zaitong.common.access import Permission
from zaitong.common.errors import DomainError
from zaitong.common.tables import XLSX
from zaitong.common.views import require

if TYPE_CHECKING:
    from django.http import HttpRequest


class WorkbookForm(forms.Form):
    """The workbook."""

    file = forms.FileField(
        label="XLSForm 工作簿",
        allow_empty_file=True,
        help_text=".xlsx，含 survey、choices、settings 三张表。20 MB 以内。",
        error_messages={"required": "请先选择工作簿。", "max_length": "文件名太长，请改短再传。"},
    )


@require_http_methods(["GET", "POST"])
def workbook_import(request: HttpRequest) -> HttpResponse:
    """A workbook becomes a draft, with a list of what could not be taken over."""
    actor = require(request, Permission.CATALOGUE_EDIT)
    form = WorkbookForm(request.POST, request.FILES) if request.method == "POST" else WorkbookForm()
    if request.method == "POST" and form.is_valid():
        try:
            taken = workbook_read(form.cleaned_data["file"])
        except DomainError as error:
            form.add_error("file", error.message)
        else:
            draft = draft_from(actor=actor, facts=taken.facts, fields=taken.fields, remarks=taken.remarks)
            left = f"，{len(taken.remarks)} 处没有照搬，列在上面" if taken.remarks else ""
            messages.success(request, f"已读入 {len(taken.fields)} 栏{left}。补好用途后发布。")
            return redirect(f"{reverse('catalogue:draft', args=[draft.pk])}?open=facts#settings")
    context = {"title": "从工作簿导入表样", "form": form}
    return render(request, "catalogue/import.html", context, status=422 if form.errors else 200)


@require_safe
def workbook_export(request: HttpRequest, pk: int) -> HttpResponse:
    """A version as a workbook; the newest where none is named."""
    require(request, Permission.CATALOGUE_VIEW)
    record_type = type_with_versions(pk)
    versions = list(record_type.versions.all()) if record_type else []
    if record_type is None or not versions:
        raise Http404
    wanted = request.GET.get("version", "")
    version = next((one for one in versions if str(one.number) == wanted), versions[0])
    version.record_type = record_type
    response = HttpResponse(workbook_write(version, Schema.parse(version.schema)), content_type=XLSX)
    name = f"表样 {record_type.name} 第{version.number}版.xlsx"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response
