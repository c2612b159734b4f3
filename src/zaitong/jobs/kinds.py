"""What kinds of background work exist. Apps register theirs in their ``tasks.py``, which is imported at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zaitong.common.access import Actor
from zaitong.jobs.models import Job

if TYPE_CHECKING:
    from zaitong.jobs.progress import Progress

Run = Callable[[Job, "Progress"], None]
Address = Callable[[Job], str]
Visible = Callable[[Job, Actor], bool]


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of work.

    ``run`` may be called again after a crash: it must go on from what is stored, or begin anew without harm.
    ``done_url`` leads on when it is done, ``visible`` opens the progress page to more than whoever started it.
    ``go_on``: the progress page goes to ``done_url`` by itself. ``stop_url``: where whoever started it may stop it.
    """

    name: str
    run: Run
    label: str
    unit: str = "项"
    done_url: Address | None = None
    done_label: str = "继续"
    visible: Visible | None = None
    go_on: bool = False
    stop_url: Address | None = None


KINDS: dict[str, JobKind] = {}


def job_kind(
    name: str,
    *,
    label: str = "",
    unit: str = "项",
    done_url: Address | None = None,
    done_label: str = "继续",
    visible: Visible | None = None,
    go_on: bool = False,
    stop_url: Address | None = None,
) -> Callable[[Run], Run]:
    """Register the decorated function as the work of kind ``name``; see JobKind."""

    def register(run: Run) -> Run:
        KINDS[name] = JobKind(name, run, label or name, unit, done_url, done_label, visible, go_on, stop_url)
        return run

    return register


def kind_of(job: Job) -> JobKind:
    """The kind of a job; one that only names it where its app is no longer there."""
    return KINDS.get(job.kind) or JobKind(job.kind, _unknown, job.kind)


def _unknown(job: Job, progress: Progress) -> None:  # noqa: ARG001 - the shape of every kind's function
    raise LookupError(f"no job kind {job.kind!r} is registered")
