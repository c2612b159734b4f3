"""Pages of a scan: their pictures, their text to be corrected, the text of a scan that could not be read."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.campaigns.forms.scans import PageForm, TypedForm
from zaitong.campaigns.models import PolicyDocument
from zaitong.campaigns.scans import selectors, services
from zaitong.campaigns.scans.engine import can_recognise
from zaitong.campaigns.selectors.documents import document_for
from zaitong.common.access import Permission
from zaitong.common.clock import now
from zaitong.common.errors import Conflict, DomainError
from zaitong.common.views import require

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.common.access import Actor

CHANGE = (Permission.DOCUMENTS_UPLOAD, Permission.PLANS_ANSWER)
NEXT, PREVIOUS, READ = "next", "previous", "read"


def scan_context(request: HttpRequest, document: PolicyDocument, actor: Actor) -> dict[str, Any]:
    """What a page that shows a document adds where it is a scan."""
    view = selectors.scan_view(document, actor)
    return {"scan": view, "pages": view is not None and request.GET.get("view") == "pages"}


@require_GET
def picture(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The picture of one page, for whoever may have the original; kept by the browser, as the original never changes."""
    actor = require(request, Permission.CAMPAIGNS_VIEW, *CHANGE)
    document = document_for(actor, pk)
    tag = f'"{document.sha256[:20]}-{number}-{selectors.page_turns(document, number)}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(selectors.page_picture(document, number), content_type="image/webp")
    response["ETag"] = tag
    response["Cache-Control"] = "private, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One page: its picture, and its text to be put right. Saved as one types (``X-Autosave``), and by each button."""
    actor = require(request, *CHANGE)
    document = document_for(actor, pk)
    page, leaf = selectors.scan_page(document, number)
    form = PageForm(request.POST or None, initial=PageForm.values_of(page))
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                page = services.page_correct(document_id=pk, number=number, actor=actor, **form.kept())
            except Conflict as error:
                if "X-Autosave" in request.headers:
                    return JsonResponse({"message": error.message, "version": error.data.get("version")}, status=409)
                form = _with_version(form, error)
            else:
                return _after(request, page.version, pk, number)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if "X-Autosave" in request.headers:
            said = next((str(found) for errors in form.errors.values() for found in errors), "没有保存。")
            return JsonResponse({"message": said}, status=status)
    view = selectors.scan_view(document, actor)
    context = {
        "title": f"更正识别的文字：第 {number} 页", "document": document, "page": page, "leaf": leaf, "scan": view, "form": form,
        "campaign": getattr(document, "campaign", None),
    }  # fmt: skip
    return render(request, "campaigns/correct.html", context, status=status)


@require_POST
def reread(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the corrected text anew."""
    actor = require(request, *CHANGE)
    document_for(actor, pk)
    return _reread(request, pk)


@require_http_methods(["GET", "POST"])
def typed(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the text of a scan that could not be read, the original kept with it."""
    actor = require(request, *CHANGE)
    document = document_for(actor, pk)
    view = selectors.scan_view(document, actor)
    if document.state == PolicyDocument.State.READ or view is None:
        return redirect("campaigns:reading", pk)
    form = TypedForm(request.POST or None)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            try:
                services.scan_type(document_id=pk, text=form.cleaned_data["text"], actor=actor)
            except DomainError as error:
                form.add_error("text", error.message)
            else:
                messages.success(request, "文字已收下，原件一并留着，正在读取。")
                return redirect("campaigns:reading", pk)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"title": "粘贴扫描件的文字", "document": document, "scan": view, "form": form, "able": can_recognise()}
    return render(request, "campaigns/typed.html", context, status=status)


def _with_version(form: PageForm, error: Conflict) -> PageForm:
    """The page as typed, to be saved over what another window saved, if the person so decides."""
    again = PageForm({**form.cleaned_data, "version": error.data.get("version", form.cleaned_data["version"])})
    again.add_error(
        None, f"{error.message}您填的还在这里，再按一次就以这一页为准。" if "version" in error.data else error.message
    )
    return again


def _after(request: HttpRequest, version: int, pk: int, number: int) -> HttpResponse:
    if "X-Autosave" in request.headers:
        return JsonResponse({"saved_at": now().strftime("%H:%M"), "version": version})
    if READ in request.POST:
        return _reread(request, pk)
    step = 1 if NEXT in request.POST else -1 if PREVIOUS in request.POST else 0
    if not step:
        messages.success(request, f"第 {number} 页已保存。全部改好后，点“保存并重新读取”。")
    return redirect("campaigns:correct", pk, number + step)


def _reread(request: HttpRequest, pk: int) -> HttpResponse:
    actor = require(request, *CHANGE)
    count = services.scan_reread(document_id=pk, actor=actor)
    if count:
        messages.success(request, f"已按更正的文字重新读取，读出 {count} 条任务事项。")
    return redirect(reverse("campaigns:reading", args=[pk]))
