"""Saved web pages: the document on them, and nothing of the page around it."""

import pytest

from zaitong.policy import ReadError, break_down, read_bytes

ARTICLE = """<p style="text-align:center">各学校：</p>
<p>　　现就开展校园安全排查有关事项通知如下。</p>
<p>　　一、排查范围</p><p>各校每月自查不少于1次，<b>重点</b>检查食堂、宿舍，自查结果要如实记录在案，不得遗漏。</p>
<p>　　二、报送要求</p><p>请各校于3月25日前将排查报告报送安全科，<br>逾期视为未报。&nbsp;</p>
<p>澄砚区教育局</p><p>2026年3月2日</p>"""
PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>关于开展校园安全排查的通知_通知公告_澄砚区教育局</title>
<script>var a = "各校于1月1日前报送脚本";</script><style>.a{{content:"样式"}}</style></head><body>
<div class="header"><a href="/">首页</a><h1>澄砚区教育局门户网站</h1></div>
<ul class="nav"><li><a>政务公开</a></li><li><a>通知公告</a></li></ul>
<div class="crumbs">您现在的位置：首页 &gt; 政务公开 &gt; 通知公告</div>
<div class="wrap"><table class="box"><tr><td>索引号：</td><td>000-2026-01</td></tr>
<tr><td>发文字号：</td><td>澄砚教发〔2026〕8号</td></tr><tr><td>发布日期：</td><td>2026-07-15</td></tr></table>
<h2>关于开展校园安全排查的通知</h2>
<p>发布时间：2026-07-15 10:20 来源：办公室 浏览次数：88</p><p>【字体：大 中 小】 打印 关闭 分享</p>
<div class="TRS_Editor"><div>{article}</div></div>
<div style="display:none">各校于2月2日前报送隐藏内容。</div>
<p>上一篇：关于召开年度会议的通知</p><p>下一篇：没有了</p><p>扫一扫在手机打开</p></div>
<div class="footer">主办单位：澄砚区教育局 备案号：某ICP备0000001号</div></body></html>"""


def page(charset: str = "utf-8", article: str = ARTICLE) -> str:
    return PAGE.format(charset=charset, article=article)


def lines(html: str | bytes, name: str = "a.html") -> list[str]:
    return read_bytes(html.encode() if isinstance(html, str) else html, name).text.split("\n")


def test_the_document_without_the_page():
    assert lines(page()) == [
        "澄砚教发〔2026〕8号",
        "关于开展校园安全排查的通知",
        "各学校：",
        "现就开展校园安全排查有关事项通知如下。",
        "一、排查范围",
        "各校每月自查不少于1次，重点检查食堂、宿舍，自查结果要如实记录在案，不得遗漏。",
        "二、报送要求",
        "请各校于3月25日前将排查报告报送安全科，",
        "逾期视为未报。",
        "澄砚区教育局",
        "2026年3月2日",
    ]


def test_the_day_of_publication_is_not_the_day_of_issue():
    found = break_down(read_bytes(page().encode(), "a.htm")).to_json()
    assert found["document"]["issued_on"] == "2026-03-02"
    assert found["document"]["doc_number"] == "澄砚教发〔2026〕8号"
    assert [one["due"] for r in found["requirements"] for one in r["deadlines"]] == ["2026-03-25"]


def test_the_day_of_the_box_stands_in_where_the_text_has_none():
    text = page(article=ARTICLE.replace("<p>2026年3月2日</p>", "")).replace("发布日期：", "成文日期：")
    assert lines(text)[-1] == "2026年7月15日"


@pytest.mark.parametrize(
    ("said", "encoding"),
    [("gb2312", "gb18030"), ("utf-8", "utf-8-sig"), ("gb2312", "utf-8-sig"), ("utf-8", "gb18030"), ("x", "utf-16")],
)
def test_encodings(said, encoding):
    assert lines(page(said).encode(encoding)) == lines(page())


def test_tables_and_lists():
    table = """<table><tr><th>序号</th><th>任务</th><th>责任单位</th><th>完成时限</th></tr>
<tr><td>1</td><td>修订制度</td><td rowspan="2">安全科</td><td>5月底前</td></tr><tr><td>2</td><td>检查各校</td><td>6月底前</td></tr>
<tr><td colspan="1000000000">二、其他</td></tr></table><ol start="3"><li>自查</li><li>互查</li></ol>"""
    found = lines(page(article=ARTICLE.replace("<p>　　二、", table + "<p>　　二、")))
    start = found.index("序号\t任务\t责任单位\t完成时限")
    assert found[start + 1 : start + 6] == [
        "1\t修订制度\t安全科\t5月底前",
        "2\t检查各校\t安全科\t6月底前",
        "二、其他\t\u2003",
        "3. 自查",
        "4. 互查",
    ]


def test_a_page_laid_out_in_tables():
    old = f"<table><tr><td><a>首页</a></td><td><a>公告</a></td></tr><tr><td colspan=2><table><tr><td>{ARTICLE}</td></tr></table></td></tr></table>"
    assert "一、排查范围" in lines(f"<html><body>{old}</body></html>")


def test_a_web_page_under_an_old_word_name():
    assert lines(page(), "a.doc") == lines(page())


@pytest.mark.parametrize(
    "html",
    [
        "<html><body></body></html>",
        "<html><body><img src='扫描.jpg'></body></html>",
        "<!DOCTYPE a [<!ENTITY b '一一一一一一一一一一一'><!ENTITY c '&b;&b;&b;&b;&b;&b;'>]><html><body>&c;</body></html>",
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><html><body>&b;</body></html>',
    ],
)
def test_pages_without_text(html):
    with pytest.raises(ReadError):
        read_bytes(html.encode(), "a.html")


def test_deep_and_broken_pages_are_read():
    assert "一、排查范围" in lines("<div>" * 1500 + ARTICLE)
    assert "一、排查范围" in lines(page().replace("</p>", "<font><b>").replace("</div>", ""))


def test_control_signs_do_no_harm():
    assert "一、排查范围" in lines(page().replace("首页", "首\x02页\x01").replace("</ul>", "</ul>&#2;&#xD800;&#xFFFF;"))
