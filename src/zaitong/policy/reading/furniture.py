"""What a web page puts around a document: paths, buttons, dates of publication, counters, boxes of catalogue data."""

from __future__ import annotations

import re

from zaitong.policy.patterns import Pattern, table

LONGEST = 160  # a longer line is text
_DAY = r"\d{4}\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}\s?日?"

PAGE_FURNITURE = table(
    Pattern(
        "buttons",
        r"^(?:打印|关闭|分享|收藏|微信|微博|QQ空间|字体|字号|复制链接|返回|顶部|首页|列表|纠错|朗读|下载|窗口|本页|此页|到|至|大|中|小|[A-Za-z][+-]?|[\s【】\[\]（）()|｜/·:：>+-])+$",
        "【字体：大 中 小】 打印 关闭 分享到：",
        ("中小学",),
    ),
    Pattern(
        "of the page",
        r"^[【\[（(]?\s?(?:发布(?:日期|时间|机构|人|单位)|更新(?:日期|时间)|(?:信息|稿件|文章)?来\s?源|(?:浏览|阅读|点击|访问)(?:次数|量|数)?|作\s?者|责任编辑|编\s?辑|供稿|字体|字号)\s?[:：][^。]{0,120}$",
        "发布时间：2026-03-02 来源：区教育局 浏览次数：12",
        ("来源：由各校自行说明。另附材料",),
    ),
    Pattern(
        "day of publication",
        rf"^{_DAY}\s{{0,3}}(?:\d{{1,2}}[:：]\d{{2}}.{{0,80}}|(?:(?:来源|作者|浏览|阅读|点击|发布|字体)[^\s:：]{{0,4}}\s?[:：]|打印|【|\[).{{0,80}})$",
        "2026-03-02 10:22",
        ("2026年3月2日", "2026年3月2日来源不明的"),
    ),
    Pattern("bare day", r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}$", "2026-03-02"),
    Pattern("path", r"^(?:当前|您?(?:现在|当前)?的?所?在?的?)位置\s?[:：是]?.{0,100}$", "您现在的位置：首页 > 公开"),
    Pattern("path by signs", r"^(?:网站)?首页\s?[>»›/\\-].{0,100}$", "首页 > 政务公开 > 通知"),
    Pattern("neighbours", r"^(?:上|下)一(?:篇|条)\s?[:：]?.{0,120}$", "下一篇：没有了"),
    Pattern(
        "more",
        r"^(?:相关(?:链接|文章|新闻|解读|阅读|信息)|扫一扫.{0,30}|返回(?:顶部|首页|列表))\s?[:：]?$",
        "相关链接：",
    ),
    Pattern(
        "foot",
        r"^.{0,80}(?:ICP备|网站标识码|公网安备|版权所有|技术支持|网站地图|Copyright|©).{0,100}$",
        "主办：某区教育局 备案号：某ICP备0000号",
    ),
)
# the box with catalogue data above a document: 索引号 …, 发文机关 …, 成文日期 …
LABEL = re.compile(
    r"^[【\[]?\s?(?:索\s?引\s?号|信息索引|主题(?:分类|词)|体裁分类|组配分类|信息分类|发文机[关构]|公开(?:方式|形式|范围|目录)|"
    r"成文日期|发布日期|生成日期|发文日期|效力状态|有\s?效\s?性|时\s?效\s?性|公文种类|(?:发文字|文件编|文)\s?号|名\s?称)\s?(?:[:：\t]|$)"
)
_NUMBER = re.compile(
    r"(?:发文字|文件编|文)\s?号[\s:：]{0,5}([\u4e00-\u9fff]{2,16}\s?[〔\[【]\s?\d{4}\s?[〕\]】]\s?第?\d{1,5}\s?号)"
)
_DATED = re.compile(r"(?:成文|发文)日期[\s:：]{0,5}(\d{4})\s?[-年/.]\s?(\d{1,2})\s?[-月/.]\s?(\d{1,2})")


def is_page_furniture(line: str) -> bool:
    """Whether a line belongs to the page of the site and not to the document."""
    return len(line) <= LONGEST and any(pattern.compiled.search(line) for pattern in PAGE_FURNITURE)


def numbered(page: str) -> str:
    """The number of the document by the box of catalogue data; empty where there is none."""
    found = _NUMBER.search(page)
    return found.group(1) if found else ""


def dated(page: str) -> str:
    """The day of the document (not of the page) by that box, as 2026年3月2日; empty where there is none."""
    found = _DATED.search(page)
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if found else ""
