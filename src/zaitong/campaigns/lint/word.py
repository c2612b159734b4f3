"""The findings on a draft as a Word file, to be passed round an office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.common.letters import Letter

if TYPE_CHECKING:
    from datetime import date

    from zaitong.campaigns.lint.selectors import DraftPage

HEADS = ("序号", "条款和原文", "问题和依据", "可以这样改")
WIDTHS = (3, 14, 17, 14)


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
                "\n".join(filter(None, (card.cite, card.finding.quote))) or "全文",
                f"【{card.finding.severity_name}】{card.finding.name}。{card.finding.why}\n依据：{card.finding.source}",
                card.finding.milder,
            )
            for number, card in enumerate(page.cards, start=1)
        ]
        letter.table(HEADS, rows, WIDTHS)
    letter.signature("", f"{day.year}年{day.month}月{day.day}日")
    return letter.content()
