"""Demands found by their wording. Each rule has a table of patterns, sentences it passes over, and who is meant.

Patterns are written against the folded text (see view.py) and run on one sentence at a time. A match counts only where it is
not forbidden or taken back (`negation.py`) and not inside 《》.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zaitong.policy.clauses import Sentence
from zaitong.policy.lint.model import Finding, Severity
from zaitong.policy.lint.page import Page
from zaitong.policy.lint.rules import RULES
from zaitong.policy.negation import negated, willing
from zaitong.policy.patterns import Pattern, table

_REPORTED = r"(?:报送|上报|报备|呈报|填报|提交|上交|递交|送交|报至|送至|送到|交至|交到|发至|发送至|(?<![申通汇预海举播公自])报(?!告|到|名|表|刊|道|纸|社|考|废|销|警|案)|交(?=[^，。；]{0,12}(?:委|局|科|室|处|办|组|部|中心))|形成(?=[^，。；]{0,20}报))"
_ITEM = r"(?:\d{1,3}|[一二三四五六七八九十两几]{1,3}|若干)"


@dataclass(frozen=True)
class Wording:
    """How one rule is found. `unless`: sentences that are passed over. `softens`: ones where it counts one degree less."""

    rule: str
    patterns: tuple[Pattern, ...]
    unless: re.Pattern[str] | None = None
    softens: re.Pattern[str] | None = None
    voluntary: bool = True  # left to those addressed (自愿, 鼓励): no finding


PLANS = table(
    Pattern("plan drawn up", r"(?:制定|制订|拟定|拟订|出台|研究制定|研究制订|编制|细化)(?!了|的|本|如下|以下)[^，。；：]{0,24}?(?:实施方案|活动方案|工作方案|行动方案|专项方案|具体方案|落实方案|推进方案|学习方案|配套(?:文件|措施|办法|政策|方案|制度)|实施细则|实施意见|工作计划|行动计划|推进计划)",
            "结合实际制定实施方案", ("制定本实施方案", "制定了工作方案")),
    Pattern("plan of each body", r"(?:各|每)[^。；]{1,30}?(?:制定|制订|拟定|拟订|细化)(?!了|的|本|如下|以下)[^，。；：]{0,14}?(?<![教养疗改工服务])方案(?=[，。；]|$|并|报)", "各校结合实际制定方案"),
    Pattern("plan handed in", rf"(?:实施|活动|工作|行动|专项|具体|落实|学习)(?:方案|计划)[^。；]{{0,24}}?{_REPORTED}",
            "各单位活动方案于11月15日前报送组织人事科"),
)  # fmt: skip
LAYERS = table(
    Pattern("layer on layer", r"(?:层层|逐级|逐层)(?:制定|制订|细化|召开|开会|动员|部署|签订|分解|转发|传达|建立(?=[^，。；]{0,6}(?:台账|清单|专班))|成立)",
            "层层召开动员会", ("层层压实责任", "层层抓落实", "逐级审批")),
    Pattern("meeting in each unit", r"(?:各|每)[^，。；]{1,12}(?:均|都|也)?(?:要|应|须)[^，。；]{0,8}召开[^，。；]{0,8}(?:动员|部署|推进|誓师)(?:大)?会", "各校都要召开动员大会"),
)  # fmt: skip
REPORTS = table(
    Pattern("report handed in", rf"(?:工作总结|专题总结|总结报告|总结材料|书面总结|年度总结|(?<![经])总结(?=于|在|报|材料)|小结|专题报告|自查报告|情况报告|书面报告|评估报告|工作报告|落实情况|进展情况|完成情况|贯彻情况|开展情况|推进情况|整改情况|工作情况|(?:经验|典型|汇报|佐证|支撑|印证)材料|工作信息|工作动态|工作简报|活动简报)[^。；]{{0,40}}?{_REPORTED}",
            "工作总结于12月20日前报送办公室", ("工作总结要实事求是",)),
    Pattern("hand in a report", rf"{_REPORTED}[^。；，]{{0,24}}?(?:工作总结|专题总结|总结报告|总结材料|书面总结|总结(?=[，。；]|$)|小结|专题报告|自查报告|情况报告|书面报告|落实情况|进展情况|完成情况|贯彻情况|开展情况|推进情况|工作情况|(?:经验|典型|汇报|佐证|支撑|印证)材料|工作信息|工作动态|简报|(?:每月|当月|本月)[^，。；]{{0,4}}情况)",
            "向办公室报送工作总结"),
    Pattern("report, then sent", r"(?:形成|撰写|写出|提交)[^，。；]{0,10}(?:总结|专题报告|情况报告|小结)[^。；]{0,16}?(?:报|送|交)", "形成专题报告报教育工委"),
)  # fmt: skip
PERIODIC = table(
    Pattern("daily or weekly report", r"(?:每日|每天|每周[一二三四五六日天]?|每半月|每旬|逐日|按日|按周|每星期)[^。；]{0,18}?(?:报送|上报|填报|报备|报告(?!会)|书面汇报|报(?=[^告名表刊道纸社考废销警案，。；]{0,12}(?:委|局|科|室|处|办|组|中心))|发(?:送)?至(?=[^，。；]{0,10}(?:邮箱|群|科|室))|提交[^。；，]{0,8}(?:材料|情况|信息|数据|报表|小结))",
            "每周五下班前报送进展情况", ("每周召开例会", "每天巡查校园")),
    Pattern("named report", r"(?:实行|执行|落实|建立|坚持|实施|推行)[^，。；]{0,8}(?:日报|周报|半月报|旬报|零报告|“零报告”|日调度|周调度|日通报|周通报)", "实行周报制度"),
    Pattern("report system", r"(?:日报告|周报告|日报送|周报送|“?零报告”?|日报|周报)(?:制度?)?(?=[，。；]|$)", "坚持零报告", ("晚报", "日报社")),
)  # fmt: skip
NOTES = table(
    Pattern("thoughts", rf"(?:撰写|提交|上交(?!流)|报送|(?<!上)交(?!流)|写|形成)[^，。；]{{0,12}}?(?:心得体会|学习体会|读书笔记|学习笔记|心得|观后感|读后感)|(?:心得体会|学习体会|学习笔记|读书笔记)[^。；]{{0,16}}?(?:不少于|至少|以上|篇|万?字|上交|{_REPORTED}|检查|抽查|展评|评比)",
            "每人撰写1篇心得体会", ("交流心得",)),
)  # fmt: skip
PHOTOS = table(
    Pattern("pictures sent", r"(?:上传|报送|上报|提交|提供|附(?:上|带)?|发送|报|留存|保存|保留|上交|晒出|张贴|收集|配)[^，。；]{0,16}?(?:照片|图片|视频|影像|截图|录像|图文|现场图|音频|定位|轨迹)",
            "每次活动上传照片3张", ("视频会议",)),
    Pattern("pictures counted", rf"(?:照片|图片|视频|截图|影像资料?|影像材料)[^，。；]{{0,8}}?(?:不少于|至少|各)?{_ITEM}(?:张|段|个|份|条|幅)|(?:照片|图片|视频|截图|影像(?:资料|材料)?|过程性?材料)[^，。；]{{0,14}}?(?:上传|报送|上报|提交|发送|发至|发到|备查|存档|归档|报(?=[^告名道]))",
            "活动照片5张，发至邮箱"),
    Pattern("taken to prove", r"(?:拍照|录像|录制视频|摄像|拍摄[^，。；]{0,6}(?:照片|视频)|截屏|截图)[^，。；]{0,10}(?:留存|留痕|上传|存档|备查|报送|上报|佐证|打卡|取证留档)|(?:工作|全程|处处|过程)留痕|痕迹(?:管理|材料|资料|化)|照片[^。；]{0,14}(?:齐全|完备|装订)|照片[^。；]{0,20}?(?:不少于|至少)\d{1,2}张|有[^，。；]{0,6}照片[^，。；]{0,10}(?:有|可查)|(?:无|没有|未提供|未上传|缺少)(?:照片|图片|视频|痕迹|佐证)[^。；]{0,12}(?:不予|不得|扣|视为)",
            "每次走访要拍照留存"),
    Pattern("proof", r"(?:佐证|印证|支撑)(?:材料|资料|图片)[^。；]{0,12}(?:上传|报送|上报|提交|齐全|装订|备查|归档|扣分)", "佐证材料装订成册，备查"),
)  # fmt: skip
CHECKINS = table(
    Pattern("check in", r"打卡(?!点|地|胜|景)|(?:扫码|手机|人脸|刷脸|指纹|线上|网上|定位|每日|每天|按时|平台|系统|实行|进行|完成|到岗|APP|群内|APP内|小程序)[^，。；]{0,4}签到|签到(?:制度|率|次数|签退|打卡|排名)|签退",
            "教师每天在平台打卡", ("网红打卡点", "会场签到处")),
    Pattern("line up in a group", r"(?:群内?|群里|微信|每日|每天)[^，。；]{0,8}接龙|接龙(?:回复|报|打卡|上报|填)", "在群里接龙回复"),
    Pattern("track", r"(?:上传|记录|采集|开启|共享)[^，。；]{0,8}(?:行动轨迹|巡查轨迹|运动轨迹|实时位置|定位)", "开启定位，记录巡查轨迹"),
)  # fmt: skip
RANKS = table(
    Pattern("points", r"(?:实行|推行|采用|采取|建立|开展|实施|完善|运用|通过|按照|根据|依据|纳入|计入|记入|计|记|加|扣|累计|获得|兑换|公布|评定)[^，。；]{0,8}积分|积分[^，。；]{0,4}(?:达到|达|不少于|不低于)|积分(?:制|管理|排名|排行|榜|考核|评比|通报|兑换|手册|公示|高低|多少|靠前|前|末|最低|最高|计入|记入|纳入|情况)",
            "实行积分管理", ("定积分", "积分入学")),
    Pattern("ranked", r"(?:进行|开展|实行|公布|通报|按月|每月|每周|每季度|每学期|按|全[区市县校镇]|在线|综合|得分|从高到低|定期|逐月)[^，。；]{0,10}(?:排名|排序|排位|排队|名次)|(?:排名|名次|排位)(?:[^，。；]{0,6}(?:通报|公布|公示|靠后|末|后\d|后[一二三四五十]|居后|倒数|挂钩|作为|纳入|前[一二三四五十\d]))|(?:末位|倒数)[^，。；]{0,8}(?:约谈|表态|通报|检讨|淘汰)|打分排队|排行榜|红黑榜|晾晒|晒成绩|亮(?:红|黄)[灯牌](?=[^，。；]{0,6}(?:通报|警示|约谈))",
            "按月排名通报", ("不分先后排名",)),
)  # fmt: skip
_PIECE = r"(?:工作信息|宣传信息|政务信息|党建信息|信息稿件?|稿件|宣传稿|新闻稿|宣传报道|新闻报道|简报|推文|工作动态|经验信息|宣传文章|信息)"
FAME = table(
    Pattern(
        "at least so many",
        r"(?:至少|不少于|不低于)(?:上报|报送|提交|投稿|刊发|供稿)[一二三四五两\d]{1,2}(?:篇|条|期|则)|(?:被|受到)[^，。；]{0,14}批示[^。；]{0,12}(?:加|计|记)\d{0,2}分",
        "每月至少上报一篇经验做法",
        ("不少于一篇论文",),
    ),
    Pattern(
        "so many posts",
        rf"(?:公众号|网站|平台|媒体|报刊)[^。；]{{0,16}}?(?:每[日天周月季]|至少|不少于)[^。；]{{0,8}}?(?:推送|发布|刊发|更新|发表)[^，。；]{{0,6}}?{_ITEM}(?:篇|条|期|则)",
        "微信公众号每周至少推送2篇报道",
        ("网站公布名单3个",),
    ),
    Pattern("so many pieces", rf"(?:报送|上报|报|提供|提交|投稿|投送|刊发|发表|推送|编发|采用|上交|供稿|完成)[^，。；]{{0,14}}?{_PIECE}[^，。；]{{0,10}}?(?:不少于|至少|不低于)?{_ITEM}(?:条|篇|期|则|件)|{_PIECE}[^。；]{{0,22}}?(?:不少于|至少|不低于|每[次月周季校]{_ITEM}|{_ITEM}(?:条|篇|期|则)(?:以上)?)|(?:报送|上报|报|提供|提交|编发|刊发|投送|投稿|供稿)[^，。；]{{0,6}}(?:不少于|至少|不低于)?{_ITEM}(?:条|篇|期|则)[^，。；]{{0,6}}{_PIECE}",
            "每月报送工作信息不少于2条", ("公开信息3项内容",)),
    Pattern("pieces scored", rf"(?:{_PIECE}|报道|刊发|发稿量?|采用量?|用稿|录用|点赞|转发|阅读量|点击量|上稿)[^。；]{{0,24}}?(?:加\d{{0,2}}分|计\d{{0,2}}分|得分|赋分|记分|计入|纳入[^，。；]{{0,10}}(?:考核|评价|考评|评优)|作为[^，。；]{{0,12}}(?:考核|评价|考评|评优|依据|指标|参考))",
            "在市级以上媒体刊发的加分"),
    Pattern("praise from above", r"(?:获得?|得到|取得|争取)[^，。；]{0,14}(?:批示|表扬性批示|肯定性批示)[^。；]{0,24}?(?:加|计|记|纳入|作为|奖|优先|评优)|(?:肯定性|领导(?:同志)?)批示[^。；]{0,16}?(?:加分|计分|计入|纳入|作为|数量|次数|评优|优先)",
            "获得领导批示的每次加2分", ("学习贯彻重要指示批示精神",)),
)  # fmt: skip
_IN_APP = r"(?:APP|app|App|应用程序|小程序|客户端|公众号|平台|系统|软件|“学习强国”|视频号)"
APPS = table(
    Pattern(
        "so many times on it",
        rf"每[天日周月][^，。；]{{0,6}}登[录陆][^，。；]{{0,6}}?{_IN_APP}|登[录陆][^，。；]{{0,10}}(?:不少于|至少)\d+[次天]|登[录陆](?:情况|次数|天数)[^，。；]{{0,6}}(?:纳入|通报|计入)",
        "教师每天登录平台不少于1次",
        ("登录网站查询成绩",),
    ),
    Pattern("rate of installing", r"(?:安装|下载|关注|注册|激活|登录|上线|绑定|参与学习)率|活跃度|(?<!放)日活(?!动)|月活(?!动)|在线时长|学习时长|使用时长|登录次数|登陆次数|在线学习时间", "安装率达到100%", ("多媒体使用率",)),
    Pattern("everybody installs", rf"(?:全员|全部|人人|每人|每名|所有[^，。；]{{1,8}}|各[^，。；]{{1,8}}|组织|督促|动员)[^，。；]{{0,14}}?(?:下载|安装|关注|注册|登录|绑定)[^，。；]{{0,10}}{_IN_APP}", "组织全体家长下载安装APP"),
    Pattern("liked and passed on", r"(?:点赞|转发|评论|投票)(?:量|数|次数|率)|(?:组织|动员|要求|发动|督促)[^，。；]{0,12}(?:点赞|转发|投票|刷屏|集赞)", "组织教师转发点赞", ("不转发谣言",)),
)  # fmt: skip
_GROUP = r"(?:微信|QQ|qq|钉钉|企业微信|飞书|粤政易|浙政钉|工作|联络|专班|联络员)(?:工作|联络|交流)?群"
GROUPS = table(
    Pattern("into a group", rf"(?:加入|进入|拉入|进|入|扫码(?:加入|进)?|建立|组建|建|成立|设立)[^，。；]{{0,12}}?{_GROUP}|{_GROUP}[^，。；]{{0,8}}(?:进群|入群|扫码|实名|备注)", "请联络员扫码加入工作群"),
    Pattern("work by a group", rf"(?:通过|在|利用|依托|以)[^，。；]{{0,10}}{_GROUP}[^。；]{{0,16}}?(?:报送|上报|填报|接龙|反馈|汇报|发布|回复|调度|提交|报)|{_GROUP}[^。；]{{0,12}}(?:纳入|作为)[^。；]{{0,10}}(?:考核|考评|评优)|(?:发至|发到|发在|报至|报到|上传至|传至)[^，。；]{{0,6}}群|收到(?:请|须|后)?(?:即时|及时|立即)?回复|(?:即时|限时|第一时间)(?:响应|回复)", "通过微信群报送进展情况"),
    Pattern("fill in an app", r"(?:开发|自建|新建|建设|搭建|上线)[^，。；]{0,12}(?:APP|app|App|小程序|公众号|应用程序)|(?:通过|在|登录|登陆|使用|扫码)[^，。；]{0,10}(?:APP|app|App|小程序|二维码)[^。；]{0,12}?(?:填报|上传|报送|录入|填写|上报)", "通过小程序填报"),
)  # fmt: skip
VETO = table(
    Pattern("veto", r"“?一票否决”?(?:制|权)?", "实行“一票否决”"),
    Pattern("pledge", r"(?:签订|签署|签|递交|立下|立|层层签)[^，。；]{0,14}(?:责任状|责任书|军令状|目标状|保证书)|(?:责任状|军令状)", "签订安全责任书", ("签订劳动合同",)),
)  # fmt: skip

WORDINGS = (
    Wording("plan-demanded", PLANS,
            re.compile(r"(?:特|现)?(?:制定|制订)(?:本|如下|以下)|整改方案|培养方案|教学方案|牵头制定|现将|现印发|应急预案|经[^，。；]{1,12}(?:审定|研究|同意)后?，?(?:印发|发布)|(?:[区市县省]|本)(?:级|局|委)?(?:将|已)(?:制定|出台)|按照[^，。；]{0,12}(?:方案|计划)|(?:治疗|施工|培养|录取|招生|分流|救助)方案")),
    Wording("layer-on-layer", LAYERS),
    Wording("report-demanded", REPORTS,
            re.compile(r"应急|突发|事故|险情|灾情|疫情|舆情|伤亡|涉嫌|案件|欺凌|隐患|申报(?!表?情况)|参评|复核审查|认定|候选|(?:党|教职工?)代会|组织生活会|向家长|整改情况")),
    Wording("periodic-report", PERIODIC, re.compile(r"应急|突发|事故|险情|汛|台风|疫情|预警|舆情|值班|向家长|家长[^，。；]{0,6}报告|晨午?检|因病缺[课勤]|学生(?:因|发)")),
    Wording("notes-demanded", NOTES, re.compile(r"学生(?:撰写|写|的)|比赛|征文|作品")),
    Wording("photo-demanded", PHOTOS,
            re.compile(r"免冠|申报|复核审查|参评|寸照|证件照|身份证|登记照|报名|参赛|作品|征集|大赛|比赛|竞赛|展演|申报表|课例|公开课|说课|视频会|视频监控|监控视频|监控录像|安装|装备|宣传片|海报|网络视频|短视频平台|观看|播放|刷视频|户外广告|执法|勘验|取证|举报")),
    Wording("checkin-demanded", CHECKINS,
            re.compile(r"(?:会议|参会|与会|会场|报到|入场|开班|考试|考生|考场|候考|参训|活动当天|当日上午|比赛|签到处|签到表|门禁|访客|来访|值班|值守|应急|安保|危化|巡更)[^。；]{0,24}(?:签到|打卡)|签到[^，。；]{0,6}(?:入场|领取|入座|参会)")),
    Wording("points-ranking", RANKS,
            re.compile(r"积分(?:入学|入户|落户|学)|(?:定|微|重)积分|积分(?:学|变换|方程)|比赛|竞赛|参赛|决赛|初赛|录取|招聘|考试|面试|笔试|名次[^，。；]{0,6}(?:奖|获)|获奖|一等奖|遴选|评选|评审|评委|推荐名额|排名第一(?:位)?的?(?:为|是)|排名(?:不分|无)先后|招生|择优|世界|全国排名|位居|名列|排在[^，。；]{0,6}前列"),
            softens=re.compile(r"志愿|兑换|居民|村民|垃圾分类")),
    Wording("fame-counted", FAME,
            re.compile(r"论文|征文|作文|阅读文章|课文|批示(?:指示)?精神|指示批示|批示要求|信息(?:化|技术|公开|安全|系统|平台|中心|员|采集|登记|表|科|主动)|个人信息|学籍|基础信息|建议\d|文章\d{1,3}篇")),
    Wording("app-counted", APPS, re.compile(r"普通话|疫苗|多媒体|设备|装置|监控|报警|消防|护栏|校车|图书|学生[^，。；]{0,6}(?:在线|屏幕|用眼|视屏)|用眼|用时不超过|不超过\d+分钟|谣言|不良信息|候选|选举|作业|监管平台|上线率")),
    Wording("group-demanded", GROUPS, re.compile(r"诈骗|谣言|涉密|涉黄|群众诉求|热线|信访|家长诉求|整治|清理整合|舆情|不良信息|招生(?:报名|系统)|报名(?:系统|平台|网)|网上报名")),
    Wording("veto", VETO, softens=re.compile(r"师德|政治|法律法规|依据《|根据《|按照《")),
)  # fmt: skip
# what another finding on the same sentence says already
_SHADOWS = dict.fromkeys(("fame-counted", "periodic-report", "notes-demanded"), ("report-demanded",))
# where the issuer itself does it, nobody below is asked for anything
_ASKS_BELOW = {
    "plan-demanded",
    "report-demanded",
    "periodic-report",
    "photo-demanded",
    "fame-counted",
    "notes-demanded",
}
_LESS: dict[Severity, Severity] = {"change": "consider", "consider": "note", "note": "note"}
_NAME_OF_PART = 12  # signs: （一）制定实施方案 names a part, a longer first sentence asks
_TITLED = re.compile(r"《[^《》]{2,90}》")


def check_wordings(page: Page) -> Iterator[Finding]:
    """All findings by wording; at most one for a rule and a sentence."""
    heads = {h.start for h in page.breakdown.headings}
    found: list[tuple[Finding, bool]] = []
    for sentence in page.sentences:
        words = page.words(sentence)
        titles = [match.span() for match in _TITLED.finditer(words)]
        here = [hit for wording in WORDINGS if (hit := _found(page, sentence, words, wording, titles))]
        shadowed = {rule for hit in here for rule in _SHADOWS.get(hit.rule, ())}
        start, end = page.view.text_span(sentence.start, sentence.end)
        is_head = any(start - 8 <= head <= start for head in heads) and end - start <= _NAME_OF_PART
        found += [(hit, is_head) for hit in here if hit.rule not in shadowed]
    said = {hit.rule for hit, is_head in found if not is_head}
    # a heading that only announces what its text then asks says nothing of its own
    yield from (hit for hit, is_head in found if not is_head or hit.rule not in said)


def _found(
    page: Page, sentence: Sentence, words: str, wording: Wording, titles: list[tuple[int, int]]
) -> Finding | None:
    if (wording.unless and wording.unless.search(words)) or (wording.voluntary and willing(words)):
        return None
    for pattern in wording.patterns:
        for match in pattern.compiled.finditer(words):
            if any(low <= match.start() and match.end() <= high for low, high in titles):
                continue
            start, end = sentence.start + match.start(), sentence.start + match.end()
            if negated(page.clean, sentence.start, sentence.end, start, end) or _opens_with_ban(match.group()):
                continue
            if wording.rule in _ASKS_BELOW and _own_act(page, start, end):
                continue
            softer = wording.softens and wording.softens.search(words)
            severity = _LESS[RULES[wording.rule].severity] if softer else None
            return page.finding(wording.rule, *page.span(sentence, start, end), severity=severity)
    return None


def _opens_with_ban(matched: str) -> bool:
    """A long match that holds the prohibition itself: 每周…不得要求报送."""
    return bool(
        re.search(
            r"不(?:得(?!少于|低于)|再|要求|需|作(?!为的)|以|将|把|计入|纳入|列入|加分|计分|与|挂钩)|严禁|禁止|无需",
            matched,
        )
    )


def _own_act(page: Page, start: int, end: int) -> bool:
    low, high = page.view.text_span(start, end)
    over = [r for r in page.breakdown.requirements if r.start < high and r.end > low]
    return bool(over) and all(r.nature == "issuer_act" for r in over)
