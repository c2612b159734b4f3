"""The repository's own promises: locks without hosts, a Makefile that lists itself, working checks."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import check_css, check_locks, check_source, check_templates, vendor

ROOT = Path(__file__).resolve().parents[1]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


@pytest.mark.parametrize("path", check_locks.lock_files(), ids=lambda path: path.name)
def test_no_lock_file_names_a_host(path):
    text = path.read_text("utf-8")
    assert check_locks.hosts_in(text) == []
    assert '"resolved"' not in text


def test_a_host_in_a_lock_is_found():
    assert check_locks.hosts_in("a==1\n--index-url https://example.test/simple\n") == [
        "2: --index-url https://example.test/simple"
    ]


def test_every_locked_package_has_hashes():
    for path in (ROOT / "requirements").glob("*.lock"):
        pinned = re.findall(r"^\S+==\S+.*$", path.read_text("utf-8"), re.MULTILINE)
        assert pinned
        assert all(line.endswith("\\") for line in pinned), path.name


def test_strip_takes_hosts_out_of_the_npm_lock():
    lock = (
        '{"packages": {"": {}, "node_modules/a": {"version": "1", "resolved": "https://x/a", "funding": {"url": "u"}}}}'
    )
    assert check_locks.without_hosts(lock).split() == [
        *("{", '"packages":', "{", '"":', "{},", '"node_modules/a":', "{", '"version":', '"1"', "}", "}", "}")
    ]


def test_make_help_lists_every_target():
    shown = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    targets = re.findall(r"^\.PHONY: (\S+)$", MAKEFILE, re.MULTILINE)
    listed = {line.split()[0] for line in shown.splitlines()}
    assert listed == set(targets)
    assert {"setup", "demo", "test", "test-pg", "check", "bench", "screenshots", "lock", "format", "clean"} <= listed


def test_ci_runs_the_readmes_own_test_command():
    assert re.search(r"^make test\b", (ROOT / ".ci/run").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    ("css", "found"),
    [
        (".a { color: oklch(50% 0.1 20); }", ["1"]),
        (".a {\n  color: color-mix(in srgb, red, blue);\n}", ["2"]),
        (":root {\n  --x: light-dark(#fff, #000);\n}", ["2"]),
        (".a {\n  .b { color: red; }\n}", ["2"]),
        (".a {\n  &:hover { color: red; }\n}", ["2"]),
        (".a {\n  @media print { color: red; }\n}", ["2"]),
        ("@media print {\n  .a { color: red; }\n}", []),
        ("@supports (color: red) {\n@media print {\n.a { color: red; }\n}\n}", []),
        ("/* oklch(1 2 3) */ .a { content: 'color-mix( {'; }", []),
        (".a { width: calc(100% - min(2px, 1rem)); transform: translate(1px) rotate(1deg); }", []),
        (".a { color: red; color: oklch(1 2 3); /* newer: red stands before it */ }", []),
    ],
)
def test_css_check(css, found):
    assert [str(finding.line) for finding in check_css.findings(css)] == found


@pytest.mark.parametrize(
    ("template", "count"),
    [
        ('<p style="color: red">', 1),
        ('<p class="a" onclick="go()">', 1),
        ("<script>go()</script>", 1),
        ("<style>p {}</style>", 1),
        ('<img src="https://example.test/a.png">', 1),
        ('<button hx-on:click="go()">', 1),
        ('<script src="{% static "a.js" %}" defer></script>', 0),
        ('<p title="style=x onclick=y">', 0),
        ('<p {% if a > b %}class="x"{% endif %}>', 0),
        ("{# <p style='x'> #}{% comment %}<script>{% endcomment %}<!-- <style> -->", 0),
        ('<a href="https://example.test/">', 0),
    ],
)
def test_template_check(template, count):
    assert len(list(check_templates.complaints(template))) == count


@pytest.mark.parametrize(
    ("path", "text", "count"),
    [
        ("src/zaitong/orgs/views.py", "Unit.objects.all()\n", 1),
        ("src/zaitong/orgs/views/units.py", "Unit.objects.all()\n", 1),
        ("src/zaitong/orgs/selectors.py", "Unit.objects.all()\n", 0),
        ("src/zaitong/orgs/tests/test_views.py", "Unit.objects.all()\n", 0),
        ("src/zaitong/orgs/models.py", "x = 1\n" * 501, 1),
        ("src/zaitong/orgs/models.py", "x = 1\n" * 500, 0),
    ],
)
def test_source_check(path, text, count):
    assert len(list(check_source.complaints(Path(path), text))) == count


def test_sprite_holds_each_icon_once_and_names_what_is_missing(tmp_path):
    backdrop = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'
    (tmp_path / "flag.svg").write_text(f'<svg class="x">\n {backdrop}<path d="M1 1" />\n</svg>', "utf-8")
    assert vendor.icon_names("flag # a comment\n\nflag\n") == ["flag"]
    made = vendor.sprite(["flag"], tmp_path)
    assert made.count("<symbol") == 1
    assert 'id="i-flag"' in made
    assert "M0 0h24v24H0z" not in made
    with pytest.raises(FileNotFoundError, match="flagg"):
        vendor.sprite(["flag", "flagg"], tmp_path)


def test_vendored_files_name_no_source_map():
    assert vendor.strip_source_map("a()\n//# sourceMappingURL=a.js.map\n").strip() == "a()"


def test_the_package_version_is_the_projects():
    from zaitong import __version__

    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text("utf-8")


def test_the_checks_run_as_programs():
    for name in ("check_css", "check_templates", "check_locks"):
        subprocess.run([sys.executable, f"scripts/{name}.py"], cwd=ROOT, check=True)
