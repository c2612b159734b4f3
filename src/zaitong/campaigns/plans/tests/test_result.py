"""Tying the engine's quotes to requirements and headings: no database."""

from dataclasses import dataclass

from zaitong.campaigns.plans.result import Result, Text, result_of

PARENT = "一、安排\n各校11月15日前\n报送方案。每月走访一次。\n二、要求\n加强领导。"
CHILD = "一、做法\n我校11月20日前报送方案。另设开放日。"
HEADINGS = [
    {"level": 1, "marker": "一、", "text": "安排", "start": 0, "end": 4},
    {"level": 1, "marker": "二、", "text": "要求", "start": 25, "end": 29},
]


@dataclass
class Duty:
    id: int
    quote: str
    is_running_duty: bool = True
    title: str = ""

    @property
    def start(self):
        return PARENT.index(self.quote)

    @property
    def end(self):
        return self.start + len(self.quote)


def tied(requirements, duties, added=(), owed=(1, 2, 7)):
    found = {"requirements": requirements, "added": list(added)}
    child = Text(CHILD, [{"level": 1, "marker": "一、", "text": "做法", "start": 0, "end": 4}])
    return result_of(found, Text(PARENT, HEADINGS), child, duties, owed)


def item(quote, status="missing", **values):
    return {"parent_quote": quote, "status": status, "missing": [], "child_quotes": [], **values}


def test_a_quote_finds_its_requirement_across_line_breaks():
    result = tied([item("11月15日前报送方案")], [Duty(7, "各校11月15日前\n报送方案。", title="方案")])
    assert [(row.requirement, row.title, row.place) for row in result.rows] == [(7, "方案", "一、安排")]


def test_what_the_review_dropped_is_left_out():
    result = tied([item("加强领导。"), item("每月走访一次。")], [Duty(1, "加强领导。", is_running_duty=False)])
    assert [row.quote for row in result.rows] == ["每月走访一次。"]


def test_a_duty_that_the_engine_did_not_see_is_said_to_be_not_compared():
    result = tied(
        [item("各校11月15日前报送方案。", "covered")],
        [Duty(1, "各校11月15日前\n报送方案。"), Duty(2, "每月走访一次。")],
    )
    assert [(row.requirement, row.status) for row in result.rows] == [(1, "covered"), (2, "unknown")]


def test_what_the_unit_does_not_owe_is_not_missed():
    assert tied([], [Duty(2, "每月走访一次。")], owed=()).rows == []


def test_rows_stand_in_the_order_of_the_parent():
    result = tied([item("加强领导。"), item("每月走访一次。")], [])
    assert [row.quote for row in result.rows] == ["每月走访一次。", "加强领导。"]


def test_what_lacks_and_where_the_plan_says_it():
    answer = item(
        "各校11月15日前报送方案。", "partial", missing=["deadline", "odd"], child_quotes=["我校11月20日前报送方案"]
    )
    result = tied([answer], [], added=[{"child_quote": "另设开放日"}])
    assert result.rows[0].missing == ["deadline"]
    assert (result.rows[0].answers[0].place, result.added[0].place) == ("一、做法", "一、做法")
    assert Result.from_json(result.to_json()) == result


def test_offsets_of_the_engine_go_before_the_first_place_of_a_quote():
    again = PARENT + "加强领导。"
    parent = Text(again, HEADINGS)
    found = {"requirements": [item("加强领导。", start=len(PARENT), end=len(again))]}
    second = Duty(1, "加强领导。")  # stands where the quote is first found
    rows = result_of(found, parent, Text(CHILD), [second], {1}).rows
    assert [(row.requirement, row.status) for row in rows] == [(1, "unknown"), (None, "missing")]


def test_a_quote_that_is_nowhere_still_shows():
    result = tied([item("并无此句", "odd status")], [])
    assert [(row.status, row.place) for row in result.rows] == [("unknown", "")]
