"""Accounts and grants, for whoever manages them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zaitong.accounts import selectors
from zaitong.accounts.forms import GrantForm, NewUserForm
from zaitong.accounts.models import Grant, User
from zaitong.accounts.services import grants, users
from zaitong.common.access import Actor, Permission
from zaitong.common.errors import DomainError, FieldErrors
from zaitong.common.numbers import whole
from zaitong.common.paging import page_of
from zaitong.common.views import require

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest

REFUSED = 422
STATES = (("", "全部"), ("on", "启用"), ("off", "停用"))


@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    """Accounts that the person may see, with search."""
    actor = require(request, Permission.ACCOUNTS_VIEW)
    asked = {key: request.GET.get(key, "") for key in ("text", "role", "state")}
    page = page_of(request, selectors.users_found(actor, **asked))
    context = {
        "title": "账号",
        "page": page,
        "lines": selectors.user_lines(list(page.object_list)),
        "asked": asked,
        "filtered": any(asked.values()),
        "roles": Grant.Role.choices,
        "states": STATES,
        "may_edit": actor.can(Permission.ACCOUNTS_EDIT),
    }
    return render(request, "accounts/users.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def user_new(request: HttpRequest) -> HttpResponse:
    """An account for a person: find the person, choose the sign-in name, hand over the password."""
    actor = require(request, Permission.ACCOUNTS_EDIT)
    wanted = request.GET.get("person", "")
    form = NewUserForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = users.user_create(
                person_id=_number(request.POST.get("person")), username=form.cleaned_data["username"], actor=actor
            )
        except DomainError as error:
            _explain(form, error)
        else:
            return _one_time(request, made, "账号已建好")
    person_id = _number(request.POST.get("person") or wanted)
    people = selectors.people_named(actor, request.GET.get("text", ""), person_id)
    context = {
        "title": "新建账号",
        "crumbs": [{"label": "账号", "url": reverse("accounts:users")}],
        "form": form,
        "text": request.GET.get("text", ""),
        "people": people,
        "chosen": next((line for line in people if line.person.pk == person_id), None),
    }
    return render(request, "accounts/user_new.html", context, status=REFUSED if form.errors else 200)


@require_GET
def user_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: posts, grants, what was done to it; and what may be done."""
    actor = require(request, Permission.ACCOUNTS_VIEW)
    return _user_page(request, actor, selectors.user_get(actor, pk))


@require_POST
def user_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time password, shown once."""
    actor = require(request, Permission.ACCOUNTS_RESET)
    made = users.user_reset(user_id=pk, version=whole(request.POST.get("version")), actor=actor)
    return _one_time(request, made, "密码已重置")


@require_POST
def user_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Disable or enable an account."""
    actor = require(request, Permission.ACCOUNTS_EDIT)
    active = request.POST.get("active") == "1"
    user = users.user_set_active(user_id=pk, active=active, actor=actor)
    messages.success(request, f"已启用账号 {user}。" if active else f"已停用账号 {user}，此人在别处的登录立即失效。")
    return redirect("accounts:user", pk=pk)


@require_POST
def grant_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    actor = require(request, Permission.ACCOUNTS_EDIT)
    user = selectors.user_get(actor, pk)
    form = GrantForm(request.POST, actor=actor, person_id=user.person_id)
    if form.is_valid():
        try:
            grant = grants.grant_add(user_id=pk, new=grants.NewGrant(**form.cleaned_data), actor=actor)
        except DomainError as error:
            _explain(form, error)
        else:
            messages.success(request, f"已授权：{grant.get_role_display()}。下一次打开页面就生效。")
            return redirect("accounts:user", pk=pk)
    return _user_page(request, actor, user, form=form)


@require_POST
def grant_end(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    """End a grant."""
    actor = require(request, Permission.ACCOUNTS_EDIT)
    grant = grants.grant_end(user_id=pk, grant_id=grant_pk, actor=actor)
    messages.success(request, f"已终止授权：{grant.get_role_display()}。")
    return redirect("accounts:user", pk=pk)


def _user_page(request: HttpRequest, actor: Actor, user: User, *, form: GrantForm | None = None) -> HttpResponse:
    edit = actor.can(Permission.ACCOUNTS_EDIT) and user.pk != actor.user_id
    context: dict[str, Any] = {
        "title": str(user.person.name if user.person is not None else user.username),
        "crumbs": [{"label": "账号", "url": reverse("accounts:users")}],
        "account": user,
        "may_edit": edit,
        "may_reset": _may_reset(actor, user),
        "own": user.pk == actor.user_id,
        "form": (form or GrantForm(actor=actor, person_id=user.person_id)) if edit else None,
        **selectors.account_details(user),
    }
    return render(request, "accounts/user.html", context, status=REFUSED if form is not None else 200)


def _may_reset(actor: Actor, user: User) -> bool:
    if not actor.can(Permission.ACCOUNTS_RESET):
        return False
    try:
        users.check_reset(user, actor)
    except DomainError:
        return False
    return True


def _one_time(request: HttpRequest, made: users.OneTime, title: str) -> HttpResponse:
    """The page with the password. Not stored and not redirected to: leaving it is losing it."""
    context = {"title": title, "account": made.user, "password": made.password}
    return render(request, "accounts/one_time.html", context)


def _explain(form: forms.Form, error: DomainError) -> None:
    """Put what a service refused beside the fields."""
    if isinstance(error, FieldErrors):
        for name, sentences in error.errors.items():
            form.add_error(name if name in form.fields else None, sentences)
    else:
        form.add_error(None, error.message)


def _number(text: str | None) -> int:
    """An id from a form; 0, which nothing has, for nonsense."""
    if text and not text.isdecimal():
        raise Http404
    return int(text) if text and len(text) < 18 else 0
