"""Whether a demand is in truth a prohibition: 不得以照片代替…, 严禁排名, 打卡签到一律取消, 不要求报送纸质件."""

from __future__ import annotations

import re

# not prohibitions: bounds (不得少于), manners (不断), failures (不到位)
_BOUND = r"(?!少于|低于|早于|迟于|晚于|超过|小于|高于|漏|缺|有误|空|瞒|谎|迟报|拖|延误|逾期|无故|代|替|由他人|弄虚|伪造|敷衍|遗漏)"
# forbids whatever follows, over commas, until something is ordered again
_FORBIDS = re.compile(
    rf"(?:不得|不准|不许|不可(?!或缺|少)|不允许|严禁|禁止|杜绝|切忌|谨防|切勿|请勿|力戒|坚决反对|反对|不能(?!按时|及时|如期|到|参)|不应|不宜|不该|一律不|原则上不|一般不|避免|防止|摒弃|叫停){_BOUND}"
)
# takes away or leaves out what follows in the same clause
_DROPS = re.compile(
    r"不(?:再|要求|作要求|需要?|必|用|搞|设(?!防)|以|将|把|作(?!为)|做(?!好)|强制|提倡|进行|开展|组织|提出|采用|采取|统计|考核|评比|排|收|纳入|计入|实行|实施|安排|单独|额外|另行|硬性|统一|随意|层层|简单|片面|接受|查(?!实)|要(?!忘|漏)|通报|公布|公示|上传|下载|报送|上报|填报|提交|签订|规定|检查|设置|建立|唯|看(?=数)|追求|得已)"
    r"|无需|无须|毋须|免于|免予|免除|取消|停止|停用|废止|清理|整治|纠治|纠正|治理|减少|精简|压减|压缩|克服|遏制|破除|警惕|严控|严格控制|从严控制|严肃查处|不"
)
_PSEUDO = re.compile(
    r"不(?:仅|断|定期|同|足|妨|管|论|含|合格|达标|到位|按|及时|力|重视|少|低|超|高|早|迟|晚|间断|折不扣|漏|忘|留|愿|会|如|良|满|属|实|符|稳定)"
)
# orders something after all
_TURN = re.compile(
    r"(?:但是?|而是|而要|改为|代之以|同时|(?<![主重必需不])要(?!求|么|点|素|领|害)|(?<!不)应(?:当|该|于|在|按|将|及时)|必须|(?<!无)须(?!知)|务必|请(?!示|勿|假))"
)
# what is said of it behind
_AFTER = re.compile(
    r"^[^。；，]{0,12}?(?:(?:一律|均|都|也|概)?不(?:得|再|应|宜|予)?(?:作为|纳入|列入|计入|与|搞|开展|强制|硬性|统一规定|作(?:硬性|统一|要求)|用于考核|设|上报|报送|要求|通报|公布)"
    r"|(?:一律|全部|全面|予以|坚决)(?:取消|停止|废止|叫停|清理|禁止|杜绝)(?!.{0,4}(?:资格|评优|成绩))"
    r"|等(?:形式主义|不良|突出|各类|不必要)?(?:的)?(?:问题|现象|做法|行为|倾向|乱象|负担)|(?:的|之类)(?:做法|现象|倾向|问题|乱象|负担)|泛滥|除外|均可|不限|即可，不|自愿)"
    r"|^[^。；]{0,24}，(?:一律|均|但|也|都|且)?(?:不(?:作为|纳入|列入|计入|与|得作为|得纳入)|仅供)"
)
# a condition, not a prohibition: 不打卡的取消资格, 未上传照片的不予认定
_CONDITION = re.compile(r"^[^，。；]{0,12}(?:的|者)(?:，|：|$|一律|取消|扣|视为|不予|予以|将|记)")
_WILLING = re.compile(
    r"自愿|鼓励|提倡|可(?:以)?(?:自行|根据|结合|选择|自主|按需|酌情|参照|不)|有条件的|视情|不强制|如有需要|需要的单位"
)


def negated(clean: str, sentence_start: int, sentence_end: int, start: int, end: int) -> bool:
    """Whether `clean[start:end]` stands under a prohibition, or something behind it takes it back."""
    before, after = clean[sentence_start:start], clean[end:sentence_end]
    if _AFTER.match(after):
        return True
    if any(not _lifted(before[found.end() :], forbids=True) for found in _FORBIDS.finditer(before)):
        return True
    for found in _DROPS.finditer(before):
        gap = before[found.end() :]
        if _PSEUDO.match(before, found.start()) or _lifted(gap, forbids=False):
            continue
        if found.group().startswith("不") and len(gap) <= 4 and _CONDITION.match(after):
            continue
        if found.group() != "不" or len(gap) <= 2:
            return True
    return False


def _lifted(gap: str, *, forbids: bool) -> bool:
    """Whether something between the prohibition and the words orders them after all."""
    if forbids:
        return any(_TURN.match(gap, at + 1) for at, char in enumerate(gap) if char in "，、：")
    return ("，" in gap and not re.search(r"，(?:也|更|亦)?不", gap)) or bool(_TURN.search(gap)) or "后" in gap


def willing(words: str) -> bool:
    """Whether a sentence leaves it to those addressed."""
    return bool(_WILLING.search(words))
