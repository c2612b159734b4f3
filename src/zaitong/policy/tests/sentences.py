"""One sentence inside a short notice, and what is read from it. All of it is invented."""

from zaitong.policy import break_down
from zaitong.policy.model import Breakdown, Deadline, Frequency, Quantity, Responsibility

HEAD = "关于做好澄砚区学校春季工作的通知\n各学校：\n现将有关事项通知如下：\n一、工作安排\n"
FOOT = "\n澄砚区教育局\n2025年2月10日\n"


def read(sentence: str) -> Breakdown:
    return break_down(HEAD + sentence + FOOT)


def deadlines(sentence: str) -> list[Deadline]:
    return [d for r in read(sentence).requirements for d in r.deadlines]


def frequencies(sentence: str) -> list[Frequency]:
    return [f for r in read(sentence).requirements for f in r.frequencies]


def quantities(sentence: str) -> list[Quantity]:
    return [q for r in read(sentence).requirements for q in r.quantities]


def charges(sentence: str) -> list[Responsibility]:
    return [c for r in read(sentence).requirements for c in r.responsibilities]
