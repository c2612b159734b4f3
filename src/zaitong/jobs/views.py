"""The operations page of background work, and the progress that pages poll."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from zaitong.common.access import Permission
from zaitong.common.paging import page_of
from zaitong.common.views import actor_of, is_partial, require
from zaitong.jobs import selectors, services
from zaitong.jobs.kinds import kind_of
from zaitong.jobs.models import Job

if TYPE_CHECKING:
    from django.http import HttpRequest

    from zaitong.common.access import Actor


@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """All background work, for whoever runs the system."""
    require(request, Permission.JOBS_VIEW)
    state = request.GET.get("state", "")
    page = page_of(request, selectors.jobs_all(state))
    context = {
        "title": "后台任务",
        "sub": "批量生成、读取文件这类要办一阵的事在这里排队办理。未完成的可以重试，已办好的部分不会重复。",
        "page": page,
        "lines": selectors.job_lines(list(page.object_list)),
        "chips": _chips(state),
    }
    return render(request, "jobs/list.html", context)


@require_GET
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far one job is: a page, or the part of it that the page polls."""
    actor = actor_of(request)
    job = selectors.job_get(actor, pk)
    if not is_partial(request):
        return render(request, "jobs/progress.html", _progress_context(job, actor))
    kind = kind_of(job)
    if job.state == Job.State.DONE and kind.go_on and kind.done_url:
        return HttpResponse(headers={"HX-Redirect": kind.done_url(job)})
    return render(request, "common/_progress.html", _progress_context(job, actor))


@require_POST
def job_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Retry a failed job: whoever started it, or whoever runs the system."""
    actor = actor_of(request)
    job = services.job_retry(job_id=selectors.job_get(actor, pk).id, actor=actor)
    messages.success(request, f"已重新排队：{kind_of(job).label}。")
    return redirect("jobs:progress", pk=pk)


def _chips(state: str) -> list[dict[str, Any]]:
    counts = selectors.jobs_by_state()
    here = reverse("jobs:list")
    every = {"label": "全部", "count": sum(counts.values()), "url": here, "current": not state}
    return [every] + [
        {"label": label, "count": counts.get(value, 0), "url": f"{here}?state={value}", "current": state == value}
        for value, label in Job.State.choices
    ]


def _progress_context(job: Job, actor: Actor) -> dict[str, Any]:
    kind = kind_of(job)
    finished, failed = job.state == Job.State.DONE, job.state == Job.State.FAILED
    return {
        "title": kind.label,
        "job": job,
        "done": job.done,
        "total": job.total,
        "unit": kind.unit,
        "note": job.message or ("排队中，马上开始。" if job.state == Job.State.QUEUED else ""),
        "finished": finished,
        "failed": job.message if failed else "",
        "poll_url": reverse("jobs:progress", args=[job.id]),
        "retry_url": reverse("jobs:retry", args=[job.id]),
        "next_url": kind.done_url(job) if finished and kind.done_url else "",
        "next_label": kind.done_label,
        "stop_url": kind.stop_url(job) if kind.stop_url and selectors.has_started(actor, job) else "",
    }
