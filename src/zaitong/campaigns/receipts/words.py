"""Receipts in the words of an office. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.campaigns.models import Receipt
from zaitong.common.clock import ZONE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from zaitong.campaigns.models import Campaign
    from zaitong.orgs.models import Unit

FEW = 40  # names in one message; more would not be read


def moment_words(moment: datetime) -> str:
    """11月20日 9:05."""
    local = moment.astimezone(ZONE)
    return f"{local.month}月{local.day}日 {local.hour}:{local.minute:02d}"


def receipt_words(receipt: Receipt) -> str:
    """由张三（墨池小学经办人）11月20日 9:05签收; by telephone: who answered."""
    verb = "电话签收" if receipt.how == Receipt.How.PHONE else "签收"
    return f"由{receipt.who}于{moment_words(receipt.signed_at)}{verb}"


def document_words(campaign: Campaign) -> str:
    """《关于……的通知》（澄教工委〔2026〕27号)."""
    number = campaign.document.doc_number
    return f"《{campaign.document.title or campaign.name}》" + (f"（{number}）" if number else "")


def reminder_text(campaign: Campaign, units: Sequence[Unit], url: str) -> str:
    """A message for the groups in which the units are reached: what, who, where to tap."""
    when = moment_words(campaign.published_at).partition(" ")[0] if campaign.published_at else ""
    names = "、".join(unit.short_name for unit in units[:FEW])
    more = f"等 {len(units)} 个单位" if len(units) > FEW else ""
    return (
        f"【签收提醒】{campaign.owner.short_name}{when}下达的{document_words(campaign)}，"
        f"以下 {len(units)} 个单位还没有签收：{names}{more}。\n打开 {url} ，登录后点一下“签收”即可。"
    )
