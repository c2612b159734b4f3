"""Receipts on pages."""

from __future__ import annotations

from django import template

from zaitong.campaigns.receipts.words import receipt_words

register = template.Library()
register.filter(receipt_words)
