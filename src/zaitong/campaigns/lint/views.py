"""发文前核查: a draft in, findings out. The text travels in the form; nothing is stored, nothing is blocked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST

from zaitong.campaigns.forms.documents import MAX_TEXT
from zaitong.campaigns.lint.forms import DraftForm
from zaitong.campaigns.lint.selectors import DraftPage, draft_page, read_draft
from zaitong.campaigns.lint.word import findings_word
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import DomainError
from zaitong.common.letters import DOCX
from zaitong.common.views import require

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Paste or choose a draft; see its findings beside it."""
    require(request, Permission.DOCUMENTS_UPLOAD)
    if request.method != "POST":
        return _form_page(request, DraftForm())
    form, page = _read(request)
    if page is None:
        return _form_page(request, form, 422)
    name = form.cleaned_data["file"].name if form.cleaned_data.get("file") else form.cleaned_data["name"]
    context = {"title": "发文前核查", "page": page, "name": name, "show": form.cleaned_data["show"]}
    return render(request, "campaigns/lint_page.html", context)


@require_POST
def word(request: HttpRequest) -> HttpResponse:
    """The findings as a Word file."""
    require(request, Permission.DOCUMENTS_UPLOAD)
    form, page = _read(request)
    if page is None:
        return _form_page(request, form, 422)
    disposition = content_disposition_header(as_attachment=True, filename="发文前核查意见.docx") or "attachment"
    return HttpResponse(findings_word(page, today()), content_type=DOCX, headers={"Content-Disposition": disposition})


def _read(request: HttpRequest) -> tuple[DraftForm, DraftPage | None]:
    """The form, and the page where the draft could be read; else the form says why not."""
    form = DraftForm(request.POST, request.FILES)
    if not form.is_valid():
        return form, None
    name, data = form.content()
    is_file = bool(form.cleaned_data.get("file"))
    try:
        breakdown = read_draft(data, name)
    except DomainError as error:
        form.add_error("file" if is_file else "text", error.message)
        return form, None
    if len(breakdown.text) > MAX_TEXT:
        form.add_error("file", "文字太长，一次最多核查 20 万字，请分开核查。")
        return form, None
    typed = "" if is_file else form.cleaned_data["text"]
    return form, draft_page(breakdown, text=typed, show=form.cleaned_data["show"])


def _form_page(request: HttpRequest, form: DraftForm, status: int = 200) -> HttpResponse:
    return render(request, "campaigns/lint.html", {"title": "发文前核查", "form": form}, status=status)
