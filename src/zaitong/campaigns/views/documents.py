"""Taking in a document, watching it being read, reading it, getting the original back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.campaigns.forms import IssuedForm, RegisterForm, UploadForm
from zaitong.campaigns.lint.selectors import document_check
from zaitong.campaigns.models import PolicyDocument
from zaitong.campaigns.revisions.selectors import version_words
from zaitong.campaigns.scans.views import scan_context
from zaitong.campaigns.selectors import documents as selectors
from zaitong.campaigns.selectors.paper import KIND_NAMES
from zaitong.campaigns.services.documents import (
    document_date_set,
    document_may_change,
    document_register,
    document_retry,
    document_submit,
)
from zaitong.common.access import Permission
from zaitong.common.errors import Conflict, DomainError
from zaitong.common.views import actor_of, require

if TYPE_CHECKING:
    from django.http import HttpRequest


def upload(request: HttpRequest) -> HttpResponse:
    actor = require(request, Permission.DOCUMENTS_UPLOAD)
    owner = selectors.default_owner(actor)
    if owner is None:
        raise Http404
    if request.method != "POST":
        return _upload_page(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, 422)
    name, data = form.content()
    try:
        document, _ = document_submit(owner=owner, filename=name, data=data, actor=actor, registered=form.values())
    except Conflict as error:
        if "document_id" not in error.data:
            raise
        messages.warning(request, error.message)
        return _go(request, reverse("campaigns:reading", args=[error.data["document_id"]]))
    except DomainError as error:
        form.add_error("file" if form.cleaned_data.get("file") else "text", error.message)
        return _upload_page(request, form, 422)
    return _go(request, reverse("campaigns:reading", args=[document.pk]))


def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress of the reading; on to the review when it is done; what to do when it failed."""
    actor = require(request, Permission.DOCUMENTS_UPLOAD, Permission.CAMPAIGNS_EDIT, Permission.PLANS_ANSWER)
    found = selectors.document_for(actor, pk)
    if request.method == "POST":
        document_retry(document_id=pk, actor=actor)
        return redirect("campaigns:reading", pk)
    if found.state == PolicyDocument.State.READ:
        campaign = getattr(found, "campaign", None)
        if campaign and campaign.revises_id:
            return redirect("campaigns:revise", campaign.revises_id)
        return redirect("campaigns:review", campaign.pk) if campaign else redirect("campaigns:document", pk)
    job = selectors.reading_job(found)
    context = {
        "title": "读取公文",
        "document": found,
        "job": job,
        "failed": found.state == PolicyDocument.State.FAILED,
        "scanned": hasattr(found, "scan"),
    }
    return render(request, "campaigns/reading.html", context)


@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponse:
    actor = require(request, Permission.CAMPAIGNS_VIEW, Permission.DOCUMENTS_UPLOAD, Permission.PLANS_ANSWER)
    found = selectors.document_for(actor, pk)
    if found.state != PolicyDocument.State.READ:
        return redirect("campaigns:reading", pk)
    context = {
        "title": str(found),
        "document": found,
        "campaign": selectors.campaign_shown(found),
        "blocks": selectors.document_paper(found),
        "kinds": KIND_NAMES,
        "version": version_words(found),
        "may_register": actor.can(Permission.DOCUMENTS_UPLOAD) and selectors.may_register(actor, found),
        "check": document_check(found, actor),
        **scan_context(request, found, actor),
    }
    return render(request, "campaigns/document.html", context)


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """收文登记: number, recipients, openness."""
    actor = require(request, Permission.DOCUMENTS_UPLOAD)
    found = selectors.document_for(actor, pk)
    document_may_change(found, actor)
    form = RegisterForm(request.POST or None, initial=RegisterForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        document_register(document_id=pk, actor=actor, values=form.values())
        messages.success(request, "已保存登记。")
        return redirect("campaigns:document", pk)
    context = {"title": "收文登记", "document": found, "form": form}
    return render(request, "campaigns/register.html", context, status=422 if request.method == "POST" else 200)


@require_GET
def original(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it came, to be saved and never shown by the browser."""
    actor = require(request, Permission.CAMPAIGNS_VIEW, Permission.DOCUMENTS_UPLOAD, Permission.PLANS_ANSWER)
    found = selectors.document_for(actor, pk)
    if not found.original.storage.exists(found.original.name or ""):
        raise Http404
    response = FileResponse(found.original.open("rb"), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.filename, safe='')}"
    response["Content-Length"] = str(found.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def issued(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the date of issue by hand."""
    actor = require(request, Permission.CAMPAIGNS_EDIT)
    form = IssuedForm(request.POST)
    found = selectors.document_of_campaign(actor, pk)
    if not form.is_valid():
        messages.error(request, "；".join(str(message) for errors in form.errors.values() for message in errors))
        return redirect("campaigns:review", pk)
    day = form.cleaned_data["issued_on"]
    changed = document_date_set(document_id=found.pk, issued_on=day, actor=actor)
    messages.success(request, f"成文日期已记为 {day.year}年{day.month}月{day.day}日，重新推算了 {changed} 条事项。")
    return redirect("campaigns:review", pk)


def _upload_page(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    return render(request, "campaigns/upload.html", {"title": "上传公文", "form": form}, status=status)


def _go(request: HttpRequest, url: str) -> HttpResponse:
    actor_of(request)
    return redirect(url)
