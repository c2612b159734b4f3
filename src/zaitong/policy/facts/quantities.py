"""Quantities: numbers that a body must reach or keep within."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from zaitong.policy import actors
from zaitong.policy.clauses import Span
from zaitong.policy.facts.counted import counted_thing
from zaitong.policy.facts.frequencies import Often
from zaitong.policy.numerals import number
from zaitong.policy.patterns import Pattern, join, table
from zaitong.policy.statements import Statement
from zaitong.policy.words import PEOPLE

UNITS = (
    "个百分点", "台套", "个工作日", "个月", "个小时", "个", "名", "人次", "人", "位", "篇", "条", "份", "次", "期", "场次", "场", "节", "轮", "部", "件", "所", "家", "门", "类", "种", "项", "处", "张", "幅", "字",
    "分钟", "分", "万元", "亿元", "元", "%", "学时", "课时", "学分", "小时", "天", "日", "周岁", "周", "岁", "年", "千克", "公斤", "克", "吨", "毫米", "厘米", "公里", "平方米", "亩", "米", "本", "册", "批次", "批",
    "万人次", "万亩", "万吨", "万户", "万册", "万株", "万元", "支", "对", "户", "组", "套", "台", "辆", "间", "棵", "株", "遍", "例", "起", "句", "页", "万人", "倍", "枚", "座", "只", "眼", "口", "根", "扇", "盏", "具", "头", "羽", "尾", "粒", "袋", "箱", "瓶", "包", "卷", "趟", "班", "桌", "床", "宗", "笔", "票", "万公斤", "万斤", "斤", "升", "毫升", "立方米", "平方公里", "公顷", "千瓦时", "千瓦", "‰", "NTU", "秒", "畦", "具", "栋", "幢", "万份", "万棵", "枝", "副", "双", "列", "排", "集", "卷", "道", "题", "盒", "桶", "公顷", "立方", "cm", "mm", "km", "kg", "GB", "TB", "万元", "万平方米", "万台", "万套", "万件", "枚", "面", "块", "首", "届", "寸", "M", "MB", "KB", "分贝", "段", "℃", "兆", "°C", "度", "级", "档",
)  # fmt: skip
_UNIT = f"(?:个(?=学时|课时|学分))?(?P<unit>万(?:人次|字|个|件|份|名|只|头|篇|条|张|家|间|处|本|辆|米|公里|平方米|千瓦|立方米|人|户|棵)|{join(UNITS)})(?!之[一二三四五六七八九十])"
_NUM = r"\d{1,12}(?:,\d{3}){0,4}(?:\.\d{1,6})?|[一二两三四五六七八九十百千][一二两三四五六七八九十百千零〇]{0,6}"
_N = f"(?P<n>{_NUM})"
_RANGE = rf"(?P<low>{_NUM})(?:{join(UNITS)})?(?:[—\-]{{1,2}}|至|到)(?P<high>{_NUM})"
_NEAR = r"[^，。；：、\d一二两三四五六七八九十]{0,12}?"

AT_LEAST = r"(?:≥|不少于|不低于|不应少于|不应低于|不能少于|不能低于|不可少于|不可低于|不宜少于|不宜低于|不要少于|不得小于|不应小于|不能小于|不得短于|不应短于|不小于|不得少于|不得低于|不短于|不少|不低|至少|最少|(?<!已)(?<!已经)达到|(?<!已)(?<!已经)达(?=\d)|(?<!不)高于|(?<!不)(?<!未)满(?=[\d一二三四五六七八九十])|(?<!不)(?<!不要)(?<!不能)(?<!不可)(?<!不应)(?<!不宜)(?<!不得)(?<!不再)(?<!不准)(?<!不许)超过(?!了)|多于|提高到|提升到|不弱于)"
AT_MOST = r"(?:≤|不超过|不要超过|不能超过|不可超过|不应超过|不宜超过|不再超过|不准超过|不许超过|不得大于|不应大于|不能大于|不得突破|不可突破|不得长于|不应高于|不能高于|不应多于|不能多于|不突破|不高于|不多于|不大于|不得超过|不得多于|不得高于|不超|最多|至多|限报|限|(?<!不)(?<!不得)低于|不长于|压减到|压缩到|控制到|(?<!不)(?<!不得)少于)"

BOUNDS = table(
    Pattern("range", rf"{_RANGE}{_UNIT}", "1—3件"),
    Pattern("copies", rf"一式{_N}(?P<unit>份)", "一式三份"),
    Pattern("kept below", rf"控制在{_N}{_UNIT}(?:以内|以下|之内)?(?!左右)", "控制在75克以内"),
    Pattern("at most", rf"{AT_MOST}{_N}{_UNIT}", "不超过50%"),
    Pattern(
        "at most of a thing",
        rf"(?:限报|限额|限推荐|限推)(?P<near>[\u4e00-\u9fff]{{2,10}}?){_N}{_UNIT}",
        "限报先进个人8名",
    ),
    Pattern("share at most", rf"(?:{AT_MOST}|控制在)[^，。；：\d]{{1,20}}的{_N}(?P<unit>%|倍)", "不超过班级人数的15%"),
    Pattern(
        "at most, with a verb",
        rf"(?:最多|至多|只能|仅限?)(?P<near>(?:可|能|允许)?[\u4e00-\u9fff]{{1,4}}?){_N}{_UNIT}",
        "同一本书最多买4册",
    ),
    Pattern("share at least", rf"{AT_LEAST}[^，。；：\d]{{1,20}}的{_N}(?P<unit>%|倍)", "不低于同岗位工资标准的80%"),
    Pattern("at least", rf"{AT_LEAST}(?P<near>{_NEAR}){_N}{_UNIT}(?:及?以上|或以上)?", "至少召开1次座谈会"),
    Pattern("and more", rf"{_N}{_UNIT}(?:及以上|或以上|以上)(?!的?价|职称|学历|级别)", "2件以上"),
    Pattern(
        "and less",
        rf"{_N}{_UNIT}(?:（含）)?(?:以内|以下|之内|内)(?!容|涵|部|外|存|勤|科|务|地|控|审|训|页|宿|蒙)",
        "3000字以内",
    ),
    Pattern("tenths", rf"{_N}(?P<unit>成)(?:及?以上|或以上)", "压减三成以上"),
    Pattern("about", rf"{_N}{_UNIT}左右", "60个左右"),
    Pattern("limited time", rf"限期{_N}{_UNIT}", "限期3个月整改"),
)
_KINDS = {
    "tenths": "min",
    "kept below": "max",
    "at most": "max",
    "share at most": "max",
    "share at least": "min",
    "at most of a thing": "max",
    "at most, with a verb": "max",
    "at least": "min",
    "and more": "min",
    "and less": "max",
    "limited time": "max",
}

_DO_WORDS = (
    "确定", "选择", "选", "选出", "选树", "选派", "选送", "推选", "推荐", "推荐给", "推出", "评选", "评选出", "评出", "遴选", "培育", "培养", "打造", "建成", "建设", "创建", "争创", "申报", "上报", "报送", "报", "提交", "交", "配备", "配齐",
    "配", "安排", "组织", "举办", "开展", "召开", "撰写", "写", "完成", "制作", "发布", "领衔", "领办", "认领", "承担", "办理", "抽看", "抽查", "抽取", "抽", "带徒", "结对", "帮扶", "结对帮扶", "联系", "参加", "设立", "成立", "组建", "聘请", "听", "听课",
    "随机听课", "收集", "收录", "命名", "认定", "明确", "指定", "新增", "更新", "新建", "改建", "扩建", "增加", "开设", "开发", "提供", "采集", "培训", "形成", "进入", "不少", "录制", "拍摄", "精选", "征集", "讲", "上", "观看", "学习", "阅读", "读", "种植", "解决", "化解", "推出", "走访", "慰问",
    "公开承诺", "公开承诺办理", "办成", "办好", "建好", "做成", "打磨", "共", "各", "组成", "编成", "自备", "共用", "增至", "增加到", "增加至", "扩大到", "扩至", "提高至", "提升至", "降至", "减至", "压减至", "达到", "稳定在", "派", "各派", "出", "抽", "抽出", "抽调", "派出", "指派", "产生", "设置", "设", "实施", "排查", "整改", "列出", "提出", "梳理", "推广", "打造出", "参与", "纸质版", "纸质稿", "纸质材料", "电子稿", "电子版", "复印件", "盖章", "限额", "名额", "推评", "表彰", "奖励", "资助", "招收", "招募", "选聘", "引进", "力争", "争取", "确保", "包联", "挂钩", "蹲点", "下沉", "对接",
)  # fmt: skip
DO = join(_DO_WORDS)
DO_LONG = join(word for word in _DO_WORDS if len(word) > 1)
DO_SHORT = join(word for word in _DO_WORDS if len(word) == 1)
BARE = table(
    Pattern("short verb and number", rf"(?P<verb>{DO_SHORT})(?P<mid>){_N}{_UNIT}(?P<noun>[\u4e00-\u9fff“《]{{0,2}})", "选1名代表"),
    Pattern("verb and number", rf"(?P<verb>{DO_LONG})(?:了)?(?P<mid>(?:(?:(?!{DO_LONG})|(?<=优秀)|(?<=先进))[^，。；：、\d]){{0,16}}?){_N}{_UNIT}(?P<noun>[\u4e00-\u9fff“《]{{0,2}})", "选择1个小课题"),
    Pattern("each body", rf"(?P<verb>每(?!多|增|满|小时|[\d一二两三]小时)[个名位所校家支班]?(?:[^，。；：、\d（）]|（[^（）\d]{{1,8}}）){{1,14}}?){_N}{_UNIT}(?P<noun>[\u4e00-\u9fff“《]{{1,2}}|(?=$|[，。；、（）]))", "每个支部打造1个品牌"),
    Pattern("in brackets", rf"(?<=[\u4e00-\u9fff》])（(?P<verb>)(?P<mid>){_N}(?P<unit>份|套|册|张|篇)(?P<noun>)(?=）)", "会议纪要（1份）"),
    Pattern("second of two", rf"(?P<verb>(?:不少于|至少|召开|开展|组织|举办|明确|确定|指定|选派|安排|配备|推荐)[^，。；]{{1,24}})(?:和|及|与|、){_N}{_UNIT}(?P<noun>)(?=[\u4e00-\u9fff“])", "至少召开1次教师座谈会和1次学生座谈会"),
    Pattern("noun and number", rf"(?P<verb>[”》\u4e00-\u9fff]){_N}{_UNIT}(?P<noun>)(?=$|[，；。、（）])", "优秀案例10个"),
)  # fmt: skip
_BARE_NAMES = tuple(pattern.name for pattern in BARE)
_TOLD = re.compile(r"据(?:不完全)?统计|统计显示")
_NUMBERED = re.compile(r"(?:第|附件|表|(?<![配插附])图|〔\d{4}〕|号|[\d.])$")
NOT_ASKED = table(
    Pattern("money rates", r"(?:标准|津贴|补贴|费用?|工资|价格?|罚款|奖金|收费|结算|报销|补助|定额)[^，。；]{0,30}\d+(?:\.\d+)?元", "补贴标准为每人600元"),
    Pattern("rates listed", r"产\d+元|元/人|增加\d+元|每增加一个", "阴式手术产3100元"),
    Pattern("entitlement", r"(?:享受|休|给予)\d+天|给予\d+|怀孕|分娩|产假", "享受98天生育津贴"),
    Pattern("window of years", r"前\d+年内|近[一二三四五\d]年|连续[两二三\d]年|连续\d次", "1日前5年内获得过"),
    Pattern("permission", r"可(?:以)?(?:享受|申请|申报|领取)|(?:顺延|延长)\d", "每人每年可享受1次补贴"),
    Pattern("condition", r"(?:出现|发生|发现)\d+[例起次人个处件家]|(?<!不)(?:低于|高于|超过|不足|未达)\d+(?:%|分|人|次|元|天)的|[周天日月]内(?:无法|不能|未)", "出现3例以上病例的"),
    Pattern("prizes", r"等奖\d|奖\d+名|(?<![建开增创])设\d", "设一等奖10名"),
    Pattern("share of score", r"(?:满分|分值|权重|加|扣|扣满|计|得)\d+分(?!的)|\d+分制", "每少一项扣2分"),
    Pattern("gone before", r"(?:上述|前述|以上|这)\d|(?:发现|通报|涉及|下达|发放|现有|原有|存在|上述|以上|这|前述)的?\d+[个项条件]|(?<!于)(?<!比)(?<!较)上年(?!龄)|去年(?!.{0,12}的\d)|了\d", "检查发现的38个问题"),
    Pattern("distance", r"(?:周边|半径|范围)\d+米|\d+米(?:以内|内|范围)", "校园周边200米内"),
    Pattern("settled", r"已[\u4e00-\u9fff]{2}\d|的\d+[条件起个](?:线索|问题|隐患|投诉|信访)", "报送的12条线索已办结11条"),
    Pattern("weather", r"气温|温度将|降雨|风力|震级|℃至", "最高气温将达40℃以上"),
    Pattern("rhythm of its own", r"每小时[^，。；]{0,8}\d[次遍轮]|每(?:[二三四五六七八九十两\d]+个?)(?:周|天|日|小时|旬|月|年|届|轮)[^，。；]{0,8}\d[次遍轮]|早晚各", "教研组每三周观摩1次"),
    Pattern("sum of many", r"共约?(?:计)?\d{3,}|约\d{3,}", "共约1900件"),
    Pattern("found or false", r"(?:发现|排查出|查出)(?:各类|的)?(?:问题|隐患)\d|[虚谎瞒]报|[仍尚]有\d|净流[出入]|常住", "发现问题517个"),
    Pattern("told of a place", r"藏书\d|(?:种植|建筑|占地)?面积\d|[预估]计[^，。；]{0,6}\d|（共\d|发生的\d|(?:用|通过|经过)[\d一二三四五六七八九十两]{1,3}(?:年|个月)左右", "图书馆藏书4.1万册"),
    Pattern("fine", r"罚款|处以|并处|处[\d一二三四五六七八九十]", "处二万元以上五万元以下罚款"),
    Pattern("slogan with a number", r"最多跑|只跑|少跑|跑一次", "深化最多跑一次改革"),
    Pattern("sum told", r"(?:共计|总计|合计|总数为)\d", "公租房家庭，共计4312户"),
    Pattern("told beside another year", r"[比较](?:上年|去年|同期)[^，。；]{0,6}(?:增加|减少|增长|多|少)\d", "比上年增加85人"),
    Pattern("sum of list", r"等\d+(?:个|家|所|名|项|类|种|省|所)", "等8家定点医疗机构"),
)  # fmt: skip


# a bare number in its surroundings, written as …⟦number·unit⟧…, that asks for nothing
NOT_REQUIRED = table(
    Pattern("length of time", r"^(?!.*(?:周期|提前|时长|时间为|为期|公示|张榜|跟岗|挂职|驻校)).*⟦[^·]+·(?:日|天|年|周|小时|分钟|个工作日)⟧", "为学生提供⟦2·小时⟧课程"),
    Pattern("rank or order", r"·(?:度|℃|°C|级|届|面|分|档|批|倍|首)⟧", "第⟦35·届⟧"),
    Pattern("idiom", r"(?:[统同单专唯任逐某另万进][一]?|任何)⟦一·", "统⟦一·个⟧标准"),
    Pattern("pointed at", r"(?:这|那|两|其中|同|每[^校村班园人名镇所家组县区市社，⟧]{0,2}|前|后|近|上)⟦", "这⟦3·项⟧工作"),
    Pattern("each once", r"各(?:报送|上报|报|填报)⟦[一1]·次⟧", "12月31日前各报送⟦一·次⟧"),
    Pattern("price", r"^(?!.*(?:经费|投入|安排|预算|补助)).*·(?:亿|万)?元⟧", "手术⟦2000·元⟧"),
    Pattern("a, as an article", r"^(?!.*(?:每[人位名个]|各|领办|认领|至少|推荐|选送|报送|上报)).*⟦一·(?:个|种|次|项|批|条|处|类|件|级|对|组|面|轮|遍|趟|盏|张|段)⟧", "召开⟦一·次⟧会议"),
    Pattern("one whole", r"(?<!各)⟦一·(?:部|起|期|户|家|间|支|人|套|本)⟧", "作为⟦一·部⟧分"),
    Pattern("a hundred as a figure of speech", r"⟦百.|[一二三四五六七八九十]⟦", "⟦百千·家⟧"),
    Pattern("abstract", r"·个⟧(?:方面|环节|阶段|维度|层面|意识|自信|维护|专项|步骤|月|工作日|坚持|确保|统一|务必|必须|角度|一律|到位|阵地|体系|机制)", "增强⟦四·个⟧意识"),
    Pattern("kinds told in words", r"⟦[一二三四五六七八九十两]+·(?:类|种|项|处)⟧[\u4e00-\u9fff“]", "做好⟦三·项⟧工作"),
    Pattern("slogan", r"⟦[一二三四五六七八九十]·(?:个|项|条|级|位)⟧[”’]", "落实“⟦三·个⟧”"),
)  # fmt: skip


@dataclass(frozen=True)
class Amount:
    """A quantity in the clean text; `at`..`stop` are its words."""

    min: int | float | None
    max: int | float | None
    unit: str
    what: str
    who: tuple[str, ...]
    start: int
    end: int
    at: int
    stop: int
    pattern: str = ""


def read(
    clean: str, statement: Statement, often: list[Often], timed: list[tuple[int, int]], topic: str = ""
) -> Iterator[Amount]:
    """The quantities of a statement, but for the counts of its frequencies and the spans of its deadlines."""
    if statement.narrative or _TOLD.match(clean, statement.sentence.start):
        return
    bearer: tuple[str, ...] = ()
    taken = [*timed, *(span for one in often if (span := _owned(clean, one)))]
    for clause in statement.sentence.clauses:
        words = clean[clause.start : clause.end]
        if any(p.compiled.search(words) for p in NOT_ASKED[:3]) and not re.search(
            r"不少于|不低于|不超过|至少|不高于|不大于|控制在|以内", words
        ):
            continue
        for amount in _clause_amounts(clean, statement, clause, taken, topic):
            borne = amount.who and not statement.who(amount.at)
            bearer = amount.who if borne else bearer
            yield amount if amount.who or borne else replace(amount, who=bearer)


# 共设|社团32个, 接受|培训40学时
_LEADS_IN = re.compile(r"^(?:共设|共有|接受|[一二三四五六]是|或者?)(?=[\u4e00-\u9fff]{2})")
# 每个文化礼堂|建筑面积, 校外辅导员|年龄: a quality, and whose it is
_BORNE = re.compile(
    r"(?P<bearer>[\u4e00-\u9fff（）、]{2,14}?)(?P<what>(?:校内|室内|室外|人均)?(?:建筑|使用|占地|种植|绿化|活动)?面积|年龄|教龄|工龄|(?:开放|服务|集训|培训|训练|学习|在岗|跟岗|实习)(?:时间|时长))"
)


_ACTS = re.compile(rf"(?:{PEOPLE}|学校|幼儿园|单位|校|园|队)$")


def _owned(clean: str, one: Often) -> tuple[int, int] | None:
    """The count of a frequency, where it counts acts and not things."""
    if one.counted is None or clean[one.counted[1] - 1] not in "次场期轮回节":
        return None
    return one.counted


def _clause_amounts(
    clean: str, statement: Statement, clause: Span, taken: list[tuple[int, int]], topic: str
) -> Iterator[Amount]:
    for name, match in _matches(clean, clause):
        number_at = match.start("low") if name == "range" else match.start("n")
        span = (number_at, match.end("unit"))
        if any(span[0] < stop and start < span[1] for start, stop in taken) or _excluded(
            clean, clause, match, name, number_at
        ):
            continue
        low, high = _limits(name, match, clean, clause)
        if low is None and high is None:
            continue
        taken.append(
            (match.start() if name in _KINDS or name in ("range", "copies", "about") else number_at, match.end("unit"))
        )
        what = _LEADS_IN.sub("", counted_thing(clean, statement, clause, match, number_at, DO_LONG)) or topic
        unit = match.group("unit").replace("成", "%")
        who = statement.who(number_at)
        borne = _BORNE.fullmatch(what)
        if borne and (borne["bearer"][0] == "每" or _ACTS.search(borne["bearer"])) and actors.is_name(borne["bearer"]):
            who, what = (borne["bearer"],), borne["what"]
        yield Amount(low, high, unit, what, who, clause.start, clause.end, *match.span(), name)


def _matches(clean: str, clause: Span) -> Iterator[tuple[str, re.Match[str]]]:
    for pattern in (*BOUNDS, *BARE):
        for match in pattern.compiled.finditer(clean, clause.start, clause.end):
            yield pattern.name, match


def _limits(name: str, match: re.Match[str], clean: str, clause: Span) -> tuple[int | float | None, int | float | None]:
    if name == "range":
        return number(match.group("low")), number(match.group("high"))
    value = number(match.group("n"))
    kind = _KINDS.get(name)
    if kind is None and name not in ("copies", "about"):
        coordinated = re.search(r"(?:至少|不少于)[^，。；]{1,30}[和及、与]$", clean[clause.start : match.start("n")])
        kind = "min" if coordinated or re.search(r"至少|不少于$", clean[clause.start : match.start("n")][-8:]) else None
    if (
        kind is None
        and name in _BARE_NAMES
        and re.search(rf"{AT_MOST}[^，。；]{{1,24}}[和及、与][^\d，。；]*$", clean[clause.start : match.start("n")])
    ):
        kind = "max"
    if name == "and more" and re.search(rf"{AT_MOST}$", clean[clause.start : match.start()]):
        kind = None
    if name == "tenths" and value is not None:
        value *= 10
    return (value, None) if kind == "min" else (None, value) if kind == "max" else (value, value)


def _excluded(clean: str, clause: Span, match: re.Match[str], name: str, number_at: int) -> bool:
    before, after = clean[clause.start : number_at], clean[match.end("unit") : match.end("unit") + 6]
    unit = match.group("unit")
    if (unit == "年" and after.startswith("级")) or (unit == "日" and before.endswith("月")):
        return True
    if _NUMBERED.search(before) or re.match(r"[a-zA-Z\d]", after):
        return True
    around = clean[max(clause.start, number_at - 14) : min(clause.end, match.end("unit") + 4)]
    if any(p.compiled.search(around) for p in NOT_ASKED[3:]):
        return True
    if unit == "年" and (name in _BARE_NAMES or len(match.groupdict().get("n") or "") == 4):
        return not re.search(r"周期|教龄|工龄|期限|任期|服务", before)
    if name in _BARE_NAMES:
        return _not_required(clean, clause, match, name)
    if name in ("and more", "and less") and (
        unit == "级" or _tells_which(before, unit, clean[match.end() : match.end() + 8])
    ):
        return True
    return (
        name == "and less" and unit in ("年", "天", "日", "小时", "个工作日", "周", "个月") and after.startswith("内")
    )


def _tells_which(before: str, unit: str, behind: str) -> bool:
    """供餐500人以上|的食堂, 65岁及以上|老年人: a number that tells who is meant asks for nothing."""
    if unit in ("岁", "周岁") and re.match(r"的?(?:老年人|老人|人群|人口|儿童|女性|妇女|幼儿|学生|居民)", behind):
        return True
    if behind.startswith("的") and unit in ("分钟", "秒", "字", "页", "元"):
        return False
    attribute = re.match(r"(?:（[^（）]*）)?的(?!标准|比例|要求|速度|频次|幅度)[\u4e00-\u9fff]", behind)
    return bool(attribute) and unit not in ("岁", "周岁", "年", "学时", "%") and not _ASKS_NUMBER.search(before)


_ASKS_NUMBER = re.compile(rf"(?:{DO}|每[^，。；]{{1,8}}|要|应|须|需|有|按照?|达到?|于|为|各|附|不少|至少)$")


def _not_required(clean: str, clause: Span, match: re.Match[str], name: str) -> bool:
    """Whether a bare number asks for nothing: a length of time, a price, an idiom, a list of what is."""
    place = match.start("n")
    before = clean[max(clause.start, place - 16) : place]
    noun = clean[match.end("unit") : match.end("unit") + 4]
    written = f"{before}⟦{match.group('n')}·{match.group('unit')}⟧{noun}"
    if any(pattern.compiled.search(written) for pattern in NOT_REQUIRED):
        return True
    if name == "noun and number" and (
        match.group("n") in ("一", "两") or ("." in match.group("n") and not match.group("unit").startswith("万"))
    ):
        return True
    quoted = clean[clause.start : match.end("unit")]
    return quoted.count("“") > quoted.count("”") or quoted.count("《") > quoted.count("》")
