"""Who: the bodies and people that a clause names as its subject."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from zaitong.policy.patterns import join
from zaitong.policy.words import BODY, ENDS, FOLLOWERS, MODALS, PEOPLE

_BRACKET = r"(?:（[^（）]{1,30}）)"
_LEAD_IN = re.compile(
    r"(?:[一二三四五六七八九]是|\d{1,2}月(?:[上中下]旬|底)?：(?:\d{1,2}月\d{1,2}日前)?|其中|同时|原则上|由|请|希望|望|恳请|这就要求|(?:要)?(?:要求|督促|组织)|凡|则|并|且|此外|另外"
    r"|汛期|平时|节假日|假期|[^，。；：（）]{0,12}(?:期间|结束后|之后|完成后|过程中|底前|日前))?"
)
# characters that a subject does not run across
_NOT = "，。；：！？《》\n\t\\d"
_FOLLOW = rf"(?!{PEOPLE})(?!(?<=运)动员)(?:[一二三两五]年内|设(?![备施想法]|计[师院])|组(?=\d)|{FOLLOWERS}(?!科|处|部(?!署)|室|股|办(?!理|好|公)|委|人事|人员|人|员|者|同志|急|届)|[，的]|$|特别是|尤其是|\d|“|每[人个位名年月周日天学季半两校次期三二])"
_PLAIN = rf"(?:[^{_NOT}]|等?\d{{1,3}}[个名所家位])"
# 每处|积水路段设置…: a place, no office
_NOT_AT = r"(?!每处[\u4e00-\u9fff]{2,6}(?:设|配|安装|张贴|明确|确定))"
_SUBJECT = re.compile(rf"{_NOT_AT}{_PLAIN}{{0,100}}?{ENDS}{_BRACKET}?(?={_FOLLOW})")
_POSSESSOR = re.compile(
    rf"{_NOT_AT}(?:各|每(?!学期|学年|年|月|周|日|天|季|半|两)[个所名位家]?|本|全体|所有)[^、{_NOT}]{{0,24}}?{ENDS}{_BRACKET}?(?!长|、|和|及|(?<=科)[普技研协]|[局厅委处室科股会队校]|办(?!成|好|理|结))"
)
# 各校据此…, 每班每周…: short names that need no verb behind them
_EACH_ONE = re.compile(
    rf"每(?:个|名|位|支|家|户|间|所|处|栋|座|层)(?:[\u4e00-\u9fff]|（[^（）]{{1,8}}）){{1,8}}?(?=(?!至少\d|不|最多\d)(?:组(?=\d)|{FOLLOWERS})|至少[\u4e00-\u9fff])"
)
_SHORT = re.compile(
    r"(?:各|每)(?:校|园|班|村|社区|院|系|科(?!普|技|学|研|协)|处|股|组|站|所|队|片|乡|镇|县|市|区|地|部门|单位)(?!长|级各|别|(?![校园]本)[校园班村社院系科处股组站所队局厅委办室民户])(?![、和及])"
)
# 市城管局|划定…, 县供销社|代储…: a body with its place or owner before it, whatever it does
_OWN = r"(?:[市区县省镇乡校院园局厅我本]|集团|公司)"
_KIND = r"(?:局|厅|委员会|工委|处|科|股|部|办公室|办|中心|大队|支队|总站|站|所|公司|集团|政府|总工会|联社|社|室|学院|学会|协会|联合会|小组|支部|党委|分局|法院|检察院|馆|园|校)"
_PLACED_ONE = rf"(?:各)?{_OWN}[^、，和及与{_NOT}（）的]{{1,14}}?{_KIND}(?![长、局厅委处科股部办室队站所院司员人们级属直的系区馆园校]|会(?!同|商|签)|公|中心|大队|政|工(?!作)|负责人|班子|领导|主要|党|干|内|外|教师|职|组)"
_PLACED = re.compile(rf"{_PLACED_ONE}(?:[、和及与]{_PLACED_ONE})*")
_BY = re.compile(rf"(?<=[\u4e00-\u9fff》”）])由({_PLAIN}{{0,30}}?{ENDS}{_BRACKET}?)(?={_FOLLOW})")
# 电子稿|请学员于8月20日前发至…
_REQUESTED = re.compile(rf"(?<=[\u4e00-\u9fff》”）])请([^{_NOT}]{{0,20}}?{ENDS})(?=于|在|按|务必|及时|统一|自行|\d)")
_INNER_VERB = re.compile(
    r"(?<!第)\d+(?:名|位)|(?<=.{2})(?:安排|配备)(?=\d|[一-龥])|将(?!军)|提前|及时|没有|填好|移送|移交|送交|交至|送至|发至|(?<![日晚申填情上举画早周])报(?![社刊纸告名业警到送考])|每[双两半个名位所校班村镇家人间]|(?<![公社外])交(?![警通流易运换友际叉代])|的(?:要|应|须)|摸清|拿出|过程中|向(?!阳)|放在|应(?![急用届聘对])|推荐给|进行|推报|(?<![重主需必首])要(?![求点素闻])|于|由(?!来)|新建|扩建|改建|报送|上报|提交|推动|要求|引导|面向|作为|形成|制定|开展|通过(?!认定)|根据|按照|围绕|结合(?!体)|落实|推进|加强|实现|完成|做好|达到|确保|纳入|函告|当日|当天|(?<=[\u4e00-\u9fff]{2})赴|(?<![申聘邀])请(?![示假])|会同|联合(?!会|体|工|国|党|社|办|学)|隔周|组织一|确定\d|另配|给每|(?<![级年称岁])以[上下](?!医)|不少|至少|每[月周日年天]|每学期|为(?!民|首)|经(?!开|济|发|信|营|办|费|理|纪|贸|侦|典|手|验)"
)
_VERBS = join(word for word in MODALS if len(word) > 1 and word not in ("公开", "当日", "当天", "系统", "原则"))
_VERB_FIRST = re.compile(
    rf"^(?:{_VERBS}|抄送|抄报|吸纳|募集|招录|聘用|抽调|选配|招聘|动员|安置|慰问|关爱|涉及|覆盖|被|努力|争创|扩大|汇聚|委托|指定(?!医|机构|单位)|已(?![离退])|需(?!求)|末|争当|如果|若|倘|假如|没有|涉嫌|满足|明晰|统筹(?!办|科|处|部门)|已建|凡|当(?![地事班])|因(?!公)|每[次期场批轮]|重点(?=走访|关注|检查|整治|排查|加强|推进|做好|抓好|围绕|是|对)|特别|尤其|一律|“?(?:向|为|让|给)|采取|发(?![展改电射])|传(?!媒|染|统)|拿出|书面|电话(?!局)|赶在|移交|转(?![学岗型运业])|收齐|腾退|附|择优|[并且而则在于以把将对为与从经到至要应须可均也还再按使让向和及或等的了是不未无能做抓促共约近仅报交送查评设建改配带讲听写选\d])"
)
# offices and people whose names open with a verb: 组织科, 督导室, 任课教师
_NAME_ANYWAY = re.compile(
    r"^(?:经济|经信|经发|经贸|组织|宣传|监督|检查|督导|督查|学习|培训|发展|研究|考核|审核|指导|推荐|申报|承办|参赛|申请|报名|建设|管理|服务|联系|参加|参与|使用|从业|结对|带队|责任|牵头|参评|推报|主办|协办|配合|对外|经开|在职|在校|在编|在岗|在册|经办|应届|与会|到会|对口|派驻|评审|评估|统计|设计|选手|讲师|设备|设施|交通|交流|带头|公开|学生|教研|实施|统筹|采购|施工|统战|巡查|巡察|审计|主要|分管|送教|支教|监考|阅卷|命题|护学|陪餐|值周|值班|试点)"
    r"(?![市省区县各有镇乡优先全])[\u4e00-\u9fff、（）]{0,4}?(?:科|处|部|室|股|办|局|组(?!织|成|建|合)|委|单位|人|人员|者|教师|学校|集体|中心|院|所|会|部门|区|员|队|干部)"
    r"|^(?:培训|接种|收储|收购|施工|运营|经营|生产|托管|监理|检测|检验|使用|管理|服务|建设|申报|承办|主要|分管)(?:机构|企业|单位|负责人|负责同志|领导)"
)


_VERB_AND_OBJECT = re.compile(
    r"^(?:指导|组织|服务|监督|检查|督查|督导|建设|管理|考核|评估|发展|宣传|研究|学习|带头|教研)(?:各|全|学校|教师|党员|学生|中小学|幼儿园|基层|青年|家长|干部)"
)


# 报送要求：|请各单位…, and 人事股：|负责考核
_LABEL = re.compile(r"([\u4e00-\u9fff（）、“”]{2,24})：(?=[^，。；：]{2})")
_ROLE = re.compile(r"(?:单位|部门|科室|处室|人|者|对象|主体|领导|组长|成员|范围)$")
_ENDS_NAME = re.compile(rf"{BODY}$")
# 参演群众|不少于50人: people that are counted do not act
_COUNTED = re.compile(
    r"(?:人数|每(?:校|园|班|队|镇|县|组|所[\u4e00-\u9fff]{2}|个[\u4e00-\u9fff]{2,3})(?=\d|不|至|限))?(?:不少于|不低于|不超过|不得少于|不得超过|至少|达到?|控制在|(?<=[校园班队镇县组位])|限报)\d+(?:[—\-至]\d+)?(?:人|名|位)"
)
# 实验学校|新增2所, 代表队|不少于2支: bodies by the measure word of their own
_COUNTED_BODIES = re.compile(
    r"(?:不少于|不低于|不超过|至少|达到?|新增|扩大到|增加到)\d+(?:支|所|家)(?:以上|以内)?(?=$|[，。；、）])"
)
# 走访人员, 落实单位: a verb makes the name of those who do it
_DOER = re.compile(
    r"^(?!采取|推进|采用|推动|组织|安排|抽调|选派|派出|引导|督促|推动|服务|帮助|指导|动员|要求|发动|协调|通知|吸纳|募集|招录|委托|指定|慰问|关爱|涉及|覆盖|安置|聘用|招聘|选配)[\u4e00-\u9fff]{2}(?:人员|单位|部门|团队)$"
)
# 由主任召集: who presides does not take over the acts that follow
_PRESIDES = re.compile(r"(?:召集|主持|担任|带队|签字|签批|审签|兼任|任组长)")


@dataclass(frozen=True)
class Actor:
    """A named subject and where it stands in the clean text.

    `local` when it holds for its clause alone (督促X…); `weak` when it only shares out a number (每人不少于2次).
    """

    names: tuple[str, ...]
    start: int
    end: int
    local: bool = False
    weak: bool = False


@lru_cache(maxsize=256)  # the stages ask for the same clause one after another
def subject(text: str, start: int, end: int) -> Actor | None:
    """The subject that opens the clause `text[start:end]`, if it names one."""
    label = _LABEL.match(text, start, end)
    if label and not _ROLE.search(label.group(1)):
        if _ENDS_NAME.search(label.group(1)) and is_name(label.group(1)):
            return Actor(names(label.group(1)), label.start(1), label.end(1))
        start = label.end()
    if text.startswith("（", start):
        close = text.find("）", start, end)
        start = close + 1 if 0 < close < end - 3 else start + 1
    at = _LEAD_IN.match(text, start, end)
    begin = at.end() if at else start
    for origin in _origins(text, start, begin, end):
        for pattern in (_SUBJECT, _POSSESSOR, _EACH_ONE, _SHORT, _PLACED):
            found = _with_partner(_whole(_cut(pattern.match(text, origin, end), text), text, end), text, end)
            if found and is_name(found.group()) and not _is_counted(text, found, end):
                local = bool(re.search(r"组织|督促|要求$", text[start : found.start()]))
                supports = bool(
                    re.match(
                        r"(?:按照?(?:各自)?职责(?:分工)?|密切|积极|共同)*(?:配合|协助|参与|协同|参加)|要?亲自|具体抓|(?:担任|任|为)(?:第一责任人|副?组长|成员)|是第一责任人",
                        text[found.end() : end],
                    )
                )
                weak = bool(_SHARES.match(found.group()) and _NUMBER_NEXT.match(text, found.end(), end))
                return Actor(names(found.group()), found.start(), found.end(), local or supports or weak, weak)
    by = _BY.search(text, start, end) or _REQUESTED.search(text, start, end)
    if by and is_name(by.group(1)):
        return Actor(names(by.group(1)), by.start(1), by.end(1), bool(_PRESIDES.match(text, by.end(1), end)))
    return None


def _is_counted(text: str, found: re.Match[str], end: int) -> bool:
    if _COUNTED.match(text, found.end(), end):
        return True
    return not _EVERY.match(found.group()) and bool(_COUNTED_BODIES.match(text, found.end(), end))


def _origins(text: str, start: int, begin: int, end: int) -> tuple[int, ...]:
    """Where a subject may open: behind the words that lead in, unless those begin with one (经发办|5月底前)."""
    leads = begin > start and _BARE_LEAD.match(text, start)
    named = _BEFORE_DATE.match(text, start, end) if begin > start and not leads else None
    if named and is_name(named.group()):
        return (start, begin)
    return (begin, start) if begin != start else (start,)


_BARE_LEAD = re.compile(r"[一二三四五六七八九]是|由|请|其中|同时|凡|则|并|且")
_BEFORE_DATE = re.compile(rf"[^{_NOT}]{{1,24}}{ENDS}(?=(?:于|在|应|须|要)?(?:\d{{1,2}}月|每|年底|年内|月底))")
_EVERY = re.compile(
    r"(?:每(?:位|名|个|支|家|户|间|所|片|处|[校园班村镇乡县院系])|各|全体|所有)(?=[\u4e00-\u9fff][\u4e00-\u9fff（、]|[建设配选派]\d)"
)
_ACTING = re.compile(
    join(
        word
        for word in MODALS
        if len(word) > 1
        and word not in ("系统", "公开", "当日", "当天", "原则", "平时", "假期", "学习", "研究", "工作")
    )
    + "|"
    + join(
        (
            "另配",
            "另行",
            "另派",
            "自命名",
            "自荐",
            "分头",
            "自行",
            "各自",
            "择优",
            "至多",
            "给每",
            "隔周",
            "每周",
            "每月",
            "组队",
            "选取",
        )
    )
    + r"|[建设配选派](?=\d)"
)


# 经发办|与市场监管所|11月底前共同…: both act; 与X签订 names the other side
_PARTNER = re.compile(
    rf"[与和及][^{_NOT}]{{1,20}}?{ENDS}(?=(?:于|在)?\d{{1,2}}月|每(?:学期|学年|季度?|月|周|年)|共同|联合|分别|要|应|须|均|都|同步)"
)


_APPOINTS = re.compile(r"指定|选派|委派|推荐|聘请")


# 学院|考核工作组: a verb that is part of the name of a group; 实验室|与设备管理处: a sign that is
_GROUP = re.compile(
    r"(?:考核|评审|评估|检查|督查|督导|验收|评议|推荐|评选|审核|协调|管理|指导|培训|监督|整改|复核|排查|推进|实施|筹备)[\u4e00-\u9fff]{0,4}?(?:工作组|领导小组|小组|专班|委员会|专家组|办公室)(?=[，的]|$|\d|"
    + FOLLOWERS
    + r")"
)
_TWO_FIELDS = re.compile(
    r"(?<=实验室|图书馆)(?:与|和)(?:设备|资产|装备|后勤|实践|实训|网络|信息|安全|档案)[\u4e00-\u9fff]{0,6}?(?:处|科|部|办公室|中心)(?!长)"
    r"|(?<=教师|学生|基地|社区|校园)(?:与|和)(?:设备|资产|装备|后勤|实践|实训|网络|信息|安全|家庭|社会|人才|青年)[\u4e00-\u9fff]{0,6}?(?:处|科|部|办公室|中心)(?!长)"
)


def _whole(found: re.Match[str] | None, text: str, end: int) -> re.Match[str] | None:
    """A name with the rest of it, where a verb or 与 inside it looked like its end."""
    rest = found and (_GROUP.match(text, found.end(), end) or _TWO_FIELDS.match(text, found.end(), end))
    return re.compile(r"[^，。；：]+").match(text, found.start(), rest.end()) if found and rest else found


def _with_partner(found: re.Match[str] | None, text: str, end: int) -> re.Match[str] | None:
    partner = _PARTNER.match(text, found.end(), end) if found else None
    if not found or not partner or not is_name(partner.group()[1:]):
        return found
    return re.compile(r"[^，。；：]+").match(text, found.start(), partner.end())


def _cut(found: re.Match[str] | None, text: str) -> re.Match[str] | None:
    """每个网点|确定1名质量安全员: a subject that opens with 每 or 各 ends before the first act."""
    if found is None or not (every := _EVERY.match(text, found.start(), found.end())):
        return found
    whole = every.group()[-1] in "校园班村镇乡县院系"  # 每校|聘请顾问
    act = _ACTING.search(text, every.end() + (not whole), found.end())
    counts = act and (
        re.search(r"\d|[一二三四五六七八九十两][个次名场项份]", text[act.start() : found.end()])
        or (act.end() < found.end() and _NUMBER_NEXT.match(text, found.end()))
    )
    if act is None or not (counts or _APPOINTS.match(act.group())):
        return found
    shorter = re.compile(r"[^，。；：]+").match(text, found.start(), act.start())
    own = _POSSESSOR.match(text, found.start(), act.start())
    if own and own.end() < act.start() and shorter and not re.search(rf"{ENDS}$", shorter.group()):
        return own  # 全体教师|活动|总结
    return shorter if shorter and len(shorter.group()) <= 16 else found


# 每人|认领1个, 每个社区|不少于2人: whose share a number is
_SHARES = re.compile(r"每人$|每[个名位]")
_NUMBER_NEXT = re.compile(r"(?:至少|不少于|不低于|不超过|不得少于|不得超过|最多|限报?)?\d")


def is_name(phrase: str) -> bool:
    """Whether a phrase can name a body or people: it opens with no verb and holds none."""
    if (
        phrase.count("（") != phrase.count("）")
        or _INNER_VERB.search(phrase, 1)
        or re.match(r"每个?(?:学期|学年|年|月|周|星期|日|天|季|半|两)", phrase)
    ):
        return False
    if not 2 <= len(phrase) <= 110 or phrase.endswith(("督办", "承办", "协办", "举办", "开办", "交办", "转办")):
        return False
    if _VERB_AND_OBJECT.match(phrase):
        return False
    if _DOER.match(phrase):
        return True
    return not _VERB_FIRST.match(phrase) or bool(_NAME_ANYWAY.match(phrase))


def names(phrase: str) -> tuple[str, ...]:
    """Split a list of bodies at 、和及与, keeping brackets and what only reads together.

    >>> names("各中小学、幼儿园"), names("机关科室、局属事业单位负责人")
    (('各中小学', '幼儿园'), ('机关科室', '局属事业单位负责人'))
    """
    phrase = re.sub(r"（[^（）]*\d[^（）]*）", "", phrase) if "（" in phrase[2:] else phrase
    parts = split_list(re.sub(r"^(?:（[一二三四五六七八九十\d]{1,2}）|由|请|对于?|凡|要求|督促)", "", phrase))
    return tuple(part for part in parts if part)


def split_list(phrase: str, *, joined: bool = False) -> list[str]:
    """Split at 、 and ，outside brackets, and (unless `joined`) at 和/及/与 between two names of bodies."""
    parts, depth, begin = [], 0, 0
    for at, char in enumerate(phrase):
        if char in "（《“":
            depth += 1
        elif char in "）》”":
            depth = max(0, depth - 1)
        elif char in "、，；" and not depth:
            parts.append(phrase[begin:at])
            begin = at + 1
    parts.append(phrase[begin:])
    split: list[str] = []
    for part in parts:
        fields = _TWO_FIELDS.search(part)
        split.extend(_AND.sub(r"\1\n", part).split("\n") if not depth and not joined and not fields else [part])
    return [
        part.strip("，、；。：等") if not part.endswith("同等") else part
        for part in split
        if part.strip("，、；。：等")
    ]


_AND = re.compile(rf"({BODY}{_BRACKET}?)(?:以及|及其|和|及|与)(?=(?:[^，、（）]|（[^（）]{{1,12}}）){{0,20}}?{BODY})")


def receiver(text: str, start: int, end: int) -> tuple[str, ...]:
    """The offices named from `start` on, as in 报送至|组织人事科，or an empty tuple."""
    plain = _ADDRESS.sub("", text[start:end])
    found = _RECEIVER.match(plain)
    name = found.group() if found else ""
    name = name.partition("（")[0] if name.count("（") > name.count("）") else name
    return names(name) if found and not re.match(r"由|给|以|用", found.group()) else ()


_ADDRESS = re.compile(r"（[^（）]*(?:邮箱|电话|联系|地址|：|@|\d{3}|[楼座]|室$)[^（）]*）")
_RECEIVER = re.compile(
    rf"(?:本|各|市|区|县|省|校|院|学校|学院|所在|属地|当地|国)?(?:[^{_NOT}（）]|（[^{_NOT}（）]{{1,10}}）){{0,28}}?{ENDS}{_BRACKET}?"
    rf"(?:[、和及与][^{_NOT}]{{1,24}}?{ENDS}{_BRACKET}?){{0,4}}(?=$|[，。；：、（）\n\t\d]|各|本人|备案|备查|审[核定批查议阅验]|查收|留存|留底|归档|统计|把关|会签|签批|评审|盖章|办理|处理|受理|领取|校验|复查|验收|汇总|存档|邮箱|电子|提出|报送|提交|初审|复核|核准|确认|登记|签收|统一|并|后(?![勤备续])|提供|申请|反馈|备|处(?!$)|同时|进行|予以|收$|[一二三四五六七八九]楼|窗口|大厅|政务|[\u4e00-\u9fff]{{1,3}}(?:老师|同志|处收|收))"
)
