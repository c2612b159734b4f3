from zaitong.campaigns.lights import Light
from zaitong.supervision import rendering
from zaitong.supervision.selectors.shapes import CellRow, Column, Rate, Row

COLUMN = Column(id=7, title="实施方案", due="11月15日", gap=False, office="", subject="单位", minimum=2)


def cell(light, **values):
    numbers = {
        "obligations": 1,
        "waived": 0,
        "undeclared": 0,
        "needed": 1,
        "accepted": 0,
        "returned": 0,
        "past_due": 0,
        "on_time": 0,
    }
    dates = {"waiting": 0, "open_start": None, "open_warn": None, "open_due": None}
    return CellRow(requirement_id=7, unit_id=3, **{**numbers, **dates, **values}, light=light)


def test_escaped_closes_every_way_out_of_text():
    assert rendering.escaped("<b a=\"1\" b='2'>&") == "&lt;b a=&quot;1&quot; b=&#x27;2&#x27;&gt;&amp;"


def test_a_name_cannot_break_out_of_its_row():
    row = Row(3, '"><script>x</script>', [cell(Light.RUN)], Rate(), Rate())
    html = rendering._row(row, [COLUMN], "/c/", "?q=%22")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_cell_says_its_light_in_words_and_figures():
    html = rendering._cell(cell(Light.AMBER, returned=1), 1, "/c/7/3/")
    assert 'class="is-amber is-back"' in html
    assert "即将到期，退回修改" in html
    assert "0/1</a>" in html


def test_single_ones_are_quiet_but_red_never_is():
    assert "is-one" in rendering._cell(cell(Light.GREEN, accepted=1), 1, "")
    assert "is-one" not in rendering._cell(cell(Light.RED), 1, "")
    assert "is-one" not in rendering._cell(cell(Light.RUN, needed=2), 1, "")


def test_what_is_to_come_shows_what_will_be_needed_where_it_is_known():
    assert rendering.cell_figures(cell(Light.IDLE, needed=0), 2) == "0/2"
    assert rendering.cell_figures(cell(Light.IDLE, needed=0), 0) == ""
    assert rendering.cell_figures(cell(Light.WAIVED), 1) == "免报"


def test_not_addressed_is_hatched():
    html = rendering._row(Row(3, "甲", [None], Rate(), Rate(1, 3)), [COLUMN], "/c/", "?")
    assert 'class="is-none"' in html
    assert "未开始" in html  # nothing to be measured
    assert 'class="matrix__total is-low">33%' in html


def test_a_number_that_nobody_has_declared_is_said():
    assert rendering.cell_figures(cell(Light.RUN, undeclared=1, needed=0), 0) == "未报底数"
    assert rendering.cell_figures(cell(Light.RUN, undeclared=1, needed=45, accepted=42), 0) == "42/45＋"
