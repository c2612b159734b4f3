"""Every act that the source names has a name in Chinese, so that the trail never shows a code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import zaitong
from zaitong.audit.acts import SUBJECTS, act_name, subject_kind
from zaitong.jobs.kinds import KINDS
from zaitong.jobs.schedules import SCHEDULES

ROOMS = ("accounts", "audit", "jobs", "orgs", "catalogue", "campaigns", "records", "supervision")
FIRST = {*SUBJECTS, "session", "password", "plan", "matrix"}
ACT = re.compile(r"([a-z]+)\.[a-z_]+")


def strings():
    """Every text constant in the source that has the form of an act."""
    root = Path(str(zaitong.__file__)).parent
    for room in ROOMS:
        for path in (root / room).rglob("*.py"):
            if "tests" in path.parts or "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found = ACT.fullmatch(node.value)
                    if found and found[1] in FIRST:
                        yield path, node.value


def test_every_act_has_a_name():
    acts = {text for _, text in strings()} - set(KINDS) - set(SCHEDULES)
    assert len(acts) > 30
    assert not sorted(act for act in acts if act_name(act) == act), "name them in audit/acts.py or with acts_add"


def test_subjects_have_names():
    assert subject_kind("recordtype:3") == "表样"
    assert subject_kind("import:3") == "机构导入"
    assert subject_kind("membership:3") == "组织关系"
