"""What supervision does besides looking: taking the matrix out of the system, which the trail remembers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from zaitong.audit.services import audit_write
from zaitong.common.clock import now, today
from zaitong.supervision.exports import filter_words, matrix_workbook
from zaitong.supervision.selectors.filters import ALL_PAGES, Filters
from zaitong.supervision.selectors.matrix import matrix_load

if TYPE_CHECKING:
    from zaitong.campaigns.models import Campaign
    from zaitong.common.access import Actor


def matrix_export(*, campaign: Campaign, filters: Filters, actor: Actor) -> bytes:
    """The matrix as an .xlsx file: all pages of what the filters leave.

    Drawn first and noted afterwards: a sheet takes seconds, and on SQLite a transaction would keep everybody from filing.
    """
    matrix = matrix_load(campaign, actor, replace(filters, page=ALL_PAGES), today())
    content = matrix_workbook(matrix, now())
    audit_write(
        actor=actor,
        act="matrix.exported",
        subject=f"campaign:{campaign.pk}",
        subject_label=campaign.name,
        data={"units": matrix.units, "requirements": len(matrix.columns), "filters": filter_words(matrix)},
    )
    return content
