"""How a running job says how far it is, keeps its lease, and learns that it should stop."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

from zaitong.common.clock import now
from zaitong.jobs.models import Job

LEASE = timedelta(seconds=90)
WRITTEN_EVERY = 0.5  # seconds between two writes of mere figures

# Set when the worker has been told to end: the job under way goes back to the queue at its next report.
stopping = threading.Event()


class LeaseLostError(Exception):
    """Another worker has taken the job over; this one must leave it alone."""


class JobPausedError(Exception):
    """The worker is ending; the job goes on elsewhere."""


class Progress:
    """Given to the function of a job kind. The number of the attempt is the fencing token."""

    def __init__(self, job: Job) -> None:
        self.job_id = job.id
        self.attempt = job.attempts
        self._written = 0.0
        self._shown: tuple[int, str] = (job.total, job.message)

    def set(self, done: int, total: int, message: str = "") -> None:
        """Say that ``done`` of ``total`` are done, renewing the lease.

        Raises LeaseLostError or JobPausedError, which the function lets through: a batch in a transaction rolls back.
        """
        if stopping.is_set():
            raise JobPausedError
        fresh = (total, message) != self._shown or done >= total
        if not fresh and time.monotonic() - self._written < WRITTEN_EVERY:
            return
        self._shown, self._written = (total, message), time.monotonic()
        moment = now()
        held = Job.objects.filter(id=self.job_id, state=Job.State.RUNNING, attempts=self.attempt)
        changed = held.update(
            done=done, total=total, message=message[:300], leased_until=moment + LEASE, updated_at=moment
        )
        if not changed:
            raise LeaseLostError
