"""The check of drafts beyond single wordings: days, length, things asked twice, offsets, the real documents, the command."""

import json
from datetime import date
from pathlib import Path

import pytest

from zaitong.policy import break_down, read_file
from zaitong.policy.lint import RULES, Finding, length_of, lint
from zaitong.policy.lint.command import main

TODAY = date(2026, 11, 22)  # a Sunday


def draft(body: str, issued: str = "2026年11月23日", title: str = "关于开展“暖冬护学”行动的通知") -> str:
    return f"澄砚区教育局\n{title}\n各中小学、幼儿园：\n现就有关事项通知如下。\n{body}\n澄砚区教育局\n{issued}\n"


def found(text: str, family: str = "", **options) -> list[Finding]:
    return [f for f in lint(break_down(text), TODAY, **options) if family in {"", f.family}]


DAYS = {
    "kickoff-before-issue": [
        "一、步骤\n（一）启动部署阶段（11月上旬前）。各校部署到位。\n（二）推进阶段（12月）。各校抓好落实。",
        "一、步骤\n（一）动员阶段（10月10日至10月31日）。召开会议。\n（二）实施阶段（12月）。抓好落实。",
    ],
    "phase-reversed": ["一、步骤\n（一）实施阶段（2026年12月20日至2026年12月5日）。抓好落实。", "一、步骤\n活动于12月20日至12月5日举行。", "一、步骤\n活动于12月20日至5日举行。"],
    "phase-overlap": ["一、步骤\n（一）部署阶段（11月25日至12月10日）。动员。\n（二）推进阶段（12月5日至12月25日）。落实。"],
    "deadline-outside-phase": [
        "一、步骤\n（一）部署阶段（11月下旬）。各校名册于12月20日前报送办公室。\n（二）推进阶段（12月）。落实。",
        "一、步骤\n（一）部署阶段（11月25日至11月30日）。各校名册于12月11日前报送办公室。\n（二）推进阶段（12月1日至12月25日）。落实。",
    ],
    "deadline-before-issue": ["一、要求\n各校名册于11月16日前报送办公室。", "一、要求\n统计表于2026年10月30日前报送基础教育科。"],
    "deadline-day-off": ["一、要求\n各校名册于12月5日前报送办公室。", "一、要求\n统计表于12月13日之前报送基础教育科。"],
    "deadline-short": ["一、要求\n各校名册于11月25日前报送办公室。", "一、要求\n统计表请于11月24日前报送基础教育科。"],
    "no-such-day": ["一、要求\n各校名册于11月31日前报送办公室。", "一、要求\n活动到2026年2月30日结束。"],
    "weekday-wrong": ["一、要求\n各校名册于12月7日（星期二）前报送办公室。", "一、要求\n会议定于2026年12月9日（周五）召开。"],
    "asked-twice": ["一、要求\n各校名单分别报基础教育科和安全法治科。", "一、要求\n1.各校安全排查表于12月8日前报送安全法治科。\n2.各校安全排查表于12月8日前报送基础教育科。"],
    "two-deadlines": ["一、要求\n1.各校安全排查表于12月8日前报送安全法治科。\n二、其他\n1.各校安全排查表于12月15日前报送安全法治科。"],
    "open-point": [
        "一、要求\n各校适时报送护学名册。",
        "一、要求\n各校报送护学名册。",
        "一、要求\n各校名册报安全法治科。",
        "一、要求\n各校定期开展演练。",
        "一、要求\n评选一批护学能手。",
        "一、要求\n相关人员要到校指导。",
        "一、要求\n各校12月8日前上报护学名册。",
        "一、要求\n各校尽快完成排查。",
    ],
}  # fmt: skip
NO_DAYS = {
    "kickoff-before-issue": [
        "一、步骤\n（一）启动部署阶段（11月下旬前）。各校部署到位。\n（二）推进阶段（12月）。各校抓好落实。",
        "一、步骤\n（一）动员阶段（即日起至12月1日）。召开会议。",
    ],
    "phase-reversed": ["一、步骤\n（一）实施阶段（2026年12月20日至2027年1月5日）。抓好落实。", "一、步骤\n（一）实施阶段（12月20日至次年1月5日）。抓好落实。", "一、步骤\n活动于12月20日至1月5日举行。"],
    "phase-overlap": [
        "一、步骤\n（一）部署阶段（11月25日至12月5日）。动员。\n（二）推进阶段（12月5日至12月25日）。落实。",
        "一、步骤\n（一）部署阶段（11月中旬前）。动员。\n（二）推进阶段（11月中下旬至12月）。落实。",
    ],
    "deadline-outside-phase": [
        "一、步骤\n（一）部署阶段（11月25日至12月15日）。各校名册于12月11日前报送办公室。",
        "一、步骤\n（一）部署阶段（12月）。各校名册于12月11日前报送办公室。",
    ],
    "deadline-before-issue": ["一、要求\n各校名册于11月30日前报送办公室。", "一、要求\n每月5日前报送名册。", "一、背景\n2026年10月30日前，全区已建成校车站点32个。"],
    "deadline-day-off": ["一、要求\n各校名册于12月7日前报送办公室。", "一、要求\n各校名册于12月底前报送办公室。", "一、要求\n每月5日前报送名册。"],
    "deadline-short": ["一、要求\n各校名册于11月27日前报送办公室。", "一、要求\n发生突发事件的，11月24日前报送应急情况。", "一、要求\n各校名册于12月18日前报送办公室。"],
    "no-such-day": ["一、要求\n各校名册于11月30日前报送办公室。", "一、要求\n活动到2028年2月29日结束。"],
    "weekday-wrong": ["一、要求\n各校名册于12月7日（星期一）前报送办公室。", "一、要求\n会议定于2026年12月9日（周三）召开。", "一、要求\n活动于2026年12月6日（星期天）举行。"],
    "asked-twice": ["一、要求\n各校名单报基础教育科，安全排查表报安全法治科。", "一、要求\n1.小学名单于12月8日前报送安全法治科。\n2.教师名单于12月8日前报送基础教育科。"],
    "two-deadlines": ["一、要求\n1.上学期排查表于12月8日前报送安全法治科。\n2.下学期排查表于12月15日前报送安全法治科。", "一、要求\n1.安全排查表于12月8日前报送安全法治科。\n附件\n任务清单\n1.安全排查表，12月8日前完成。"],
    "open-point": [
        "一、要求\n各校护学名册于12月8日前报送安全法治科。",
        "一、要求\n党员在组织生活会上报告个人参加情况。",
        "一、要求\n班主任与学生谈心，情况严重的及时转介。",
        "一、要求\n各校对异常情况及时报警和处置。",
        "一、要求\n对培训项目申报和补贴经费予以快速办理。",
        "一、要求\n施工单位须向街道提交书面申请，经同意后施工。",
        "一、要求\n评审以各校提交的方案为依据。",
        "一、要求\n各校不再报送护学名册。",
        "一、要求\n各校可适当调整作息时间。",
    ],
}  # fmt: skip


def cases(table: dict[str, list[str]]) -> list:
    return [
        pytest.param(rule, body, id=f"{rule} {n}") for rule, bodies in table.items() for n, body in enumerate(bodies)
    ]


@pytest.mark.parametrize(("rule", "body"), cases(DAYS))
def test_found(rule, body):
    assert rule in {f.rule for f in found(draft(body))}


@pytest.mark.parametrize(("rule", "body"), cases(NO_DAYS))
def test_left_alone(rule, body):
    assert rule not in {f.rule for f in found(draft(body))}


def test_what_is_past_counts_for_a_draft_and_not_for_an_old_document():
    body = "一、要求\n各校名册于11月18日前报送办公室。"
    assert "deadline-past" in {f.rule for f in found(draft(body, "2026年11月12日"))}
    assert "deadline-past" not in {f.rule for f in found(draft(body, "2026年10月12日"))}


def test_public_holidays_are_the_callers():
    text = draft("一、要求\n各校名册于12月7日前报送办公室。")
    assert "deadline-day-off" in {f.rule for f in found(text, is_workday=lambda day: day != date(2026, 12, 7))}


def test_a_short_deadline_proposes_a_day():
    (finding,) = [f for f in found(draft("一、要求\n各校名册于11月25日前报送办公室。")) if f.rule == "deadline-short"]
    assert "2个工作日" in finding.why
    assert "2026年11月30日以后" in finding.milder


def test_length_counts_the_body_as_word_does():
    breakdown = break_down(draft("一、要求\n各校完成2026项OK任务。\n附件：1.名册"))
    # 现就有关事项通知如下。 11, 一、要求 4, 各校完成 4 + 2026 1 + 项 1 + OK 1 + 任务。 3
    assert length_of(breakdown).body == 25
    assert "附件" not in length_of(breakdown).method


def test_attachments_do_not_count_but_an_issued_plan_does():
    long = "各校抓好落实，把每一项任务落到实处。" * 300
    with_annex = break_down(draft("一、要求\n抓好落实。") + f"附件1\n{long}\n")
    assert length_of(with_annex).body < 100
    assert length_of(with_annex).attachments > 5000
    assert "too-long" not in {f.rule for f in lint(with_annex, TODAY)}
    issuing = break_down(
        draft("请认真组织实施。", title="关于印发《护学行动方案》的通知") + f"附件\n护学行动方案\n{long}\n"
    )
    (finding,) = [f for f in lint(issuing, TODAY) if f.rule == "too-long"]
    assert finding.severity == "change"


def test_four_thousand_signs_are_enough():
    line = "各校抓好落实，把每一项任务落到实处。\n"  # 18 signs
    assert not found(draft("一、要求\n" + line * 210), "篇幅")
    (finding,) = found(draft("一、要求\n" + line * 230), "篇幅")
    assert finding.severity == "consider"
    assert "4155字" in finding.why


def test_findings_stand_where_they_say():
    text = draft("一、要求\n（一）留痕。各校每次活动上传照片3张。\n（二）排名。对各校进展按月排名通报。")
    breakdown = break_down(text)
    findings = lint(breakdown, TODAY)
    assert [f.rule for f in findings] == ["photo-demanded", "points-ranking"]
    for finding in findings:
        assert breakdown.text[finding.start : finding.end] == finding.quote
    assert findings[1].clause == ("一、要求", "（二）排名")


def test_a_heading_that_asks_counts_and_one_that_only_names_its_part_does_not():
    asks = draft("一、要求\n1.基础教育科对各校参与情况按月排名通报。实行积分管理，学期末兑现。")
    assert [f.rule for f in found(asks)] == ["points-ranking", "points-ranking"]
    names = draft("一、制定实施方案\n各校结合实际制定实施方案，落实到人。")
    assert [f.quote for f in found(names) if f.rule == "plan-demanded"] == ["各校结合实际制定实施方案，落实到人"]


def test_hard_wrapped_text_gives_the_same():
    text = draft("一、要求\n各校要结合实际制定实施方案，每次活动上传照片3张，按月排名通报，并纳入年度考核评价。\n" * 12)
    wrapped = "\n\n".join(line[n : n + 28] for line in text.split("\n") for n in range(0, max(len(line), 1), 28))
    assert {(f.rule, f.quote) for f in found(wrapped)} == {(f.rule, f.quote) for f in found(text)}
    assert len({f.rule for f in found(text)}) == 3


def test_each_rule_says_all_it_must():
    for rule in RULES.values():
        assert rule.source.startswith(("《", "办文常识")), rule.id
        assert rule.milder, rule.id
        assert rule.why or rule.id == "open-point"


def test_each_rule_is_in_the_documentation():
    page = Path(__file__).parents[4] / "docs" / "lint.md"
    text = page.read_text("utf-8")
    assert not [rule.id for rule in RULES.values() if f"| `{rule.id}` | {rule.name} |" not in text]


def test_nothing_to_read_gives_nothing():
    assert lint(break_down(""), TODAY) == ()
    assert lint(break_down("一"), TODAY) == ()


def test_noise_is_quick():
    for text in ("照片" * 50_000, "一、" * 50_000, "不得" * 50_000, "（" * 50_000, "报送照片，" * 20_000):
        breakdown = break_down(draft(text))
        lint(breakdown, TODAY)


@pytest.mark.shared
def test_the_real_document_trips_where_it_must(shared_dir: Path):
    """An opinion issued after its own kick-off, from before the rules on relief: some of all of it would be flagged."""
    path = next((shared_dir / "documents").glob("000_*.txt"))
    rules = {f.rule for f in lint(break_down(read_file(path)), TODAY)}
    assert {"kickoff-before-issue", "deadline-outside-phase", "plan-demanded", "paper-and-file"} <= rules
    assert not rules & {"too-long", "deadline-past", "photo-demanded", "points-ranking", "checkin-demanded"}


@pytest.mark.shared
def test_a_document_that_forbids_trips_nothing(shared_dir: Path):
    findings = lint(break_down(read_file(shared_dir / "eval" / "dev" / "made-22.txt")), TODAY)
    assert not [f for f in findings if f.rule != "open-point"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "稿.txt"
    path.write_text(draft("一、要求\n各校每次活动上传照片3张。"), "utf-8")
    return path


def test_command(file: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(file)], TODAY) == 0
    shown = capsys.readouterr().out
    assert "建议修改" in shown
    assert "各校每次活动上传照片3张" in shown
    assert "正文" in shown


def test_command_json(file: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(file), "--json"], TODAY) == 0
    data = json.loads(capsys.readouterr().out)
    assert [f["rule"] for f in data["findings"]] == ["photo-demanded"]
    assert data["length"]["body"] > 0


def test_command_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(tmp_path / "没有.txt")], TODAY) == 2
    assert capsys.readouterr().err == "找不到文件：没有.txt\n"
