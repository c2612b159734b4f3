"""What a number counts: the noun behind it, before it, or in the clause before."""

from __future__ import annotations

import re

from zaitong.policy import actors, dates, objects
from zaitong.policy.clauses import Span
from zaitong.policy.statements import Statement
from zaitong.policy.words import BODY, PEOPLE

_MEASURES = frozenset(
    [
        "分",
        "元",
        "万元",
        "亿元",
        "%",
        "个百分点",
        "学时",
        "课时",
        "学分",
        "小时",
        "分钟",
        "天",
        "日",
        "周",
        "个月",
        "年",
        "周岁",
        "岁",
        "克",
        "千克",
        "公斤",
        "吨",
        "米",
        "公里",
        "平方米",
        "亩",
        "字",
        "人次",
        "倍",
        "MB",
        "M",
        "度",
    ]
)
_NOUN = re.compile(r"^[\u4e00-\u9fff“”《》·]{2,30}")
_WEAK = re.compile(
    r"^(?:每[\u4e00-\u9fff、]{0,6}|字数|篇幅|占比|得分|分数|比例|比重|数量|总数|总计|共|全年|全[省市区县镇乡园院校]|分别|\d+[期次个场名张份篇]|首批|其中|时长|总量|人数|名额|均|各|不|年内|原则上|累计|达|要|应|须|含|另|分别|限|内容|时间|期限|大小|一般|最高|成绩|市级每年|今年|本年度|每校|不合格|达不到|评选数量|[近前连续]{0,2}[一二三四五六七八九十两\d]{1,2}年(?:来|内)?|开展|接受|参加|征集|募集|培育|创建|配备|选派|新增|报送|另附|附|合计|数量以|宣传|另配|发放|下发|配发|印发|免费发放|限报|选送|推选|推荐)$"
)
_LABEL = frozenset(("占比", "得分", "分数", "比例", "比重", "时长", "时间", "期限", "人数", "大小", "成绩"))
_TIME = re.compile(
    r"^(?:.*?(?:每个?(?:学期|学年|季度|半年|年|月|周|日|天|两周)|全年|年内|本学期|本学年|一年(?!级)|检查期间|期间|\d日(?:之|以)?前|底前|旬前|年底|过程中)(?:累计)?)+(?=.{2})"
)
_BOUND = re.compile(
    r"(?:一般|不少于|不低于|不得少于|不得低于|不超过|不得超过|不高于|至少|最少|最多|达到|达|控制在|均|共|各|一式|限期|限报|累计|公开承诺|提前|提交|约|为|不短于|在|应当|应|须|(?<![纪摘提概重主必需])要|须达|应达到|要达到|力争|确保|常年|保持|稳定|保持在|必须|必|降到|降至|升至|升到|提高到|提升到|增至|新增|增加到|以|控制|年末|年底|期末|月末|得|需|宜)+$"
)
# 每场|参与家长, 每期|培训时间, 每次|附图片, 每件作品|指导教师: what there is so many of in each
_PER_ONE = re.compile(
    r"^每(?:[场次期轮](?:附上?|配|另附)?|[件台幅篇本套门张](?=[\u4e00-\u9fff]{5})[\u4e00-\u9fff]{2})(?=[\u4e00-\u9fff]{2,8}$)"
)
# 向教育股报送|活动信息
_HANDED_TO = re.compile(
    r"^(?:每(?:月|周|季度?|学期|年))?向[^，。；]{2,20}?(?:报送|上报|提交|提供|推送|报告?)(?=[\u4e00-\u9fff]{2})"
)
# 推荐运动员|每校, 上学期试卷|每个专业抽: how they are shared out
_SHARED_OUT = re.compile(
    r"(?<=[\u4e00-\u9fff]{3})每(?:[校园班队人镇县组村户]|[个名所][\u4e00-\u9fff]{1,3})(?:抽|选|报|推荐|选派|不少于|限报)?$"
)
# 小学低年级每节课|使用电子屏幕
_IN_EACH = re.compile(r"^[\u4e00-\u9fff]{2,10}每(?:[节堂]课|[次场期])(?=[\u4e00-\u9fff]{2})")
_EACH = re.compile(
    r"^(?:每[个所名位家门支间期次篇]?[\u4e00-\u9fff]{0,6}?(?:抽查|抽看|抽取|抽|留存|张贴|设置|拍摄|上传|报送|上报|推选|设立|培育|打造|确定|种植|发放|走访|选派|选|推荐|安排|配备|组建|提交|不|$))"
)
_LIMITS = re.compile(r"控制在|不超过|不少于|不低于|不小于|不大于|不高于|不得|至少|达到|以内")
_TAIL_NOUN = re.compile(
    r"(?:\d+|[一二两三四五六七八九十]{1,2})(?:[—\-至]\d+)?(?:个|篇|份|条|次|节|部|名|场|期|件|项|位|门|家|所)([\u4e00-\u9fff“”《》]{2,24})$"
)
# what is done to the things counted: 32个排口的|溯源
_ACT_NOUN = re.compile(r"(?:溯源|整治|整改|建设|改造|检查|验收|评估|创建|核查|排查|摸底|认定|普查|检测|登记|调查)")
_FROM = re.compile(r"从[^，。；]{0,16}?(?:的)?([\u4e00-\u9fff]{2,8})中$")
# 按照每校不少于2名的标准|配备安全员
_RATE = re.compile(
    r"按照?(?:每|不低于|不少于|不高于)[^，。；]{1,40}?的(?:标准|比例|要求|数量)(?:配备|安排(?!在)|列支|提取|落实|配齐|储备|选派|安排|选配|设置|确定|推荐|组建|组织)?([\u4e00-\u9fff]{2,16})$"
)
_VERB_HEAD = re.compile(
    r"^(?:要|应|须|积极|认真|全面|组织|开展|召开|举办|建立|制定|完成|成立|组建|开设|设立|举行|安排|做好|形成|撰写|报送|上报|提交|公布|印发|填写|撰写|录制|写|附|打造|张贴|制作|评选|新建)+(?=.{2})"
)


def counted_thing(
    clean: str, statement: Statement, clause: Span, match: re.Match[str], number_at: int, verbs: str
) -> str:
    """What the number of `match` counts; empty when the clause and the one before name nothing."""
    if rated := _RATE.search(clean, clause.start, clause.end):
        return objects.tidy(_VERB_HEAD.sub("", rated.group(1)))
    unit = match.group("unit")
    behind = _behind(clean, match.end("unit"), clause.end)
    middle = objects.tidy(match.groupdict().get("mid") or "")
    near = objects.tidy(_VERB_HEAD.sub("", match.groupdict().get("near") or ""))
    middle = middle or ("" if re.fullmatch(verbs, near) else re.sub(rf"^{verbs}(?=.{{2}})", "", near))
    before = _before(clean, statement, clause, match, number_at, verbs)
    named_behind = (
        clean.startswith(("的", "以上的", "以下的"), match.end("unit")) or clean.startswith("的", match.end())
        if unit == "%"
        else bool(
            re.compile(
                r"(?:(?<![年岁])(?:以[内下上]|之内|左右))?的(?!标准|比例|要求|数量|应|须|要|占|方可|可|才能|视为|予以|给予|不得)[\u4e00-\u9fff“]{2}"
            ).match(clean, match.end("unit"), clause.end)
        )
    )
    order = (before, middle, behind) if unit in _MEASURES and not named_behind else (behind, middle, before)
    if shared := _parallel(clean, statement, clause, number_at, unit):
        return shared
    found = next((words for words in order if len(words) > 1 and not _WEAK.match(words)), "")
    if found in _MEMBERS:
        return _group_before(clean, statement, number_at) + found
    if found:
        return _owner_of_share(clean, statement, number_at, found) + found
    context = _acted_on(clean, match, number_at) or _context(clean, statement, number_at)
    context = context or _counted_before(clean, statement, unit)
    label = before if before in _LABEL else ""
    label = "" if label == "人数" and re.search(rf"{PEOPLE}$", context) else label
    if label and context.endswith(tuple(_LABEL)):
        context = context[:-2]
    return (context + label) if context else label or before


def _counted_before(clean: str, statement: Statement, unit: str) -> str:
    """每县限报作品25件；|每校限报8件: what the sentence before counts by the same unit."""
    start, end = statement.block.start, statement.sentence.start
    handed = "限报" in clean[end : statement.sentence.end]
    if unit in _MEASURES or not (handed or clean[max(start, end - 1) : end].endswith("；")):
        return ""
    found = re.findall(
        rf"([\u4e00-\u9fff“”]{{2,8}})(?:不少于|不超过|至少)?\d+{unit}(?=[，、；])", clean[max(start, end - 80) : end]
    )
    return re.sub(r"^.*(?:限报|报送|推荐|选送|其中|报)(?=.{2})", "", found[-1]) if found else ""


# 高年级每天|不少于40分钟: nothing but whose share it is
_ONLY_WHOSE = re.compile(r"[\u4e00-\u9fff、（）]{2,12}每(?:天|日|周|月|学期|学年|年)(?:不少于|不低于|不超过|至少)")
_SHARE_OF = r"每(?:天|日|周|月|学期|学年|年)(?:安排|开设|开展|组织|保证)?([\u4e00-\u9fff“”]{2,10}?)(?:时间)?(?:不少于|不低于|不超过|至少)\d+"


def _parallel(clean: str, statement: Statement, clause: Span, number_at: int, unit: str) -> str:
    """低年级每天课间操不少于30分钟，|高年级每天不少于40分钟: what the clause before shares out."""
    index = statement.clause_at(number_at)
    if not index or not _ONLY_WHOSE.fullmatch(clean, clause.start, number_at):
        return ""
    before = statement.sentence.clauses[index - 1]
    found = re.search(_SHARE_OF + unit, clean[before.start : before.end])
    return found.group(1) if found else ""


# 建立微型消防站，|队员不少于6人; 成立考核工作组，|成员不少于7人: whose members
_MEMBERS = ("队员", "成员", "委员", "组员", "会员", "社员")
_SETS_UP = re.compile(r"(?:成立|建立|组建|设立|组成)(?:由[^，]{2,20}?的)?([\u4e00-\u9fff“”（）]{2,16})$")


def _group_before(clean: str, statement: Statement, place: int) -> str:
    index = statement.clause_at(place)
    if not index:
        return ""
    before = statement.sentence.clauses[index - 1]
    found = _SETS_UP.search(clean[before.start : before.end])
    return objects.tidy(found.group(1)) if found else ""


_SHARE = re.compile(
    r"^[\u4e00-\u9fff]{0,3}(?:比例|占比|比重|得分|名额|篇幅|间隔|时长|字数|年龄|期限|有效期|频率|单价)$"
)


def _owner_of_share(clean: str, statement: Statement, place: int, found: str) -> str:
    """优秀干部，|评选比例为不超过5%: the short clause before says of what."""
    index = statement.clause_at(place)
    if not index or not _SHARE.match(found):
        return ""
    before = statement.sentence.clauses[index - 1]
    words = clean[before.start : before.end]
    return words if re.fullmatch(r"[\u4e00-\u9fff“”]{2,12}", words) and not objects.FOLLOWER.match(words) else ""


def _behind(clean: str, start: int, end: int) -> str:
    words = re.sub(r"^(?:以上|以内|以下|左右|之内|及以上|或以上|（[^（）]*）|班级(?=$|[，、]))", "", clean[start:end])
    found = _NOUN.match(words)
    if not found:
        return ""
    noun = re.split(
        r"达到?|和|以及|及(?!格|时)|并|送交|报送|进入|参加|获评|在|到(?!位)|于|用于|进行|，", found.group()
    )[0]
    owned = noun.startswith("的")
    noun = noun.removeprefix("的")
    if "的" in noun[1:-1]:
        owner, _, noun = noun.rpartition("的")
        noun = owner if _ACT_NOUN.match(noun) else noun
    if named := _PERSON.match(noun):
        return named.group()
    if _KEPT.match(noun):
        return ""
    return "" if objects.FOLLOWER.match(noun) and len(noun) < 3 and not owned else objects.tidy(noun)


# 40名|农技员|分片包村, 纸质版一份|存科室
_PERSON = re.compile(rf"[\u4e00-\u9fff“”]{{0,8}}?{PEOPLE}(?=[分到参赴驻包负带进]|同行|陪同|在场|值守)")
_KEPT = re.compile(r"(?:存(?!款|量)|留(?!守|言|学)|交(?![警通流])|报(?![告表名刊])|送(?!教)|备案|备查|归档)")


def _before(clean: str, statement: Statement, clause: Span, match: re.Match[str], number_at: int, verbs: str) -> str:
    verb = match.groupdict().get("verb") or ""
    stop = (
        match.start()
        if not verb or (len(verb) > 1 and not match.groupdict().get("mid") and match.group("noun"))
        else number_at
    )
    named = re.search(r"([“《][^“”《》]{2,30}[”》])$", clean[clause.start : number_at])
    if named:
        return named.group(1)
    words = clean[clause.start : stop]
    actor = statement.stated[statement.clause_at(number_at)]
    if actor and clause.start <= actor.start and actor.end <= stop:
        words = clean[actor.end : stop]
    words = words.rpartition("：")[2] or words
    # inside a bracket or behind another number, only what stands there
    opened = words.rfind("（")
    if opened >= 0 and "）" not in words[opened:]:
        inner = re.split(r"、|，", words[opened + 1 :])[-1]
        inner = _BOUND.sub("", inner)
        outer = re.split(r"、|，|；|）|和", words[:opened])[-1]
        words = inner if len(inner) > 1 and not re.match(r"\d", inner) else outer
    pieces = re.split(r"(?<=[以之]下)|\d[^，、。\d]{1,3}(?:、|和|及|以上)", words)
    words = pieces[-1] if len(pieces[-1]) > 1 else words
    words = _FROM.sub(r"\1", re.sub(rf"(?:{verbs})$", "", words)) if words.endswith(verb) and "从" in words else words
    for place in dates.find(words, 0, len(words))[-1:]:
        behind = re.sub(r"^(?:前|之前|以前|，)+", "", words[place.end :])
        words = behind if _BOUND.sub("", behind) else re.sub(r"(?:于|在)$", "", words[: place.start])
    words = _TIME.sub("", _BOUND.sub("", words))
    return _in_each(words) or _of_place(_without_verb(words, verbs), actor)


def _in_each(words: str) -> str:
    """What there is so many of in each, or for each; empty where the words share nothing out."""
    named = _IN_EACH.sub("", _PER_ONE.sub("", _SHARED_OUT.sub("", words)))
    found = _BOUND.sub("", objects.tidy(named)) if named != words else ""
    return found if len(found) > 1 else ""


def _without_verb(words: str, verbs: str) -> str:
    words = _BOUND.sub("", _EACH.sub("", _counted_in_each(_BOUND.sub("", words), verbs)))
    words = _HANDED_TO.sub("", re.sub(r"(?<=[\u4e00-\u9fff]{2})占[\u4e00-\u9fff]{1,8}的(?:比例|比重)$", "", words))
    words = re.sub(r"(?:较|比)(?:19|20)?\d{2,4}年(?=下降|$)", "", words)
    words = objects.tidy(words)
    head = re.match(rf"^(?:全[市区县校省]|首批|市级|区级|年内)?(?:{verbs})(?=.{{2,}})", words)
    kept = head is None or words[head.end() :] in _LABEL or re.match(r"听课|办理|下降", words)
    words = words if kept or head is None else words[head.end() :]
    words = re.sub(r"^附(?=[\u4e00-\u9fff]{3})(?![件近属录加中小])", "", words)
    return re.sub(r"^设(?=[\u4e00-\u9fff]{2})(?![备施计定置立])", "", words)


def _of_place(words: str, actor: actors.Actor | None) -> str:
    place = actor.names[0] if actor and len(actor.names) == 1 and _MEASURE_OF.fullmatch(words) else ""
    return place + words if _PLACE.search(place) and not _EACH_PLACE.match(place) else words


# 资源教室|每周|开放时间, 培训场所|人均使用面积: a measure of a place, which is no body that acts
_MEASURE_OF = re.compile(r"[\u4e00-\u9fff]{0,6}(?:面积|时间|时长|温度|宽度|间距|照度)")
_PLACE = re.compile(r"(?:教室|场所|场地|食堂|宿舍|场馆|馆|活动室|阅览室|图书室|车间|基地)$")
_EACH_PLACE = re.compile(r"[每各]")


def _counted_in_each(words: str, verbs: str) -> str:
    """每个赛项|微课, 每个考场|监考教师: what there is so many of in each."""
    found = re.fullmatch(r"每[个所名位家门支间期次篇项][\u4e00-\u9fff]{2}([\u4e00-\u9fff]{2,6})", words)
    kept = (
        found is None
        or re.search(rf"(?:{BODY}|面积|年龄|时间|人数|数量|比例)$", words)
        or re.fullmatch(verbs, found.group(1))
    )
    return words if kept or found is None else found.group(1)


def _acted_on(clean: str, match: re.Match[str], number_at: int) -> str:
    """检查学生控制在60人以内, 单次可接纳学生100人: the act and its object, where nothing else names the thing."""
    words = objects.tidy(_BOUND.sub("", clean[match.start() : number_at]))
    return words if re.fullmatch(rf"[\u4e00-\u9fff]{{2,6}}?{PEOPLE}", words) else ""


def _context(clean: str, statement: Statement, number_at: int) -> str:
    """The thing that the clauses before are about: 报送工作信息，|每次不少于2条."""
    index = statement.clause_at(number_at)
    near = reversed(statement.sentence.clauses[max(0, index - 3) : index])
    return next((thing for clause in near if (thing := _LIMITS.split(_thing_of(clean, clause))[0])), "")


# 11月底前|编印动火作业指引
_MAKES = re.compile(r"(?:编印|印制|制作|编写|编制|采购|购置|印发)([\u4e00-\u9fff“”《》]{2,20})")
# 志愿者培训，|每人不少于4课时
_SHORT_NAME = re.compile(rf"{PEOPLE}(?:培训|招募|演练|轮训|研修|选拔|考核|集训)")
# 裁判员|由市田径协会选派
_FROM_WHOM = re.compile(
    r"([\u4e00-\u9fff]{2,12})由[^，。；]{2,16}?(?:选派|推荐|选聘|抽调|指派|委派|聘请|组成|提供|承担|确定|编印|配发)"
)


def _thing_of(clean: str, clause: Span) -> str:
    """What a clause is about; empty where it holds a date and names nothing."""
    words = clean[clause.start : clause.end]
    if (limit := _LIMITS.search(words)) and not limit.start():
        return ""
    if counted := _FROM_WHOM.fullmatch(words) or _TAIL_NOUN.search(words):
        return objects.tidy(counted.group(1))
    if dated := dates.find(clean, clause.start, clause.end):
        return _dated_thing(clean, clause, dated)
    if re.search(r"(?:自拟|不限|自定|属实|真实)$", words):
        return ""
    made = objects.formed_before(clean, clause.start, clause.end)
    return made or (words if _SHORT_NAME.fullmatch(words) else "") or _spoken_of(clean, clause, words)


def _dated_thing(clean: str, clause: Span, dated: list[dates.Found]) -> str:
    eve = re.compile(r"(?:之前|以前|前|日)?").match(clean, dated[-1].end)
    place = eve.end() if eve else dated[-1].end
    handed = objects.submission(clean, place, clause.end)
    made = _MAKES.fullmatch(objects.completed(clean, place, clause.end))
    return (
        (handed[0] if handed else "")
        or (made.group(1) if made else "")
        or objects.thing_before(clean, clause.start, dated[0].start)
    )


def _spoken_of(clean: str, clause: Span, words: str) -> str:
    actor = actors.subject(clean, clause.start, clause.end)
    words = _TIME.sub("", clean[actor.end : clause.end] if actor else words)
    handed = objects.submission(words, 0, len(words))
    if handed and handed[0]:
        return handed[0]
    words = _LIMITS.split(words)[0]
    words = objects.tidy(_VERB_HEAD.sub("", re.sub(r"^\d日前", "", objects.uncounted(words))))
    return words if len(words) <= 20 else words[-12:]
