"""The findings on a draft as a Word file, to be passed round an office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.common.letters import Letter

if TYPE_CHECKING:
    from datetime import date

    from zaitong.campaigns.lint.selectors import DraftPage

HEADS = ("序号", "程度", "条款和原文", "为什么", "可改为", "依据")
WIDTHS = (4, 5, 16, 12, 13, 10)


def findings_word(page: DraftPage, day: date) -> bytes:
    """A table of the findings shown on the page."""
    letter = Letter()
    letter.title("发文前核查意见")
    name = f"《{page.title.strip('《》')}》" if page.title else "公文稿"
    letter.paragraph(
        f"{name}，正文{page.length}字（{page.method}）。核查出{len(page.cards)}处，供修改时参考，不影响发文。"
    )
    if page.cards:
        rows = [
            (
                str(number),
                card.finding.severity_name,
                "\n".join(filter(None, (card.cite, card.finding.quote))) or "全文",
                f"{card.finding.name}。{card.finding.why}",
                card.finding.milder,
                card.finding.source,
            )
            for number, card in enumerate(page.cards, start=1)
        ]
        letter.table(HEADS, rows, WIDTHS)
    letter.signature("", f"{day.year}年{day.month}月{day.day}日")
    return letter.content()
