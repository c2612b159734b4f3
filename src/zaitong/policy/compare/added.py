"""What a plan sets itself beyond the document above."""

from __future__ import annotations

import re

from zaitong.policy.compare.figures import figures, rates
from zaitong.policy.compare.match import Window, is_frame
from zaitong.policy.compare.pieces import Document, Piece, groups
from zaitong.policy.compare.result import Added

_FRAME = re.compile(
    r"^(?:根据|按照|为了?|现将|结合|依据|围绕|请(?!家长|专家)|特此|第?[一二三四五六七八九十]?周)|如下$|制定(?:本|如下)|(?:工作)?小组$|任副?组长|为成员|现有|定于|宣传发动$"
)
_LEAD = re.compile(r"^(?:组长|副组长|成员|联系|电话|附件|办公室设|日常事务)")
_GOES_ON = re.compile(r"^(?:共|每[个名位班]|各|由|全[院校园]|听|看|其中|配|约|并|测评结果)")
_ACTS = re.compile(
    r"组织|开展|实行|建立|设立|安排|纳入|作为|负责|不得|编写|展出|发至|举办|召开|结对|补助|奖励|接送|转介|回访|签字|保密|督导|提供|公示|送教|实践|汇报|补课|商有关|展演|录制|制作|编印|走进|推行|巡查|值班|听取|报告|点评|签订|记入|轮换|谈话|登记|收存|取消|邀请|聘请|评选|评出|颁发|播放|印发|统一|点名|值守|约谈|慰问|奖励|发给|选派|承担|牵头|协助"
)


def additions(child: Document, taken: list[Window]) -> tuple[Added, ...]:
    """Duties and figures of the plan that answer nothing above."""
    spans = sorted({(w.piece.start, w.piece.end) for w in taken})
    answered = {w.piece.sentence for w in taken}
    body = min((r.start for r in child.breakdown.requirements), default=0)
    found = []
    for number, clauses in enumerate(child.sentences):
        if is_frame(child, clauses):
            continue
        for place, group in enumerate(groups(child, clauses)):
            piece = child.piece(group[0].start, group[-1].end, number)
            goes_on = place > 0 and number in answered and bool(_GOES_ON.match(piece.words))
            if piece.start >= body and not goes_on and _own(piece) and not _answers(piece, spans):
                found.append(Added(piece.quote, piece.start, piece.end))
    return tuple(found)


def _answers(piece: Piece, spans: list[tuple[int, int]]) -> bool:
    common = sum(max(0, min(piece.end, end) - max(piece.start, start)) for start, end in spans)
    return 3 * common >= piece.end - piece.start


def _own(piece: Piece) -> bool:
    words = piece.words
    if len(words) < 7 or _FRAME.search(words) or _LEAD.match(words) or words.startswith("序号"):
        return False
    counted = any(words[f.start] not in "一两" for f in figures(words))  # 改好一项销号一项 sets no figure
    if counted or rates(words) or piece.deadlines:
        return piece.duty or len(words) >= 10
    if piece.nature == "guidance" and not _ACTS.search(words):
        return False
    return len(words) >= 8 and bool(_ACTS.search(words))
