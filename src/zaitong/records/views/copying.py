"""沿用上期."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from zaitong.common.access import Permission
from zaitong.common.errors import DomainError
from zaitong.common.views import require
from zaitong.records.selectors.earlier import fields_to_say_anew
from zaitong.records.services.copying import record_copy_from, record_start_like
from zaitong.records.views import asked

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill a draft from an earlier record."""
    actor = require(request, Permission.RECORDS_FILE)
    source, files = asked.number(request.POST.get("source")), asked.numbers(request.POST.getlist("file"))
    try:
        record = record_copy_from(record_id=pk, source_id=source or 0, files=files, actor=actor)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        left = len(fields_to_say_anew(record))
        messages.success(request, f"已沿用。{f'还有 {left} 栏日期和数字要填这一次的，已标出。' if left else ''}")
    return redirect("records:edit", pk)


@require_POST
def another(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a new record like a filed one."""
    actor = require(request, Permission.RECORDS_FILE)
    key = f"{request.POST.get('client_key', '')[:40] or uuid4().hex}:like:{pk}"
    record = record_start_like(client_key=key, source_id=pk, actor=actor)
    return redirect("records:edit", record.pk)
