"""Whose file it is: a table of names and texts. No database."""

from __future__ import annotations

import pytest

from zaitong.records.intake.matching import Called, Kind, Match, Names, match_file, title_and_signature

ONE, TWO, BRIDGE, TRIAL, EAST, NORTH, ELEVEN, OFFICE, CENTRE, GARDEN = range(1, 11)
FULL, SHORT, FORMER = Kind.FULL, Kind.SHORT, Kind.FORMER
NAMES = Names.of(
    [
        Called("澄砚区第一小学", ONE, FULL),
        Called("第一小学", ONE, SHORT),
        Called("一小", ONE, SHORT),
        Called("澄砚区第二小学", TWO, FULL),
        Called("二小", TWO, SHORT),
        Called("澄砚区砚桥小学", BRIDGE, FULL),
        Called("砚桥小学", BRIDGE, SHORT),
        Called("砚桥中心小学", BRIDGE, FORMER),
        Called("澄砚区实验小学", TRIAL, FULL),
        Called("实验小学", TRIAL, SHORT),
        Called("澄砚区实验小学东校区", EAST, FULL, asked=False),
        Called("实验小学东校区", EAST, SHORT, asked=False),
        Called("北渡实验学校", NORTH, SHORT),
        Called("北渡中学", NORTH, FORMER),
        Called("第十一小学", ELEVEN, SHORT),
        Called("组织人事科", OFFICE, SHORT, asked=False),
        Called("中心小学", CENTRE, SHORT),
        Called("汀南幼儿园", GARDEN, SHORT),
    ]
)


@pytest.mark.parametrize(
    ("filename", "body", "name"),
    [
        ("澄砚区第一小学行动方案.docx", ONE, "澄砚区第一小学"),
        ("第一小学方案.docx", ONE, "第一小学"),
        ("一小方案（终稿）.docx", ONE, "一小"),
        ("方案-一小.docx", ONE, "一小"),
        ("方案_二小_盖章.pdf", TWO, "二小"),
        ("实验小学.docx", TRIAL, "实验小学"),
        ("澄砚区实验小学方案.docx", TRIAL, "澄砚区实验小学"),
        ("2026年实验小学方案.docx", TRIAL, "实验小学"),
        ("砚桥小学 方案.docx", BRIDGE, "砚桥小学"),
        ("03 砚 桥 小 学.pdf", BRIDGE, "砚桥小学"),
        ("砚桥中心小学方案.docx", BRIDGE, "砚桥中心小学"),  # a former name that holds 中心小学
        ("中心小学方案.docx", CENTRE, "中心小学"),
        ("北渡中学家访方案.doc", NORTH, "北渡中学"),
        ("北渡实验学校（原北渡中学）方案.docx", NORTH, "北渡实验学校"),
        ("第十一小学方案.docx", ELEVEN, "第十一小学"),
        ("报组织人事科：砚桥小学方案.docx", BRIDGE, "砚桥小学"),
        ("ＱＱ附件（汀南幼儿园）.txt", GARDEN, "汀南幼儿园"),
        ("关于报送砚桥小学方案的函.pdf", BRIDGE, "砚桥小学"),
        ("报送实验小学总结.pdf", TRIAL, "实验小学"),
    ],
)
def test_the_file_name_names_one(filename, body, name):
    found = match_file(NAMES, filename)
    assert (found.body, found.name, found.place) == (body, name, "文件名")
    assert name in found.why


@pytest.mark.parametrize(
    ("filename", "note"),
    [
        ("砚桥小学和一小结对方案.docx", "分不清"),
        ("实验小学东校区方案.docx", "不在这项任务的对象里"),
        ("实验小学（东校区）方案.docx", "不在这项任务的对象里"),
        ("实验小学西校区方案.docx", "没有找到"),  # nobody knows it; it is not 实验小学
        ("砚桥小学附属幼儿园方案.docx", "没有找到"),
        ("第三十一小学方案.docx", "没有找到"),  # neither 一小 nor 第十一小学
        ("一小学生家访.docx", "没有找到"),  # 一小 is the beginning of 小学生 here
        ("南渡实验小学方案.docx", "没有找到"),  # another place's 实验小学
        ("砚乔小学方案.docx", "没有找到"),  # a typo is not guessed
        ("研桥小学方案.docx", "没有找到"),
        ("方案（终稿）.docx", "没有找到"),
        ("", "没有找到"),
    ],
)
def test_nobody_is_chosen(filename, note):
    found = match_file(NAMES, filename)
    assert found.body is None
    assert note in found.note


def test_two_names_are_both_told():
    assert match_file(NAMES, "砚桥小学、二小结对.docx").bodies == (BRIDGE, TWO)


@pytest.mark.parametrize(
    ("title", "signature", "body", "place"),
    [
        ("澄砚区砚桥小学“到一线去”行动方案", "", BRIDGE, "标题"),
        ("“到一线去”行动方案", "砚桥小学\n2026年11月12日", BRIDGE, "落款"),
        ("报组织人事科的方案", "北渡中学", NORTH, "落款"),
        ("砚桥小学和一小结对方案", "砚桥小学", None, "标题"),
        ("行动方案", "办公室", None, ""),
    ],
)
def test_then_title_then_signature(title, signature, body, place):
    found = match_file(NAMES, "扫描0012.pdf", title, signature)
    assert (found.body, found.place) == (body, place)


def test_a_signature_that_says_otherwise_is_told():
    assert match_file(NAMES, "一小方案.docx", "行动方案", "砚桥小学").note == "落款是“砚桥小学”，请核对"
    assert match_file(NAMES, "一小方案.docx", "行动方案", "第一小学").note == ""


def test_a_name_that_two_share_goes_to_whose_it_is():
    now_and_then = Names.of([Called("北渡中学", 1, FORMER), Called("北渡中学", 2, FULL), Called("北渡中学", 3, FORMER)])
    assert match_file(now_and_then, "北渡中学.docx").body == 2
    both = Names.of([Called("北渡中学", 1, SHORT), Called("北渡中学", 2, SHORT)])
    assert match_file(both, "北渡中学.docx") == Match(
        place="文件名", note="文件名里有“北渡中学”，分不清是谁报的", bodies=(1, 2)
    )


def test_which_lines_are_read():
    text = "\n".join(["砚桥小学文件", "行动方案", "各部门：", *["正文" * 30] * 9, "砚桥小学", "2026年11月12日"])
    title, signature = title_and_signature(text)
    assert title.startswith("砚桥小学文件\n行动方案")
    assert signature == "砚桥小学\n2026年11月12日"
    assert title_and_signature("") == ("", "")
