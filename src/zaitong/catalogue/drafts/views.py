"""Making record types in the browser: begin, edit, preview, publish. Each step is a round trip; HTMX makes it quicker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zaitong.catalogue.drafts import selectors, services
from zaitong.catalogue.drafts.raw import digest
from zaitong.catalogue.drafts.settings import facts_schema, settings_schema, several_owners, to_settings
from zaitong.catalogue.forms import form_of
from zaitong.catalogue.posting import posted
from zaitong.catalogue.selectors import categories, types_search
from zaitong.catalogue.services import latest_version
from zaitong.common.access import Permission
from zaitong.common.clock import now
from zaitong.common.errors import Conflict, DomainError
from zaitong.common.numbers import whole
from zaitong.common.views import is_partial, require

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.catalogue.forms import RecordForm
    from zaitong.catalogue.models import TypeDraft

UNPROCESSABLE, CONFLICT = 422, 409
FACTS = selectors.FACTS
PICK_ONE = "只能勾同一栏的选项，请把别的栏的勾去掉。"


@require_http_methods(["GET", "POST"])
def type_new(request: HttpRequest) -> HttpResponse:
    """Begin a new type: empty, or with the fields of another."""
    actor = require(request, Permission.CATALOGUE_EDIT)
    if request.method == "POST":
        draft = services.draft_begin(actor=actor, copy_of=whole(request.POST.get("copy_of")))
        return redirect(_address(draft, FACTS))
    context = {"title": "新建表样", "types": types_search().order_by("sort", "id"), "drafts": selectors.drafts_open()}
    return render(request, "catalogue/new.html", context)


@require_POST
def type_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin to change a type, or go on."""
    actor = require(request, Permission.CATALOGUE_EDIT)
    return redirect(_address(services.draft_begin(actor=actor, record_type_id=pk)))


@require_POST
def type_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire a type, or offer it again."""
    actor = require(request, Permission.CATALOGUE_EDIT)
    retired = request.POST.get("to") != "restore"
    record_type = services.type_retire(record_type_id=pk, retired=retired, actor=actor)
    said = "已停用。新的任务事项和记录不再选它，在办的照常填报。" if retired else "已恢复使用。"
    messages.success(request, f"“{record_type.name}”{said}")
    return redirect("catalogue:type", pk)


@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor: list of fields, settings of the one that is open, preview. POST saves what is open."""
    actor = require(request, Permission.CATALOGUE_EDIT)
    found = _draft(pk)
    opened = request.GET.get("open", "")
    if request.method == "GET":
        return _editor(request, found, opened, _form(found, opened))
    form = _form(found, opened, request)
    if form is None:
        messages.error(request, "这一栏刚被删去，请看左边的列表。")
        return redirect(_address(found))
    if not form.is_valid():
        return _editor(request, found, opened, form, status=UNPROCESSABLE)
    try:
        _store(found, opened, form, request.POST.get("version", ""), actor)
    except Conflict as error:
        form.add_error(None, error.message)
        return _editor(request, _draft(pk), opened, form, seen=error.data["version"], status=CONFLICT)
    messages.success(request, "已保存。")
    return redirect(_address(found, opened))


@require_POST
def autosave(request: HttpRequest, pk: int) -> JsonResponse:
    """What is open saves itself as one types: 200 {saved_at, version}, 409 {version}, 422 {message}."""
    actor = require(request, Permission.CATALOGUE_EDIT)
    found, opened = _draft(pk), request.GET.get("open", "")
    form = _form(found, opened, request)
    if form is None:
        return JsonResponse({"message": "这一栏刚被删去，没有保存。"}, status=UNPROCESSABLE)
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        return JsonResponse({"message": f"没有保存：{first}"}, status=UNPROCESSABLE)
    try:
        mark = _store(found, opened, form, request.POST.get("version", ""), actor)
    except DomainError as error:
        return JsonResponse({"message": error.message, "version": error.data.get("version")}, status=int(error.status))
    return JsonResponse({"saved_at": now().strftime("%H:%M"), "version": mark})


@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Add, move, remove or put back a field."""
    actor = require(request, Permission.CATALOGUE_EDIT)
    _draft(pk)
    asked, key = request.POST.get("act", ""), request.POST.get("key", "")[:40]
    opened = request.POST.get("open", "")[:40]
    if asked == "add":
        kind = request.POST.get("kind", "")
        opened = services.draft_field_add(draft_id=pk, kind=kind, after=opened, actor=actor)
        address = _address(_draft(pk), opened)
        return HttpResponse(headers={"HX-Redirect": address}) if is_partial(request) else redirect(address)
    if asked in {"up", "down"}:
        services.draft_field_move(draft_id=pk, key=key, step=-1 if asked == "up" else 1, actor=actor)
    elif asked == "remove":
        services.draft_field_remove(draft_id=pk, key=key, actor=actor)
    elif asked == "restore":
        services.draft_field_restore(draft_id=pk, key=key, actor=actor)
    else:
        raise DomainError("没有看懂要做什么，请刷新后再试。")
    if is_partial(request):
        response = render(request, "catalogue/_draft_fields.html", _list(_draft(pk), opened) | {"moved": key})
        response.headers["HX-Trigger"] = "draft-changed"
        return response
    return redirect(_address(_draft(pk), opened))


@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # its stub knows views without parameters only
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as whoever fills it in will see it; shown in a frame of the editor as wide as a desk or a phone."""
    require(request, Permission.CATALOGUE_EDIT)
    found = _draft(pk)
    schema = selectors.preview_schema(found)
    form = form_of(schema, targets=[("unit:1", "（填报时从本人的联系点或各单位里选）")]) if schema else None
    return render(request, "catalogue/preview.html", {"draft": found, "form": form})


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """What changes for whom; POST publishes."""
    actor = require(request, Permission.CATALOGUE_EDIT)
    found = _draft(pk)
    if request.method == "POST":
        version = services.draft_publish(draft_id=pk, seen=request.POST.get("seen", ""), actor=actor)
        messages.success(request, f"已发布第 {version.number} 版。今后新填的记录用这一版，已有的记录不变。")
        return redirect("catalogue:type", version.record_type_id)
    wrong = selectors.draft_problems(found)
    context = {
        "title": f"发布“{found.name or '新表样'}”",
        "draft": found,
        "problems": wrong,
        "effect": None if wrong else selectors.effect_of(found),
        "seen": selectors.seen_of(found),
        "version": latest_version(found.record_type) if found.record_type else None,
    }
    return render(request, "catalogue/publish.html", context)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    actor = require(request, Permission.CATALOGUE_EDIT)
    record_type = services.draft_discard(draft_id=pk, actor=actor)
    messages.success(request, "已放弃修改，现用的版本不变。" if record_type else "草稿已删去。")
    return redirect("catalogue:type", record_type.pk) if record_type else redirect("catalogue:types")


def _draft(pk: int) -> TypeDraft:
    found = selectors.draft_for(pk)
    if found is None:
        raise Http404
    return found


def _address(draft: TypeDraft, opened: str = "") -> str:
    query = f"?{urlencode({'open': opened})}#settings" if opened else ""
    return reverse("catalogue:draft", args=[draft.pk]) + query


def _form(draft: TypeDraft, opened: str, request: HttpRequest | None = None) -> RecordForm | None:
    """The settings of what is open; None where nothing is, or where it is gone."""
    if opened == FACTS:
        schema, held = facts_schema([name for name, _ in categories()]), services.facts_of(draft)
    else:
        raw = selectors.field_of(draft, opened)
        if raw is None:
            return None
        schema, held = settings_schema(raw, draft.fields), to_settings(raw, draft.fields)
    if request is None:
        return form_of(schema, initial={key: value for key, value in held.items() if value is not None})
    form = form_of(schema, data=request.POST, partial=True)
    if form.is_valid() and several_owners(posted(schema, request.POST), draft.fields):
        form.add_error("when", PICK_ONE)
    return form


def _store(draft: TypeDraft, opened: str, form: RecordForm, seen: str, actor: Any) -> str:
    if opened == FACTS:
        return services.draft_facts_save(draft_id=draft.pk, data=form.cleaned, seen=seen, actor=actor)
    return services.draft_field_save(draft_id=draft.pk, key=opened, data=form.cleaned, seen=seen, actor=actor)


def _list(draft: TypeDraft, opened: str) -> dict[str, Any]:
    wrong = selectors.draft_problems(draft)
    return {
        "draft": draft,
        "lines": selectors.lines_of(draft, wrong, opened),
        "problems": wrong,
        "opened": opened,
        "offered": selectors.offered(draft),
        "removed": selectors.removed_of(draft),
    }


def _editor(
    request: HttpRequest, draft: TypeDraft, opened: str, form: RecordForm | None, *, seen: str = "", status: int = 200
) -> HttpResponse:
    raw = services.facts_of(draft) if opened == FACTS else selectors.field_of(draft, opened)
    if is_partial(request) and request.GET.get("part") == "list":
        return render(request, "catalogue/_draft_fields.html", _list(draft, opened))
    context = {
        **_list(draft, opened),
        "title": draft.name or "新表样",
        "form": form,
        "seen": seen or digest(raw),
        "phone": request.GET.get("look") == "phone",
        "kind": next((line.kind for line in selectors.lines_of(draft, [], opened) if line.open), ""),
    }
    return render(request, "catalogue/draft.html", context, status=status)
