"""What kind of sentence it is: a duty, an act of the issuer, a consequence, or a general call."""

from __future__ import annotations

import re

from zaitong.policy.model import Nature
from zaitong.policy.patterns import Pattern, table
from zaitong.policy.words import SUBMIT_VERB

CONSEQUENCE = table(
    Pattern(
        "counts in assessment",
        r"作为[^，。；]{0,40}(?:考核|评价|评优|述职|测评|依据|参考)|(?<!不再)(?<!不得)纳入[^，。；]{0,30}(?:考核|考评|评价|评估|测评|督查)|(?:予以|给予|进行)(?:全[区市县])?(?:通报|表扬|表彰|约谈|问责|倾斜|奖励)|(?:严肃|依法|依规|依纪|从严)[^，。；]{0,10}(?:问责|追究|追责|处理|批评)|追究[^，。；]{0,12}责任|责任自负|一票否决|不予(?:受理|认定|拨付)|视为(?:同意|放弃|无效|自动)|取消[^，。；]{0,12}资格",
        "开展情况作为综合考核的重要内容",
    ),
)
GUIDANCE = table(
    Pattern(
        "general call",
        r"(?:要|应当?)(?:清醒)?(?:看到|认识到)|是[^，。；]{0,20}第一责任人|起(?:施行|实施|执行)|负责解释|增强[“\u4e00-\u9fff]{2,8}意识|四个意识|坚定[“\u4e00-\u9fff]{2,8}自信|以[^，。]{4,40}为指导|指导思想|提高(?:政治)?站位|高度重视|充分认识|营造[^，。]{2,20}氛围|不断提升|切实增强|全面提升|再上新台阶|谱写|奋力|引导(?:和激励)?[^，。]{2,12}(?:增强|积极)",
        "营造比学赶超的浓厚氛围",
    ),
    Pattern(
        "tells what it is",
        r"^[^，。；]{2,24}(?:面向|是指|旨在|包括|分为|由[^，。；]{2,40}组成|设在)[^，。；]{2,60}$|根本目的在于|是[^，。；]{2,30}的(?:重要|关键|必然)[\u4e00-\u9fff]{2,8}$",
        "本次行动面向全体党员干部",
    ),
)
# the issuer announces what it will do itself
ANNOUNCED = table(
    Pattern(
        "will",
        r"^(?!各|每|全体|所有|凡|请)[^，。；]{2,24}?将(?:于[^，。；]{2,16}|适时|不定期|定期|择优|组织|统一|对|开展|按|根据|进行|联合|会同|视情|采取|通过|在|择期|评选|遴选|抽查|抽取|通报|选树|公布|印发|另行|举办|召开)",
        "市局将适时对各地工作情况进行通报",
        ("各校将名单报教育局", "县教育局将名单报市教育局"),
    ),
    Pattern(
        "at a fit time",
        r"^(?!各|每|全体|所有)[^，。；]{2,16}?(?:适时|不定期)(?:组织|开展|统计|通报|选树|对|召开|抽查|进行|总结)",
        "区教育工委适时统计课题解决情况",
    ),
)
# what somebody can be seen to have done, or to have made
_CONCRETE = re.compile(
    rf"{SUBMIT_VERB}|方案|清单|台账|专班|计划(?!生育)|名单|例会|制度|机制|调研|走访|家访|报告(?!精神)|自查|排查|摸底|整改|整治|公示|公布|签订|培训|演练|评选|推荐|选派|配备|填报|填写|登记|备案|审核|复核|验收|移交|办理|查处|巡查|抽查|检查|座谈|谈心谈话|党课|课题|课程|档案|留存|张贴|安装|修订|总结|梳理|统计|评估|招募|结对|承诺|认领|领办|讨论|反思|例会|会议|召开|举办|成立|组建|设立|不得|严禁|禁止|一律不|设置|开设|开放|上线|考察"
)
# nouns of general calls that hold the word of an act: 组织领导, 督促指导
_NOT_ACTS = re.compile(
    r"组织领导|组织保障|统筹协调|宣传引导|宣传教育|舆论宣传|督促指导|跟踪指导|主体责任|领导责任|监管责任|责任担当|责任意识|工作责任|责任感|工作合力|思想认识|政治责任|活动实效|工作实效|监督执纪|组织实施|自查自纠意识|管理机制|长效机制|工作机制|体制机制|[^，。；]{2,24}(?:总体)?(?:部署|要求|精神|决策)(?=，|$)|学习教育|主题教育|教育管理|考核体系|方案要求|“[^“”]{2,30}”"
)
_CALL = re.compile(
    r"^(?:(?:要|应|须|应当|必须|切实|进一步|持续|不断|全面|着力|大力|积极|认真|坚决|牢固|充分|始终|广泛|主动|深入|高度|严格|扎实|继续|自觉|真正|注重|更加|共同|真抓)*)(?:加强|强化|提高|提升|增强|营造|推动|推进|促进|深化|履行|落实|贯彻|坚持|突出|注重|把握|扛起|压实|压紧|树立|形成|引导|鼓励|弘扬|靠前指挥|亲自|重视|认识|发挥|凝聚|密切|立足|确保|力戒|力求|做到|统一思想|统筹|抓细|抓实|抓好|抓紧|夯实|筑牢|守住|完善|优化|健全|争当|争做|拓展|摆上|将[^，。；]{2,30}摆|把[^，。；]{2,30}(?:摆|作为|抓)|以[^，。；]{2,30}为|牢记|践行|当好|激励|调动|宣传|推广|营造|层层|狠抓|落细)"
)


def nature_of(words: str, who: tuple[str, ...], *, facts: bool, issuer: bool) -> Nature:
    """The nature of a run of clauses; `issuer` where its subject is the issuer, `facts` where it holds any."""
    announced = any(pattern.compiled.search(words) for pattern in ANNOUNCED)
    if not facts and any(pattern.compiled.search(words) for pattern in CONSEQUENCE):
        return "consequence"
    if announced or issuer:
        return "issuer_act"
    return "guidance" if not facts and is_general(words, who) else "duty"


def is_general(words: str, who: tuple[str, ...] = ()) -> bool:
    """Whether words only call for an attitude: no clause of them asks for an act that can be seen."""
    bare = words
    for name in who:
        bare = bare.replace(name, "", 1)
    clauses = [clause for clause in re.split(r"[，；：]", bare) if len(clause) > 1]
    if any(_CONCRETE.search(_NOT_ACTS.sub("", clause)) for clause in clauses):
        return False
    general = any(pattern.compiled.search(words) for pattern in GUIDANCE)
    calls = [bool(_CALL.match(clause.lstrip("、和及与的"))) for clause in clauses]
    return general or not calls or calls[0] or sum(calls) * 2 >= len(calls)
