"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from zaitong.accounts import sessions
from zaitong.accounts.demo import demo_accounts
from zaitong.accounts.forms import SignInForm
from zaitong.accounts.lockout import locked_until, throttled
from zaitong.accounts.models import User
from zaitong.accounts.services import own
from zaitong.common.errors import DomainError
from zaitong.common.views import safe_next

if TYPE_CHECKING:
    from django.http import HttpRequest

REFUSED = 422


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; then back to the page from which one was sent here."""
    after = safe_next(request, request.POST.get("next") or request.GET.get("next"), reverse("home"))
    if getattr(request, "actor", None) is not None and request.method != "POST":
        return redirect(after)
    form = SignInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if until := throttled(request):
            return _locked(request, until, form)
        if form.is_valid() and (user := _checked(request, form)):
            sessions.session_begin(request, user)
            return redirect("kept" if sessions.KEPT in request.session else after)
    return _page(request, form, after, status=REFUSED if form.errors else 200)


def _checked(request: HttpRequest, form: SignInForm) -> User | None:
    """The user whose name and password were typed; else None, with the reason in the form."""
    try:
        return own.sign_in_check(request, **form.cleaned_data)
    except DomainError as error:
        form.add_error(None, error.message)
        return None


def _page(request: HttpRequest, form: SignInForm, after: str, *, status: int) -> HttpResponse:
    context: dict[str, Any] = {"title": "登录", "form": form, "next": after}
    if settings.DEMO:
        context["demo_accounts"] = demo_accounts()
    return render(request, "accounts/sign_in.html", context, status=status)


def locked_out(
    request: HttpRequest, _original: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The answer after too many wrong tries (AXES_LOCKOUT_CALLABLE)."""
    username = str((credentials or {}).get("username") or "")
    return _locked(request, locked_until(request, username), SignInForm(initial={"username": username}))


def _locked(request: HttpRequest, until: Any, form: SignInForm) -> HttpResponse:
    context = {"title": "登录已暂停", "until": until, "form": form}
    return render(request, "accounts/locked.html", context, status=settings.AXES_HTTP_RESPONSE_CODE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session and tell the browser to forget what it holds. A mere link (GET) asks first."""
    actor = getattr(request, "actor", None)
    if request.method != "POST":
        return redirect("accounts:me" if actor is not None else "login")
    if actor is not None and isinstance(request.user, User):
        own.sign_out_note(actor=actor, user=request.user)
        logout(request)
        messages.info(request, "已退出登录。")
    response = redirect("login")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@never_cache
@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """What was sent when the session had just ended: the person may send it now."""
    form = sessions.kept_form_take(request)
    if form is None:
        return redirect("home")
    context = {"title": form.get("what") or "刚才填写的内容还在", "kept": form, "shown": _shown(form["fields"])}
    return render(request, "accounts/kept.html", context)


def _shown(fields: list[list[str]]) -> list[str]:
    """The texts that the person typed, longest first, so that he knows what would be sent; no codes of choices."""
    texts = {str(value).strip() for _, value in fields if not str(value).isascii()}
    return sorted(texts, key=len, reverse=True)[:8]
