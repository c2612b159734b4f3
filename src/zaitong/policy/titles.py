"""A short name for a requirement: the act and its object, from the clause that carries it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zaitong.policy import objects

MOST = 16
# what cannot be cut at a joint keeps its words up to here
_HARD = 24
_LONGEST = 40
# clauses that only lead in to the act
_LEADS_IN = re.compile(
    r"^(?:要|应|须)?(?:结合|围绕|按照|根据|紧扣|聚焦|坚持|以|在|对标|不负|立足|切实履行|为|对照|针对|通过|注重|用[^，]{1,8}时间|对(?![^，。；]*(?:开展|进行|实施|予以|给予|作出|提出|加强|检查|审计|评估))|运用|各负其责|提高|高度|深刻|突出|充分|统筹|严格按照|如期|遵循|活动结束|会后|[^，]{2,10}(?:期间|后|前)$)"
)
_VERBS = (
    "制定", "制订", "撰写", "确定", "研究确定", "建立健全", "建立", "成立", "组建", "开展", "组织开展", "组织", "召开", "举办", "举行", "完善", "优化", "选树", "评选", "遴选", "推荐", "申报", "公示", "公布", "报送", "提交", "上报", "自查",
    "排查", "整改", "检查", "抽查", "督查", "督促", "指导", "培训", "学习", "宣传", "总结", "统计", "评估", "验收", "通报", "签订", "设立", "落实", "加强", "强化", "推进", "深化", "做好", "抓好", "领办", "领衔", "认领", "承诺", "参加", "参与", "走访",
    "深入", "讨论", "反思", "培育", "打造", "履行", "解决", "实施", "编制", "提供", "配备", "配齐", "明确", "梳理", "汇总", "联系", "考察", "查处", "破解", "聚焦破解", "更新", "填写", "登记", "留存", "完成", "录入", "移交", "办理", "清理", "审核", "复核", "核查",
    "建设", "新增", "更换", "张贴", "设置", "开设", "开放", "新建", "改造", "采集", "收集", "备足", "发放", "兑付", "出具", "申请", "征集", "展示", "承办", "巡查", "调研", "到", "讲", "听", "交", "上传", "安装", "拨付", "修订", "调整", "公开", "反馈", "答复", "处置", "关闭", "清退", "加装", "设", "选派", "安排",
)  # fmt: skip
_VERB = re.compile("|".join(sorted(_VERBS, key=len, reverse=True)))
_ACT = re.compile("|".join(sorted((verb for verb in _VERBS if len(verb) > 1), key=len, reverse=True)))
_SMALL = re.compile(
    r"^(?:[一二三四五六七八九十]是|[上下中]午(?!餐|休|读)|晚上|早上|课间(?!餐|操)|要(?!求|点|素)|应当|应(?!急|用|届)|须(?!知)|必须|切实|认真|积极|进一步|持续|不断|及时|继续|全面|深入(?=开展|推进|学习|实施|贯彻|落实|排查|调研|宣传)|广泛|定期|适时|精心|至少|统一|分别|主动|严格|扎实|系统(?!安装|升级|建设|部署)|分类|好|逐项|逐一|逐户|按规定|按要求|按程序|依法依规|依法|原则上|一律|务必|注意|注重|密切|充分|大力|着力|如期|组织好|带头|每[月周年季日]|每学期)+(?=.{2})"
)
# 对重点场所开展联合检查: the act stands behind its object
_ON = re.compile(
    r"^(?:会同[^对]{2,40}?)?对(?P<thing>[^，。；]{2,40}?)(?:进行|开展|实施)(?:一次|1次)?(?:全面|集中|联合|全覆盖|专项|随机|现场|实地)?(?P<act>[\u4e00-\u9fff]{2,8})$"
)
# 把X摆在重要位置, 把X作为抓手: no act of its own
_MERE = re.compile(r"^[^，。；]{0,24}?[将把][^，。；]{2,40}(?:摆在|摆上|作为|放在)")
_TAKEN = re.compile(
    r"^[将把](?P<thing>[^，。；]{2,40}?)(?P<verb>纳入|录入|报送|作为|列入|贯穿|融入|送交|移交|分解|摆在|摆上)(?P<rest>[^，。；]*)$"
)
_COUNTS = re.compile(
    r"(?:不少于|不低于|不得少于|不得低于|不超过|不得超过|至少|不少|达到|达|控制在|限报|各)?(?:第)?(?:\d{1,12}(?:\.\d{1,6})?|[一二两三四五六七八九十]{1,3})(?:[—\-至到]\d{1,12})?(?:个工作日|个百分点|个|名|篇|条|份|次(?!性)|期|场次|场|节|轮|部|件|所|家|项|处|人次|万人次|人|学时|课时|小时|分钟|天|字|%|万元|元|张|批次|套|台|本|户|位|门|个月|周岁|岁|支|对)(?:及?以上|以内|以下|左右|之内)?(?:的)?"
)
_DATES = re.compile(
    r"(?:自|于|从|在)?(?:(?:19|20)\d{2}年)?\d{1,2}月(?:\d{1,2}日|上中旬|中下旬|[上中下]旬|底|初)?(?:前后|前|起|止)?(?:[—\-至到](?:(?:19|20)\d{2}年)?(?:\d{1,2}月)?(?:\d{1,2}日|[上中下]旬|底)?止?)?|(?:19|20)\d{2}年度?(?:底前|底)?"
)
# 围绕主题|制定方案: what leads in to an act in the same clause
_TOWARDS = re.compile(
    r"^(?:围绕|结合|按照|根据|紧扣|聚焦|对照|针对|依托|通过|利用|严格按照)[^，。；]{2,30}?(?=制定|制订|形成|撰写|开展|召开|组织|确定|建立|成立|报送|抓好|做好|研究|编制|排查|整改|提出|完成)"
)
# nouns that name an act: 摸底|排查, 需求|调查
_NAMES_ACT = re.compile(
    r"(?:调查|排查|整治|核查|复核|验收|评估|整改|自查|检查|培训|评审|评选|建设|改造|清理|审核|摸底|规划|演练|登记|采购|编制|申报|调研|学习|会议|讲座|谈话|测评|督查|巡查|抽查|走访|交流|研讨|座谈|工作|活动|任务|[班会课赛展])$"
)
_MORE_VERBS = re.compile(r"汇入|决出|到位|上线|接受|进入|结束|全部|择优|召集|清零|对")
# nouns that say nothing without what stands before them
_GENERIC = re.compile(
    r"^(?:好)?(?:工作|方面|情况|问题|精神|作用|要求|内容|高度|“?领头雁”?|不足|差距|重要.{2,4}|重大.{2,4}|[^，]{0,4}等?方面的?工作|.{0,3}和.{0,3})$"
)
_ATTRIBUTE = re.compile(r"^.{2,40}的(?=[\u4e00-\u9fff“]{2,12}$)")


def action_and_thing(clean: str, start: int, end: int, counted: Sequence[int]) -> tuple[str, str]:
    """The verb and the object of the clauses `clean[start:end]`; `counted` are the places of their numbers."""
    clauses = _clauses(clean, start, end)
    number = next(iter(counted), None)
    held = [(begin, stop) for begin, stop in clauses if number is not None and begin <= number < stop]
    acting = [span for span in clauses if _acts(_words(clean, *span)) and not _MERE.match(clean[span[0] : span[1]])]
    best = next(iter((*held, *acting, *clauses)), (start, end))
    words = _SMALL.sub("", _words(clean, *best))
    turned = _turned(words) or _taken(clean, *best)
    if turned:
        return turned
    if re.search(r"(?:率|占比|比例)(?:不低于|不少于|达到?|须达|为|$)", words):
        return "", words[:_LONGEST]
    verb = _VERB.match(words) or (_ACT.search(words) if len(words) > MOST else None)
    if verb is None or verb.end() >= len(words):
        return "", words[:_LONGEST]
    return verb.group(), objects.tidy(words[verb.end() :])[:_LONGEST]


def title(action: str, what: str, verb: str = "") -> str:
    """The name of a task, at most `MOST` characters where it can be cut at a joint.

    `verb` is what to put before an object that has no verb of its own.

    >>> title("报送", "联系人名单"), title("", "集中学习", "开展"), title("制定", "本辖区冬春火灾防控工作的实施方案")
    ('报送联系人名单', '开展集中学习', '制定实施方案')
    """
    thing = _plain(what)
    if not action and (turned := _turned(thing)):
        action, thing = turned
    if action == "报送":
        thing = re.sub(r"^(?:汇总|形成|填写|梳理|制定|撰写|完成|书面报告)(?=.{2})", "", thing)
    if not action and verb and _wants_verb(thing):
        action = "报告" if verb == "完成" and thing.endswith("情况") else verb
    if action and thing.startswith(action):
        action = ""
    return _short(action, thing)


def is_name(named: str) -> bool:
    """Whether a title says something: long enough, and no rest of a sentence that lost its numbers."""
    return len(named) >= 4 and not re.search(
        r"自起|起至|(?:在|于|为|各|每校|占比|一式|推荐|限报\d+名)$|^(?:对照|每|自|或者)", named
    )


def is_act(named: str) -> bool:
    """Whether a title is a bare act, as 检查."""
    return len(named) < 4 and bool(_ACT.fullmatch(named))


# words that open with what is done need no 开展 before them
_ACT_FIRST = re.compile(
    r"(?:开设|推出|举办|举行|召开|评选|提交|撰写|填写|组织|开展|完成|制定|制订|更换|投放|选派|推荐|配备|安排|公布|公开|签订|建立|成立|查看|抽取|听取|发布|出具|编写|编印|印发|邀请|参加|承办|汇报|通报|负责|落实|遴选|征集|展示|迎接|送交|报送|上报|共读|精读|排|写|交|提出|拿出|上(?!学期|年)|办(?!公|事|学))(?=[\u4e00-\u9fff“《\d])"
)


def _wants_verb(thing: str) -> bool:
    """Whether the words are only an object: 补贴资金核查, and not 录入平台."""
    if (
        not thing
        or thing[0] in "到赴向对讲听在为与由把将用"
        or _ACT_FIRST.match(thing)
        or (_VERB.match(thing) and not _NAMES_ACT.search(thing[2:]))
    ):
        return False
    return bool(_NAMES_ACT.search(thing)) or not (_ACT.search(thing) or _MORE_VERBS.search(thing))


def verb_near(clean: str, place: int, what: str) -> str:
    """The verb that stands right before `what` in the words from `place` on: 每季度|召开|例会."""
    at = clean.find(what, place) if what else -1
    found = [match.group() for match in _ACT.finditer(clean, place, at)] if place <= at <= place + 60 else []
    return found[-1] if found and found[-1] != "组织开展" else "开展" if found else ""


def _acts(words: str) -> bool:
    return not _LEADS_IN.match(words) and bool(_ACT.search(words) or re.search(r"不得|严禁|禁止", words))


def _turned(words: str) -> tuple[str, str] | None:
    """对X开展检查 is 检查X; 把X纳入Y is 将X纳入Y."""
    if on := _ON.match(words):
        act, thing = on.group("act"), objects.tidy(on.group("thing"))
        return (act, thing) if len(act) <= 4 and len(thing) <= 12 else ("开展", act)
    return None


def _taken(clean: str, start: int, end: int) -> tuple[str, str] | None:
    """把X纳入Y is 将X纳入Y."""
    found = _TAKEN.match(_SMALL.sub("", objects.without_subject(clean, start, end)))
    return (
        ("", "将" + objects.tidy(found.group("thing")) + found.group("verb") + found.group("rest")) if found else None
    )


def _plain(words: str) -> str:
    """Without counts, page numbers and the signs at the edges."""
    words = re.sub(r"[—\-]\d{1,3}[—\-]", "", words.strip("\t").partition("\t")[0])
    # what stands in quotes is a name and keeps its numbers
    pieces = re.split(r"(“[^“”]*”|《[^《》]*》)", words)
    words = "".join(piece if piece[:1] in "“《" else _COUNTS.sub("", _DATES.sub("", piece)) for piece in pieces)
    words = (
        re.sub(
            r"(?:送交|报送|上报|(?<=.)报(?!告|表|名|刊|道))(?:至|到|给)?[\u4e00-\u9fff]{2,16}(?:委|局|处|科|室|办|部|股)$",
            "",
            words,
        )
        or words
    )
    words = re.sub(r"(?:不少于|不低于|不超过|至少|控制在|达到|为)+$", "", words)
    return _SMALL.sub("", words.strip("，。；：、 "))


def _short(action: str, thing: str) -> str:
    """Cut at a joint: the title of a document, an attribute, the first of a list."""
    if len(action) + len(thing) <= MOST:
        return action + thing
    if thing.endswith("》") and thing.startswith("《") and len(thing) <= _LONGEST:
        return action + thing
    room = MOST - len(action)
    for cut in (_without_attribute, _first_of_list, _first_clause):
        thing = cut(thing, room)
        if len(thing) <= room:
            return action + thing
    whole = action + thing
    return whole if len(whole) <= _HARD else whole[: _HARD - 1] + "…"


def _without_attribute(thing: str, room: int) -> str:
    found = _ATTRIBUTE.match(thing)
    kept = thing[found.end() :] if found else thing
    if _GENERIC.search(kept):
        return thing
    return kept if found and 2 <= len(kept) <= room and kept.count("“") == kept.count("”") else thing


def _first_of_list(thing: str, room: int) -> str:
    parts = re.split(r"、|以及|和(?!谐)|及(?!时)", thing)
    opened = parts[0].count("《") != parts[0].count("》") or parts[0].count("“") != parts[0].count("”")
    return parts[0] + "等" if len(parts) > 1 and 3 <= len(parts[0]) < room and not opened else thing


def _first_clause(thing: str, room: int) -> str:
    part = re.split(r"，|；|：", thing)[0]
    return part if 3 <= len(part) <= room else thing


def _clauses(clean: str, start: int, end: int) -> list[tuple[int, int]]:
    found, begin = [], start
    for match in re.compile(r"[，；：。\n]").finditer(clean, start, end):
        found.append((begin, match.start()))
        begin = match.end()
    return [span for span in (*found, (begin, end)) if span[1] - span[0] > 2]


def _words(clean: str, start: int, end: int) -> str:
    words = objects.without_subject(clean, start, end)
    words = re.sub(r"^(?:要|应|须|注重)*在[^，]{2,24}?(?:过程中|活动中|行动中|工作中|基础上|背景下)(?=.{2})", "", words)
    words = _DATES.sub("", words) if _DATES.match(words) else words
    return _TOWARDS.sub("", objects.tidy(words))
