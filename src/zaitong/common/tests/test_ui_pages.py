"""Pages and assets: error pages need no context, nothing is inline, every icon and file that is named exists."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import RequestFactory

from zaitong.common import styleguide
from zaitong.common.templatetags.zaitong_ui import LIGHT_NAMES

COMMON = Path(__file__).resolve().parents[1]
TEMPLATES = sorted((COMMON / "templates").rglob("*.html"))
SCRIPTS = sorted((COMMON / "static/zaitong/js").glob("*.js"))
STYLES = sorted((COMMON / "static/zaitong/css").glob("*.css"))
ICONS = {line.strip() for line in (COMMON / "icons.txt").read_text("utf-8").splitlines() if line and line[0] != "#"}


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413", "429", "500", "common/oops"])
def test_error_pages_need_no_context(name):
    html = render_to_string(f"{name}.html")
    assert 'lang="zh-CN"' in html
    assert name.startswith("common/oops") or 'href="' in html.split("<main", 1)[1]


def test_the_500_page_runs_no_template_code():
    text = (COMMON / "templates/500.html").read_text("utf-8")
    assert "{%" not in text
    assert "{{" not in text


def page(name):
    entry, template = styleguide.PAGES[name]
    context = styleguide.shell(entry) | styleguide.matrix()
    return render_to_string(template, context, request=RequestFactory().get("/"))


@pytest.mark.parametrize("name", list(styleguide.PAGES))
def test_model_pages_render_without_anything_inline(name):
    html = page(name)
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=", html)
    assert html.count("<h1") + html.count("<h2") >= 1


def test_every_component_renders_in_every_state():
    context = styleguide.shell("admin") | styleguide.components()
    html = render_to_string("common/styleguide.html", context, request=RequestFactory().get("/styleguide/"))
    for name in LIGHT_NAMES.values():
        assert name in html
    assert "请填写任务名称" in html


def test_old_browsers_are_told_what_to_do():
    assert "请切换到极速模式" in page("todo")


def test_navigation_marks_the_present_entry_once_at_the_desk():
    rail = page("matrix").split('class="rail"')[1].split("</nav>")[0]
    assert rail.count('aria-current="page"') == 1


def test_without_navigation_the_page_takes_the_whole_width():
    assert "app--bare" in render_to_string("404.html")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_icons_and_files_named_in_templates_exist(path):
    text = path.read_text("utf-8")
    named = set(re.findall(r"{% icon \"([\w-]+)\"", text))
    assert named <= ICONS
    for asset in re.findall(r"{% static '(zaitong/[^']+)' %}", text):
        assert finders.find(asset), asset


def test_files_stay_short():
    assert [path.name for path in SCRIPTS if len(path.read_text("utf-8").splitlines()) > 150] == []
    assert [path.name for path in STYLES if len(path.read_text("utf-8").splitlines()) > 400] == []


def test_colours_are_named_in_one_place():
    strays = {
        path.name: found
        for path in STYLES
        if path.name != "tokens.css"
        and (found := re.findall(r"#[0-9A-Fa-f]{3,8}\b(?=[;\s,)])", path.read_text("utf-8")))
    }
    assert strays == {}


def test_scripts_never_evaluate_text():
    for path in SCRIPTS:
        assert not re.search(r"\beval\(|new Function|document\.write", path.read_text("utf-8")), path.name
