"""What a document tells and does not ask, schedules, grounds, and headings in a text without line breaks.

All sentences are invented.
"""

from datetime import date

import pytest

from zaitong.policy import break_down
from zaitong.policy.tests.sentences import FOOT, deadlines, quantities, read


@pytest.mark.parametrize(
    "told",
    [
        "2023年，读书节共发现小讲解员260名。",
        "2023年读书节接待师生4200人次，评出优秀作品60件。",
        "二、目前工作情况\n建成录播教室46间，培训骨干教师310人。",
        "二、存在的主要问题\n仍有12所学校没有校医，约两成教室每周开放不足3小时。",
    ],
)
def test_what_is_told_asks_nothing(told: str):
    breakdown = read(told)
    assert not [f for r in breakdown.requirements for f in (*r.quantities, *r.frequencies)]


def test_what_is_asked_under_a_heading_that_looks_back():
    assert quantities("二、存在问题\n各校校医应不少于1名。")[0].min == 1
    assert deadlines("对已建成的实验室，各校4月底前完成一轮评估。")[0].due == date(2025, 4, 30)


def test_a_schedule_of_named_spans():
    phases = read("二、活动时间\n作品征集：2025年3月1日至4月15日\n集中展示：2025年5月6日至8日").phases
    assert [(p.name, p.start, p.end) for p in phases] == [
        ("作品征集", date(2025, 3, 1), date(2025, 4, 15)),
        ("集中展示", date(2025, 5, 6), date(2025, 5, 8)),
    ]


def test_grounds_of_a_document_passed_on_and_of_regulations():
    passed_on = break_down(
        "澄砚区教育局关于转发《市教育局关于举办合唱节的通知》的通知\n各学校：\n"
        "现将《市教育局关于举办合唱节的通知》（湖教函〔2025〕7号）转发给你们，请认真落实。\n一、报名\n各校于3月3日前报名。"
        + FOOT
    )
    assert [b.doc_number for b in passed_on.document.based_on] == ["湖教函〔2025〕7号"]
    rules = break_down(
        "澄砚区校医考核办法\n第一章　总则\n第一条　根据《学校卫生工作条例》，制定本办法。\n第二条　本办法适用于全区学校。\n"
        "第三条　原《澄砚区校医管理办法》（澄教〔2010〕3号）同时废止。" + FOOT
    )
    assert [b.title for b in rules.document.based_on] == ["学校卫生工作条例"]


def test_a_task_as_heading_in_a_text_without_line_breaks():
    text = (
        "关于开展澄砚区校园安全工作的通知各学校:现就有关事项通知如下:一、强化夜间巡查寄宿制学校夜间巡查每两小时不少于1次，记录保存一年。"
        "二、开展食堂整治由后勤科会同市场监管所开展，每校至少检查2次，发现问题当场整改，确保师生饮食安全，不留死角。"
        "三、抓好实训场所整治各职业学校负责动火作业审批，现场看护人员不少于2人。澄砚区教育局2025年2月10日"
    )
    assert [h.text for h in break_down(text).headings] == ["强化夜间巡查", "开展食堂整治", "抓好实训场所整治"]
