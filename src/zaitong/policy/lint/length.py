"""How long a document is, counted as Word does: a sign is one, a run of digits or letters is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zaitong.policy.lint.model import Finding
from zaitong.policy.lint.page import Page

SPECIAL, GENERAL = 4_000, 5_000
_COUNTED = re.compile(r"[A-Za-z0-9.%@_\-/]+|[^\sA-Za-z0-9]")
_ATTACHMENT = re.compile(r"^附件?[\d一二三四五六七八九十]{0,2}[：:]?$")
_LISTED = re.compile(r"^附件?[\d一二三四五六七八九十]{0,2}[：:.].{2,}$")
_TAIL = re.compile(r"^（此件|^抄送|^联系(?:人|电话|方式)|办公室(?:19|20)\d{2}年\d{1,2}月\d{1,2}日印发$|^主题词|^【")
_DATE = re.compile(r"^(?:[二一][〇零○一二三四五六七八九]{3}|(?:19|20)\d{2})年.{1,3}月.{1,3}日$")


@dataclass(frozen=True)
class Length:
    """Signs of the body, and of the attachments, which do not count."""

    body: int
    attachments: int
    method: str


def measure(page: Page) -> Length:
    """Count from behind the addressees to before the signature; what is issued along with a notice counts as body."""
    body = attachments = 0
    outside = False
    issues = bool(re.search(r"印发|转发", page.breakdown.document.title))
    issuers = {name.replace(" ", "") for name in page.breakdown.document.issuers}
    for line in page.clean[page.body :].split("\n"):
        if _ATTACHMENT.match(line):
            # the first annex of an issuing notice is the document itself
            outside = not (issues and not outside and body < 800)
            issues = False
            continue
        if not line or _LISTED.match(line) or _TAIL.search(line) or _DATE.match(line) or line in issuers:
            continue
        count = len(_COUNTED.findall(line))
        if outside:
            attachments += count
        else:
            body += count
    annexed = f"，附件{attachments}字不计" if attachments else ""
    return Length(body, attachments, f"从主送机关之后数到落款之前，标点计入，连续的数字或字母算1个字{annexed}")


def check_length(page: Page) -> Iterator[Finding]:
    """One finding for a document that is too long."""
    length = measure(page)
    if length.body <= SPECIAL:
        return
    over_all = length.body > GENERAL
    yield page.finding_in_text(
        "too-long",
        0,
        0,
        severity="change" if over_all else "consider",
        why=f"正文{length.body}字（{length.method}），超过"
        + ("综合性工作文件的5000字。" if over_all else "专项工作文件的4000字；部署综合性工作的可放宽到5000字。"),
    )
