"""The numbers that head the parts of a document: 一、, （一）, 1., 2.1, 第一部分, 壹."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zaitong.policy.numerals import number
from zaitong.policy.patterns import Pattern, table

CN = "一二三四五六七八九十百"

MARKERS = table(
    Pattern("chapter", rf"第([{CN}\d]{{1,4}})[章编]", "第一章总则"),
    Pattern("part", rf"第([{CN}\d]{{1,3}})部分[、：:]?", "第二部分：主要措施"),
    Pattern("section", rf"第([{CN}\d]{{1,4}})节", "第二节组织"),
    Pattern("article", rf"第([{CN}\d]{{1,4}})条", "第三条各校应当"),
    Pattern("han", rf"([{CN}]{{1,3}})[、.](?![{CN}]、)", "一、总体要求"),
    Pattern("han bracket", rf"（([{CN}]{{1,3}})）[、.]?", "（一）加强领导"),
    Pattern("decimal of three", r"\d{1,2}\.\d{1,2}\.(\d{1,2})[.、]?(?=[\u4e00-\u9fff“])", "2.1.3把人配够"),
    Pattern(
        "decimal of two",
        r"\d{1,2}\.(\d{1,2})[.、]?(?=[\u4e00-\u9fff“])(?![万元亿个倍米吨公小天年月亩千克百前日号起至]|之前|以前|下班)",
        "2.1诊断阶段",
        ("2.5万元",),
    ),
    Pattern("digit", r"(\d{1,2})[.、](?!\d(?!\d{3}年))", "1.制定方案", ("2.5万元",)),
    Pattern("digit bracket", r"（(\d{1,2})）[、.]?", "（1）参加培训"),
    Pattern("half bracket", r"(\d{1,2})）", "1）报名"),
    Pattern(
        "stem",
        r"([甲乙丙丁戊己庚辛壬癸])(?:[、.](?!方|乙|醇|烷)|(?=[\u4e00-\u9fff]{2,12}(?:\n|$)))(?!方|级|类|组|型|肝|队|状)",
        "甲、清架",
    ),
    Pattern("capital", r"([壹贰叁肆伍陆柒捌玖])(?:[、.]|(?=[\u4e00-\u9fff]{2,14}(?:\n|$)))", "壹、总体要求"),
    Pattern(
        "named",
        r"(?:活动|任务|措施|行动|专题|模块|板块|环节)([一二三四五六七八九十]{1,2})(?![览体批期线个类次步])(?:[、：.]|(?=[\u4e00-\u9fff]{2,14}(?:\n|$)))",
        "活动一：自助小厨房",
        ("任务一览表",),
    ),
    Pattern("roman", r"([ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])[、.]?", "Ⅱ.工作安排"),
    Pattern("circle", r"([①-⑳])", "①登记"),
)
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_SERIES = (_CIRCLES, "甲乙丙丁戊己庚辛壬癸", "壹贰叁肆伍陆柒捌玖", "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ")


@dataclass(frozen=True)
class Mark:
    """A number at the head of a part: its kind, its value, and where it stands."""

    kind: str
    value: int
    start: int
    end: int


def marker(text: str, place: int) -> Mark | None:
    """The outline number that stands right at `place`."""
    for pattern in MARKERS:
        match = pattern.compiled.match(text, place)
        if match:
            digits = match.group(1)
            series = next((signs for signs in _SERIES if digits in signs), "")
            value = series.index(digits) + 1 if series else int(number(digits) or 0)
            return Mark(pattern.name, value, match.start(), match.end()) if value else None
    return None


def lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Where the lines that hold something begin and end."""
    while start < len(text):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        if stop > start:
            yield start, stop
        start = stop + 1
