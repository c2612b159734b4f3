"""Whether a plan is a near copy of one that another unit handed in before: told to its author, to nobody else.

Neither the trail nor the job says anything of it, and it is not kept which plan the words are like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.campaigns.models import PlanPrint, PolicyDocument
from zaitong.campaigns.plans.shingles import own_words, packed, same_spans, share, unpacked

if TYPE_CHECKING:
    from zaitong.campaigns.models import Campaign

ALIKE = 30  # per cent of own words from which the author is told


def print_store(*, document: PolicyDocument, campaign: Campaign) -> PlanPrint:
    """Keep the own words of a plan as hashes, and what of them an earlier plan of another unit says too."""
    own = own_words(document.text, campaign.document.text)
    before: set[int] = set()
    best, most = set[int](), 0
    for owner, hashes in _earlier(document, campaign):
        other = unpacked(hashes)
        if owner == document.owner_id:
            before |= other  # said here first: whoever came between took it over from this unit
            continue
        same = (own & other) - before
        if len(same) > most:
            best, most = same, len(same)
    alike = share(own, best)
    values = {
        "campaign": campaign,
        "hashes": packed(own),
        "share": alike if alike >= ALIKE else 0,
        "spans": same_spans(document.text, best) if alike >= ALIKE else [],
    }
    return PlanPrint.objects.update_or_create(document=document, defaults=values)[0]


def _earlier(document: PolicyDocument, campaign: Campaign) -> list[tuple[int, bytes | memoryview]]:
    """Owner and hashes of each plan handed in before this one, in that order."""
    found = PlanPrint.objects.filter(campaign=campaign, document_id__lt=document.pk).order_by("document_id")
    return list(found.values_list("document__owner_id", "hashes"))
