"""Addresses in the rooms below, by the names that they give their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from zaitong.campaigns.models import Campaign, Requirement


def address(name: str, *args: object) -> str:
    """The page's address. Raises NoReverseMatch for a page that the site does not have."""
    return reverse(name, args=args)


def document_address(campaign: Campaign) -> str:
    """The campaign's document as it reads on paper."""
    return address("campaigns:document", campaign.document_id)


def passage_address(requirement: Requirement) -> str:
    """The passage that a requirement comes from."""
    return f"{document_address(requirement.campaign)}#r{requirement.pk}"
