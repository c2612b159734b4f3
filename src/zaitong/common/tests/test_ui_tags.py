"""Dates, figures, lights and addresses as templates write them."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from zaitong.common import clock
from zaitong.common.templatetags import zaitong_ui as ui


@pytest.fixture(autouse=True)
def wednesday(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 18))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 13), "已超 5 天"),
        (date(2026, 11, 17), "已超 1 天"),
        (date(2026, 11, 18), "今天"),
        (date(2026, 11, 19), "明天"),
        (date(2026, 11, 21), "还有 3 天"),
        (datetime(2026, 11, 18, 17, 0, tzinfo=UTC), "明天"),  # 01:00 on the 19th in Shanghai
        (None, ""),
    ],
)
def test_due_words(day, words):
    assert ui.due_words(day) == words


def test_dates_name_the_year_only_when_it_is_another():
    assert ui.cn_date(date(2026, 11, 16)) == "11月16日周一"
    assert ui.cn_date(date(2027, 1, 22)) == "2027年1月22日周五"
    assert ui.cn_day(date(2026, 11, 16)) == "11月16日"
    assert ui.cn_date(None) == "–"


def test_moments_are_told_in_local_time():
    moment = datetime(2026, 11, 17, 7, 40, tzinfo=UTC)
    assert ui.cn_datetime(moment) == "11月17日 15:40"
    assert ui.cn_when(moment) == "昨天 15:40"
    assert ui.cn_when(datetime(2026, 11, 17, 16, 5, tzinfo=UTC)) == "今天 00:05"
    assert ui.cn_when(datetime(2025, 11, 17, 7, 40, tzinfo=UTC)) == "2025年11月17日 15:40"


def test_days_since_never_goes_below_zero():
    assert ui.days_since(date(2026, 11, 13)) == 5
    assert ui.days_since(date(2026, 11, 30)) == 0
    assert ui.days_since(None) == 0


@pytest.mark.parametrize(
    ("done", "total", "text"),
    [
        (0.67, None, "67%"),
        (2, 3, "67%"),
        (999, 1000, "99%"),
        (1, 1000, "1%"),
        (1, 1, "100%"),
        (0, 5, "0%"),
        (0, 0, "–"),
    ],
)
def test_percent_says_all_or_nothing_only_when_it_is(done, total, text):
    assert ui.percent(done, total) == text


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 字节"), (88_000, "86 KB"), (1_258_291, "1.2 MB"), (104_857_600, "100 MB"), (None, "–")]
)
def test_file_sizes(size, text):
    assert ui.filesize_cn(size) == text


def test_thousands():
    assert ui.thousands(1420) == "1,420"
    assert ui.thousands("…") == "…"


def test_a_figure_stays_with_its_measure_word():
    assert ui.nbsp_pair("还有 3 天 到期") == "还有\u00a03\u00a0天 到期"


@pytest.mark.parametrize("value", list(ui.LIGHT_NAMES))
def test_every_light_has_a_shape_and_a_name(value):
    html = ui.light(value)
    assert f"is-{value}" in html
    assert ui.LIGHT_NAMES[value] in html


def test_a_returned_light_says_so_and_text_is_escaped():
    html = ui.light("amber", back=True)
    assert "is-back" in html
    assert "退回修改" in html
    assert "&lt;b&gt;" in ui.light("red", text="<b>")


def test_an_unknown_light_is_idle():
    assert "is-idle" in ui.light("mauve")


def test_a_bar_never_runs_over():
    assert 'width="100.0"' in ui.bar(30, 20)
    assert 'width="66.67"' in ui.bar(12, 18, 3)
    assert "style=" not in ui.bar(1, 2)


def test_query_with_keeps_the_other_filters():
    request = RequestFactory().get("/", {"kind": "小学", "page": "2"})
    template = Template('{% load zaitong_ui %}{% query_with "page" 3 %}|{% query_with "page" None %}')
    first, second = template.render(Context({"request": request})).split("|")
    assert "page=3" in first
    assert "kind=" in first
    assert "page" not in second


def test_page_numbers_leave_gaps():
    page = Paginator(range(200), 10).page(10)
    assert ui.page_numbers(page) == [1, None, 8, 9, 10, 11, 12, None, 20]


def test_the_phone_bar_holds_three_and_the_sheet_the_rest():
    nav = [{"key": key, "phone": key in "bd"} for key in "abcde"]
    assert [item["key"] for item in ui.phone_bar(nav)] == ["b", "d"]
    assert [item["key"] for item in ui.phone_rest(nav)] == ["a", "c", "e"]
    plain = [{"key": key} for key in "abcde"]
    assert [item["key"] for item in ui.phone_bar(plain)] == ["a", "b", "c"]


def test_the_phone_bar_shows_where_one_is():
    nav = [{"key": key, "phone": key in "abc", "current": key == "d"} for key in "abcde"]
    assert [item["key"] for item in ui.phone_bar(nav)] == ["a", "b", "d"]
    assert [item["key"] for item in ui.phone_rest(nav)] == ["c", "e"]
    few = [{"key": key, "phone": key == "a", "current": key == "d"} for key in "ad"]
    assert [item["key"] for item in ui.phone_bar(few)] == ["a", "d"]
