"""Whether a passage of a plan hands something in within the author's own house: to its own office, or from those below to itself."""

from __future__ import annotations

import re

from zaitong.policy.compare.pieces import Piece

# 体卫艺股, 保健室, 政教处: an office without the name of a body before it
_OWN_OFFICE = re.compile(
    r"^(?:本?[校园院局]|学校|学院)?[\u4e00-\u9fff]{0,8}?(?:股|科|处|室|办|办公室|部|组|专班|小组)$"
)
_OF_A_BODY = re.compile(r"[市区县旗省][\u4e00-\u9fff]{0,10}?(?:局|厅|委|政府|工会|中心)|教育局|[教团]工?委|派出所")


_PASSED_UP = re.compile(r"(?:汇总|审核|择优|统一|逐级)[^，]{0,6}(?:上报|呈报)")


def stays_inside(piece: Piece, issuers: tuple[str, ...], above: str) -> bool:
    """Whether all that a passage hands in goes to its author, or to an office that the document `above` does not know."""
    names = tuple(name for due in piece.deadlines for name in due.to) or piece.to
    said = piece.words
    for issuer in issuers:
        said = said.replace(issuer, "").replace(_short(issuer), "")
    if not names or _OF_A_BODY.search(said) or _PASSED_UP.search(said):
        return False
    return all(_is_own(name, issuers) and name not in above for name in names)


# 向县（区）教育局提出申请: to bodies like the author itself
_LIKE_AUTHOR = re.compile(r"^(?:各?[县区旗]|属地|所在|当地|主管)")


def asks_for_author(names: tuple[str, ...], issuers: tuple[str, ...]) -> bool:
    """Whether what is handed in goes to bodies like the author of the plan."""
    cores = [
        re.sub(r"（[^（）]*）|^[各县区市旗]+|^(?:属地|所在地?|当地|主管)的?", "", re.sub(r"（[^（）]*）", "", name))
        for name in names
    ]
    return any(
        len(core) > 2 and _LIKE_AUTHOR.match(name) and issuer.endswith(core)
        for name, core in zip(names, cores, strict=True)
        for issuer in issuers
    )


def _is_own(name: str, issuers: tuple[str, ...]) -> bool:
    """Whether a receiver is the author of the plan or one of its offices."""
    return any(_short(issuer) in name for issuer in issuers) or bool(_OWN_OFFICE.match(name))


def _short(issuer: str) -> str:
    """县教育局 of 桑榆县教育局: how the author is called in its own plan."""
    found = re.search(
        r"[县区市旗](?:教育和体育局|教育体育局|教育局|教体局|[\u4e00-\u9fff]{2,8}局|委[\u4e00-\u9fff]{0,6}工委)$",
        issuer,
    )
    return found.group() if found else issuer
