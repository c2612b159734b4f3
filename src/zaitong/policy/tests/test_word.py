"""Word: the numbers that Word itself sets, tables, text boxes, tracked changes, and what is not on the page."""

import pytest

from zaitong.policy import break_down, read_bytes
from zaitong.policy.reading.numbering import FORMATS, chinese
from zaitong.policy.tests.words import abstract, cell, docx, item, level, num, p, run, tbl, tr

FILL = p("各单位要高度重视，认真抓好落实。")
OUTLINE = abstract(
    0,
    level(0, "chineseCounting", "%1、"),
    level(1, "japaneseCounting", "（%2）"),
    level(2, "decimal", "%3."),
    level(3, "decimalEnclosedCircleChinese", "%4"),
)


def lines(data: bytes) -> list[str]:
    return read_bytes(data, "a.docx").text.split("\n")


def test_outline_numbers_of_word_stand_in_the_text():
    body = [item("总体要求"), item("目标", 1), item("原则", 1), item("统筹", 2), item("协同", 2), item("细项", 3)]
    body += [item("重点任务"), item("办好实事", 1), item("自查", 2), FILL]
    assert lines(docx("".join(body), numbering=OUTLINE + num(1, 0)))[:-1] == [
        "一、总体要求",
        "（一）目标",
        "（二）原则",
        "1. 统筹",
        "2. 协同",
        "①细项",
        "二、重点任务",
        "（一）办好实事",
        "1. 自查",
    ]


def test_articles_and_compound_numbers():
    numbering = abstract(0, level(0, "chineseCountingThousand", "第%1条 ", start=9)) + num(1, 0)
    numbering += abstract(1, level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2", "<w:isLgl/>")) + num(2, 1)
    body = item("适用范围如下") + item("主要职责") + item("第一部分", 0, 2) + item("细则", 1, 2) + FILL
    assert lines(docx(body, numbering=numbering))[:4] == [
        "第九条适用范围如下",
        "第十条主要职责",
        "I. 第一部分",
        "1.1 细则",
    ]


def test_a_list_starts_over_or_goes_on():
    over = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = abstract(0, level(0, "decimal", "%1.")) + num(1, 0) + num(2, 0, over) + num(3, 0)
    body = item("甲") + item("乙") + item("丙", 0, 2) + item("丁", 0, 2) + item("戊", 0, 3) + FILL
    assert lines(docx(body, numbering=numbering))[:5] == ["1. 甲", "2. 乙", "1. 丙", "2. 丁", "3. 戊"]


def test_a_level_that_never_starts_over():
    numbering = abstract(
        0, level(0, "chineseCounting", "第%1章"), level(1, "decimal", "第%2条", '<w:lvlRestart w:val="0"/>')
    )
    body = item("总则") + item("目的", 1) + item("职责") + item("分工", 1) + FILL
    assert lines(docx(body, numbering=numbering + num(1, 0)))[:4] == [
        "第一章总则",
        "第1条目的",
        "第二章职责",
        "第2条分工",
    ]


def test_numbers_through_styles():
    numbering = abstract(
        0,
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>'),
        level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="H2"/>'),
    )
    styles = """<w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H1"/></w:style>
<w:style w:type="paragraph" w:styleId="H1a"><w:basedOn w:val="H1"/></w:style>"""
    body = (
        p("要求", '<w:pStyle w:val="H1a"/>') + p("目标", '<w:pStyle w:val="H2"/>') + p("任务", '<w:pStyle w:val="H1"/>')
    )
    body += p("无号", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>') + FILL
    data = docx(body, numbering=numbering + num(4, 0), styles=styles)
    assert lines(data)[:4] == ["一、要求", "（一）目标", "二、任务", "无号"]


def test_bullets_give_nothing_and_a_list_may_be_linked_by_a_style():
    linked = '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum>'
    real = (
        '<w:abstractNum w:abstractNumId="1"><w:styleLink w:val="L"/>' + level(0, "decimal", "%1、") + "</w:abstractNum>"
    )
    numbering = linked + real + abstract(2, level(0, "bullet", "●")) + num(1, 0) + num(2, 2)
    assert lines(docx(item("甲项") + item("点", 0, 2) + FILL, numbering=numbering))[:2] == ["1、甲项", "点"]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (21, "二十一"),
        (100, "一百"),
        (105, "一百〇五"),
        (110, "一百一十"),
        (0, "0"),
    ],
)
def test_chinese_numbers(number, written):
    assert chinese(number) == written


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("ideographDigital", "一二"),
        ("chineseLegalSimplified", "壹拾贰"),
        ("decimalFullWidth", "１２"),
        ("decimalEnclosedCircle", "⑫"),
        ("decimalZero", "12"),
        ("lowerLetter", "l"),
        ("upperRoman", "XII"),
        ("ideographTraditional", "乙"),
    ],
)
def test_forms(form, written):
    assert FORMATS[form](12) == written


def test_a_billion_in_a_list_is_only_a_number():
    numbering = abstract(0, level(0, "upperRoman", "%1.", start=999_999_999)) + num(1, 0)
    assert lines(docx(item("很大的号") + FILL, numbering=numbering))[0].endswith("很大的号")


def test_text_box_once_and_after_its_paragraph():
    box = f"<w:txbxContent>{p('请于5月10日前报送回执。')}</w:txbxContent>"
    shape = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    old = f"<w:r><w:pict><v:shape><v:textbox>{box.replace('10', '12')}</v:textbox></v:shape></w:pict></w:r>"
    body = p(run("附有说明框的一段。") + shape) + p(run("旧式的框。") + old)
    assert lines(docx(body)) == [
        "附有说明框的一段。",
        "请于5月10日前报送回执。",
        "旧式的框。",
        "请于5月12日前报送回执。",
    ]


def test_tracked_changes_comments_and_fields_give_the_final_text():
    change = (
        run("各校于") + f"<w:del>{run('四月').replace('w:t>', 'w:delText>')}</w:del><w:ins>{run('五月')}</w:ins>"
        f"<w:moveFrom>{run('初')}</w:moveFrom><w:moveTo>{run('底')}</w:moveTo>"
        + "<w:r><w:commentReference w:id='1'/><w:footnoteReference w:id='2'/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>"
        + run("前报送。")
    )
    gone = p("这一段的", "<w:rPr><w:del/></w:rPr>") + p("段落标记已经删去。")
    row = "<w:tr><w:trPr><w:del/></w:trPr>" + cell("删去的行") + cell("内容") + "</w:tr>"
    body = p(change) + gone + tbl(tr("任务", "时限"), row, tr("报送名单", "5月底"))
    parts: dict[str, str | bytes] = {
        "word/comments.xml": "<w:comments>批注</w:comments>",
        "word/header1.xml": "<w:hdr>页眉</w:hdr>",
    }
    assert lines(docx(body, parts)) == [
        "各校于五月底前报送。",
        "这一段的段落标记已经删去。",
        "任务\t时限",
        "报送名单\t5月底",
    ]


def test_hidden_text_prompts_and_contents_are_left_out():
    styles = """<w:style w:type="character" w:styleId="S"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="toc 1"/></w:style>"""
    shown = run("看得见") + run("看不见", "<w:vanish/>") + run("也不见", '<w:rStyle w:val="S"/>')
    shown += run("的文字在这里。", '<w:rStyle w:val="S"/><w:vanish w:val="0"/>')
    prompt = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('单击此处输入文字。')}</w:sdtContent></w:sdt>"
    )
    kept = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('控件里的文字。')}</w:sdtContent></w:sdt>"
    body = p("一、总则 1", '<w:pStyle w:val="T1"/>') + p(shown) + prompt + kept
    assert lines(docx(body, styles=styles)) == ["看得见的文字在这里。", "控件里的文字。"]


def test_breaks():
    body = p(
        "<w:r><w:t>关于开展检查</w:t><w:br/><w:t>工作的通知</w:t><w:br w:type='page'/><w:t>第二页的文字在这里</w:t></w:r>"
    )
    assert lines(docx(body)) == ["关于开展检查", "工作的通知", "第二页的文字在这里"]


def test_rows_one_line_each_with_numbers_and_merged_cells():
    numbering = abstract(0, level(0, "decimal", "%1.")) + num(1, 0)
    first, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    grid = tbl(
        tr(cell("2026年任务清单", '<w:gridSpan w:val="4"/>')),
        tr("序号", "任务", "责任单位", "完成时限"),
        tr(cell(item("")), cell(p("修订制度") + p("并公布")), cell("安全科", first), "2026年5月底前"),
        tr(cell(item("")), "检查各校", cell("", on), "2026年6月底前"),
        tr(cell("二、其他", '<w:gridSpan w:val="4"/>')),
        tr(cell(item("")), "总结报告", "办公室", "2026年12月10日前"),
    )
    rows = lines(docx(grid, numbering=numbering))
    assert rows[:4] == [
        "2026年任务清单",
        "序号\t任务\t责任单位\t完成时限",
        "1\t修订制度 并公布\t安全科\t2026年5月底前",
        "2\t检查各校\t安全科\t2026年6月底前",
    ]
    assert rows[-1] == "3\t总结报告\t办公室\t2026年12月10日前"
    around = (
        p("澄砚区教育局关于印发任务清单的通知"),
        p("各学校："),
        p("现将清单印发给你们，请对照落实。"),
        p("2026年3月6日"),
    )
    whole = docx("".join(around[:3]) + grid + around[3], numbering=numbering)
    found = break_down(read_bytes(whole, "a.docx")).to_json()["requirements"]
    due = {one["due"] for requirement in found for one in requirement["deadlines"]}
    assert {"2026-05-31", "2026-06-30", "2026-12-10"} <= due


def test_a_head_of_two_rows_becomes_one():
    first, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    grid = tbl(
        tr(cell("任务", first), cell("责任单位", '<w:gridSpan w:val="2"/>'), cell("完成时限", first)),
        tr(cell("", on), "牵头", "配合", cell("", on)),
        tr("开展应急演练", "安全科", "各学校", "2026年9月底前"),
    )
    assert lines(docx(grid))[0] == "任务\t责任单位牵头\t责任单位配合\t完成时限"


def test_frames_nested_tables_and_empty_first_cells():
    frame = tbl(tr(cell(p("关于检查的通知") + p("各学校要认真自查。") + tbl(tr("任务", "时限"), tr("自查", "5月")))))
    nested = tbl(tr("任务", cell(p("说明") + tbl(tr("内一", "内二")))), tr("", "空的首格"))
    assert lines(docx(frame + nested)) == [
        "关于检查的通知",
        "各学校要认真自查。",
        "任务\t时限",
        "自查\t5月",
        "任务\t说明",
        "内一\t内二",
        "\u2003\t空的首格",
    ]
