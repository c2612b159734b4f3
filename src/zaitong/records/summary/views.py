"""专题总结成稿: the draft beside its sources; the record that it becomes; the Word file."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from zaitong.campaigns.selectors.campaigns import campaign_for
from zaitong.common.access import Permission
from zaitong.common.clock import today
from zaitong.common.errors import DomainError
from zaitong.common.letters import DOCX
from zaitong.common.views import require
from zaitong.records.selectors.listing import record_for, record_versions
from zaitong.records.services.drafts import label_of
from zaitong.records.summary.compose import summary_of
from zaitong.records.summary.services import obligation_of, summary_begin
from zaitong.records.summary.units import own_unit
from zaitong.records.summary.word import summary_word

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.common.access import Actor
    from zaitong.records.summary.compose import Summary

SEE = (Permission.RECORDS_VIEW, Permission.RECORDS_FILE, Permission.SETTLEMENTS_REVIEW)


@require_http_methods(["GET", "POST"])
def summary(request: HttpRequest, pk: int) -> HttpResponse:
    """GET: the draft with its sources. POST: it becomes a draft record, to be changed and filed."""
    actor = require(request, Permission.RECORDS_FILE)
    drafted = _drafted(actor, pk)
    if request.method == "POST":
        key = f"{request.POST.get('client_key', '')[:32] or uuid4().hex}:s{pk}"
        record, filled = summary_begin(summary=drafted, client_key=key, actor=actor)
        said = "初稿已填好，可以接着改，改完再报送。" if filled else "已有一份写过的总结草稿，没有改动它。"
        messages.success(request, said)
        return redirect("records:edit", record.pk)
    context = {
        "title": "专题总结成稿",
        "summary": drafted,
        "obligation": obligation_of(drafted, actor),
        "client_key": uuid4().hex,
    }
    return render(request, "records/summary/draft.html", context)


def _drafted(actor: Actor, pk: int) -> Summary:
    if not actor.can(Permission.CAMPAIGNS_VIEW):
        raise Http404
    campaign = campaign_for(actor, pk)
    unit = own_unit(actor)
    if unit is None:
        raise DomainError("您现在没有任职，没有可以成稿的单位。请联系管理员维护任职。", code="no_post")
    return summary_of(campaign, unit, actor, today())


@require_GET
def word(request: HttpRequest, pk: int) -> HttpResponse:
    """The text of a summary, as filed last or as drafted, as a Word file."""
    actor = require(request, *SEE)
    record = record_for(pk, actor)
    if record is None:
        raise Http404
    versions = record_versions(record)
    data = versions[-1].data if versions and record.state == record.State.FILED else record.data
    body, title = str(data.get("body") or ""), str(data.get("title") or label_of(record))
    if not body.strip():
        raise DomainError("这份记录没有正文，不能导出 Word。", code="no_body")
    day = today()
    content = summary_word(
        title=title, body=body, signed=record.unit.name, day=f"{day.year}年{day.month}月{day.day}日", actor=actor
    )
    name = "".join(sign for sign in title if sign not in '\\/:*?"<>|\r\n\t')[:80]
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.docx") or "attachment"
    return HttpResponse(content, content_type=DOCX, headers={"Content-Disposition": disposition})
