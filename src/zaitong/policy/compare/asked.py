"""Whom a duty above is laid on: bodies like the author of a plan and those below it, or others."""

from __future__ import annotations

import re

from zaitong.policy.compare.figures import figures
from zaitong.policy.compare.pieces import Document, Piece

_SCHOOL = re.compile(r"学校|中学|小学|幼儿园|学院|大学|职业|中心校|教研室|支部")
_HIGHER = re.compile(r"^(?:县级|市级|区级|省级|各县|各市|各区|各旗|每个?[县市区])|^(?:校领导|督导组|专家组|评审组)")
_CALL = re.compile(r"^[^，]{0,14}(?:高度重视|提高(?:思想)?认识|提高站位|统一思想|加强领导)$")
# what says for what or since when, and asks nothing by itself
_FRAMES = re.compile(
    r"^(?:坚持[^，]*(?:原则|导向)|要?(?:办好|筑牢|抓好|守牢|压实|凝聚)[\u4e00-\u9fff“”]{2,8}|[^，]*(?:对照|按照|见)下表[^，]*(?:，[^，]{2,6})?|[^，]{0,20}作为[^，]{2,16}(?:抓手|举措|任务|内容)|保障[^，]{2,10}(?:开展|进行|运行)|(?:加强|强化|提升|合理控制|科学控制|合理安排)[\u4e00-\u9fff]{2,6}|(?:通过[^，]{2,6}努力，)?(?:自|到|从|截至)?(?:19|20)\d{2}年(?:\d{1,2}月|[春秋]季学期|[上下]半年|底)?(?:\d{1,2}日)?(?:起|止|前)?)$"
)
_OFFICE = re.compile(
    r"(?:科|处|(?<!辅导|活动|图书|实验|阅览|咨询|保健|卫生|资料|荣誉|功能)(?<!教)室|办公室|教研院|发展中心|进修学校|电教馆|教科院|研究院|执法队|支队|大队|(?<![各关本属任主管])部门|疾控中心|医院|派出所|消防救援站)$"
)
# an office of a county or city, which stands beside or above the author: 县水利局, 团市委
_SEATED = re.compile(r"^(?:团[市区县省]委|[市区县省][\u4e00-\u9fff]{1,6}(?:局|委|办|办公室|中心|妇联|总工会|团委))$")
_GENERAL = re.compile(r"各|每|全|人员|骨干|职工|所有|党员|教师|学生|学校|基层|校长|园长|单位|书记|负责人|主任|“")
_CONTACT = re.compile(r"^(?:联系人|联系电话|咨询电话|电话|附件|地址|邮箱|传真|特此通知|此件|抄送)")
_ISSUES = re.compile(
    r"^每年(?:评选|表彰|命名|通报|抽查)|(?:将|适时|不定期|按季度|组织)(?:[^，]{0,12})(?:通报|抽查|督查|检查|评选|表彰|验收|约谈|暗访)"
)
_LABEL = re.compile(r"如下：?$|^(?:序号|任务|项目|检查项目|工作任务|类别)\t")
_FOLLOWS = re.compile(
    r"考核|评优|评先|评价|评定|通报|问责|追责|追究|表彰|奖励|取消|约谈|处罚|处理|依据|扣|资格|责令|否决"
)
_COUNTS = re.compile(
    r"^(?:各校|各单位|学校)?要?[将把][^，]{2,16}(?:纳入|作为)(?![^，]{0,8}(?:督导|年度|目标)?考核)"
)  # what a school does itself
_BLAME = re.compile(
    r"(?:从重|严肃|依法|依规)[^，]{0,6}(?:处罚|处理|追究|问责|追责)|(?:通报批评|取消[^，]{0,6}资格|进行约谈|一票否决)|(?:列入|纳入|作为)[^，]{0,16}(?:考核|评优|评先|测评|评价)"
)


# 各地要将…纳入年检, 每个县（区）培育…: laid on districts, whoever the breakdown names
_DISTRICTS = re.compile(r"^(?:各地(?!各?校|、|和|及)|每个[县市区旗](?![^，]{0,8}学校))")


def asked_of(piece: Piece, parent: Document, child: Document) -> bool:
    """Whether a duty above is laid on bodies like the author of the plan, or on those below it."""
    if _no_duty(piece) or _for_districts(piece, child):
        return False
    names = _subjects(piece)
    if not names:
        return not _ISSUES.search(piece.words.partition("，")[0])
    issuers = "".join(parent.breakdown.document.issuers).replace("工作委员会", "工委")
    if all(_belongs(name, issuers) for name in names):
        return False
    author = "".join(child.breakdown.document.issuers) or child.breakdown.document.title
    if any(len(_core(name)) >= 3 and _core(name)[-4:] in author for name in names):
        return True
    if not _SCHOOL.search(author) and any(_like(name, author) for name in names):
        return True
    if piece.row and not _GENERAL.search(piece.words) and all(_OFFICE.search(name) for name in names):
        return _opens_with(child, names)
    return _within_reach(piece, names, author, child)


def _for_districts(piece: Piece, child: Document) -> bool:
    return bool(_DISTRICTS.match(piece.words) and _SCHOOL.search("".join(child.breakdown.document.issuers)))


def _no_duty(piece: Piece) -> bool:
    """What announces, blames, calls or gives a telephone number."""
    words = piece.words
    if piece.nature == "issuer_act" and not _later_subject(piece):
        return True
    if piece.nature == "consequence" and _FOLLOWS.search(words) and not _COUNTS.match(words):
        return True
    if _LABEL.search(words) or _CALL.match(words) or _CONTACT.match(words) or _FRAMES.match(words):
        return True
    return bool(_BLAME.search(words.partition("，")[0])) and not figures(words) and not _COUNTS.match(words)


def _within_reach(piece: Piece, names: tuple[str, ...], author: str, child: Document) -> bool:
    """Whether those named are the author's equals or below it; an office is so only where the plan has it act."""
    joined = "".join(names)
    school = bool(_SCHOOL.search(author))
    if re.match(r"^(?:国家级|省级|市级)", joined) or (school and re.match(r"^[县区]级", joined) and len(names) == 1):
        return joined in child.breakdown.text
    if all(_SEATED.match(name) for name in names) and not any(name in author for name in names):
        return _opens_with(child, names)
    if school and _HIGHER.match(joined):
        return len(names) > 1 or _opens_with(child, names)
    offices = all(_OFFICE.search(name) for name in names) and not piece.row and not _GENERAL.search(joined)
    return not offices or _opens_with(child, names)


def _opens_with(child: Document, names: tuple[str, ...]) -> bool:
    """Whether the plan speaks of one of these as doing something."""
    return any(child.clean.startswith(names, clauses[0].start) for clauses in child.sentences)


def _later_subject(piece: Piece) -> bool:
    """Whether the subject that the breakdown names stands in a later clause only: 提交总结，由就业处汇总."""
    first, _, rest = piece.words.partition("，")
    return bool(piece.who) and not any(name in first for name in piece.who) and any(name in rest for name in piece.who)


def _subjects(piece: Piece) -> tuple[str, ...]:
    """Who of the requirement stands in this passage, or leads it in."""
    words = piece.words
    opening = re.match(
        r"^((?:[市区县省]|教育)[\u4e00-\u9fff]{1,12}?(?:工委|局|厅|委|中心|研究院|总工会|团委)|[省市县区]级)(?=[^，]{2,})",
        words,
    )
    first = words.partition("，")[0]
    led = re.match(r"^[^，]{0,8}?由([^，]{2,16}?)(?:牵头|会同|负责具体)", words)
    if led:
        return (led.group(1),)
    mine = tuple(name for name in piece.who if name in first)
    if not mine and any(name in words for name in piece.who):
        return ()  # someone of a later clause
    if opening and not any(name.startswith(opening.group(1)) for name in mine):
        return (opening.group(1), *mine)
    return mine or piece.who


def _like(name: str, author: str) -> bool:
    """县级教育局, 各县（区）教育局 and 教育局 where a county's 教育局 writes the plan."""
    core = re.sub(r"^(?:各|本|[县区旗]级?)+", "", re.sub(r"（[^（）]*）", "", name))
    return len(core) >= 3 and not re.match(r"[市省]", name) and author.endswith(core)


def _core(name: str) -> str:
    return re.sub(r"^(?:各|本|市|区|县|省|校)+", "", re.sub(r"（[^（）]*）", "", name))


def _belongs(name: str, issuers: str) -> bool:
    """Whether a name is that of an issuer, or of an office or person within it: 市委教育工委机关各处室负责人."""
    bare = re.sub(r"负责人$|班子成员$", "", name)
    if len(bare) >= 3 and bare in issuers:
        return True
    if re.match(r"机关(?!幼儿园)|(?:教育)?工委|局(?:机关|领导|班子)|委(?:机关|领导|班子)", name):
        return True
    own = re.match(r"^([市区县省校]委?[\u4e00-\u9fff]{0,6}?(?:工委|局|厅))", name)
    if own and own.group(1) in issuers:
        return True
    short = re.match(r"^[市区县省][\u4e00-\u9fff]{1,5}(?:工委|局|厅|办|委|妇联|总工会|团委)$", bare)
    return bool(short) and re.search(".{0,4}".join(map(re.escape, bare)), issuers) is not None  # 县教体局
