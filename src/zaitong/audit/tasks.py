"""The sealer's turn."""

from __future__ import annotations

from datetime import timedelta

from zaitong.audit.sealing import rows_seal
from zaitong.jobs.schedules import schedule


@schedule("audit.seal", every=timedelta(seconds=10))
def seal() -> None:
    """Seal the rows of the last seconds."""
    rows_seal()
