"""〔记录12〕: how a text names the record that a sentence rests on. Links on pages, numbered notes in Word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

if TYPE_CHECKING:
    from collections.abc import Mapping

CITE = re.compile(r"〔记录(\d{1,12})〕")


def cited_ids(text: str) -> list[int]:
    """The records that a text names, each once, in order."""
    return list(dict.fromkeys(int(number) for number in CITE.findall(text)))


def cited_html(text: str) -> SafeString:
    """Escaped, with line breaks, each citation a link."""
    linked = CITE.sub(_link, str(escape(text)))
    return mark_safe(linked.replace("\n", "<br>"))


def numbered(text: str, places: Mapping[int, int]) -> str:
    """Citations as the numbers of notes."""
    return CITE.sub(lambda found: f"〔{places[int(found[1])]}〕" if int(found[1]) in places else "", text)


def _link(found: re.Match[str]) -> str:
    address = reverse("records:record", args=[int(found[1])])
    return f'<a class="cite" href="{address}">〔记录{found[1]}〕</a>'
