"""发文前核查 through HTTP: what is shown, what is kept (nothing), and who sees it on a stored document."""

import io

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from zaitong.accounts.tests.factories import actor_for, sign_in
from zaitong.audit.models import AuditRow
from zaitong.campaigns.lint.selectors import is_own
from zaitong.campaigns.models import PolicyDocument
from zaitong.campaigns.tests.factories import make_obligation
from zaitong.campaigns.tests.kit import as_school, desk, district, officer  # noqa: F401 - fixtures
from zaitong.campaigns.tests.samples import NOTICE, read_campaign
from zaitong.orgs.models import UnitName

DRAFT = """澄砚区教育局
关于开展“暖冬护学”行动的通知
各中小学、幼儿园：
一、有关要求
（一）每次活动上传照片3张。
（二）对各校完成情况按月排名通报。
（三）各校要结合实际制定实施方案。
<script>alert(1)</script>
澄砚区教育局
2099年11月20日
"""
FROM_ABOVE = NOTICE.replace("一、主要任务", "各校每周上传照片不少于3张。\n\n一、主要任务").replace(
    "澄砚区委教育", "远澄市委教育"
)
OWN = NOTICE.replace("一、主要任务", "各校每周上传照片不少于3张。\n\n一、主要任务")
SAID = ("要求照片、视频、痕迹材料", "拍照留痕不能代替")
CHECK, WORD = reverse("campaigns:lint"), reverse("campaigns:lint_word")


@pytest.fixture
def browser(client, district, officer):  # noqa: F811
    return sign_in(client, officer)


def words_of(response) -> str:
    return response.content.decode()


def rows() -> dict[str, int]:
    """How many rows there are in each table. The session is the browser's own."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def everything_stored() -> str:
    """All that lies in the database, as text."""
    return "\n".join(
        str(value) for model in apps.get_models() for row in model._default_manager.values_list() for value in row
    )


def test_a_pasted_draft_is_shown_with_its_findings(browser):
    response = browser.post(CHECK, {"text": DRAFT})
    text = words_of(response)
    assert response.status_code == 200
    for name in ("要求照片、视频、痕迹材料", "积分、排名、排名通报", "要求下级制定方案"):
        assert name in text
    assert "《整治形式主义为基层减负若干规定》（2024年）" in text
    assert 'data-link="1"' in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_a_file_is_read_like_an_upload(browser):
    document = Document()
    for line in DRAFT.splitlines():
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    response = browser.post(CHECK, {"file": SimpleUploadedFile("稿子.docx", stream.getvalue())})
    text = words_of(response)
    assert "积分、排名、排名通报" in text
    assert "每次活动上传照片3张。" in text.partition('name="text"')[2]
    assert 'name="name" value="稿子.docx"' in text
    assert "去上传原件" in text


def test_one_severity_at_a_time_and_the_text_travels_on(browser):
    text = words_of(browser.post(CHECK, {"text": DRAFT, "show": "change"}))
    cards = text.partition('class="cards"')[2].partition("</ol>")[0]
    assert "积分、排名、排名通报" in cards
    assert "要求下级制定方案" not in cards
    assert "（三）各校要结合实际制定实施方案。" in text.partition("<textarea")[2]
    assert "要求下级制定方案" in words_of(browser.post(CHECK, {"text": DRAFT, "show": "all"}))


def test_nothing_is_stored_and_nothing_is_written_to_the_trail(browser):
    browser.get(CHECK)
    before = rows()
    browser.post(CHECK, {"text": DRAFT})
    browser.post(CHECK, {"file": SimpleUploadedFile("稿子.txt", DRAFT.encode())})
    browser.post(WORD, {"text": DRAFT})
    assert rows() == before
    assert "暖冬护学" not in everything_stored()


def test_word_export(browser):
    response = browser.post(WORD, {"text": DRAFT, "show": "change"})
    assert response["Content-Disposition"].startswith("attachment")
    document = Document(io.BytesIO(response.content))
    (table,) = document.tables
    told = [cell.text for row in table.rows for cell in row.cells]
    assert any("每次活动上传照片3张" in text for text in told)
    assert not any("制定实施方案" in text for text in told)
    assert document.paragraphs[0].text == "发文前核查意见"


def test_word_export_of_a_draft_without_findings(browser):
    response = browser.post(WORD, {"text": "关于放假的通知\n各校：\n祝大家节日快乐。\n"})
    assert not Document(io.BytesIO(response.content)).tables


def test_a_clean_draft_says_so(browser):
    assert "没有发现要改的地方" in words_of(browser.post(CHECK, {"text": "关于放假的通知\n各校：\n祝大家节日快乐。\n"}))


@pytest.mark.parametrize("url", [CHECK, WORD])
@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({}, "请选择一个文件"),
        ({"text": "   "}, "请选择一个文件"),
        ({"text": "一" * 200_001}, "一次最多核查 20 万字"),
        ({"file": SimpleUploadedFile("空.txt", b""), "text": ""}, "空"),
        ({"file": SimpleUploadedFile("图.exe", b"MZ\x00\x01"), "text": "我的稿子"}, "我的稿子"),
        ({"text": "我的稿子", "show": "nonsense"}, "我的稿子"),
        ({"text": "我的\x00稿子"}, "稿子"),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(browser, url, posted, said):
    for value in posted.values():
        if hasattr(value, "seek"):
            value.seek(0)
    response = browser.post(url, posted)
    assert response.status_code == 422
    assert said in words_of(response)


def test_from_the_check_on_to_the_upload(browser):
    text = words_of(browser.post(CHECK, {"text": DRAFT}))
    assert f'formaction="{reverse("campaigns:upload")}"' in text
    response = browser.post(reverse("campaigns:upload"), {"text": DRAFT, "name": "", "show": ""})
    assert response.status_code == 302
    assert PolicyDocument.objects.get().filename == "粘贴的文字.txt"


def test_schools_do_not_check_drafts(client, district):  # noqa: F811
    assert as_school(client, district).get(CHECK).status_code == 403


def test_the_review_of_an_own_document_names_the_check(browser, district, officer):  # noqa: F811
    campaign = read_campaign(district, text=OWN, actor=actor_for(officer))
    UnitName.objects.create(unit=district.committee, name="中共澄砚区委教育工作委员会")
    text = words_of(browser.get(reverse("campaigns:review", args=[campaign.pk])))
    assert "发文前核查</h2>" in text
    assert SAID[0] in text
    assert "来文核查提示" not in text


def test_what_an_office_drafts_for_its_committee_is_our_own(browser, district, officer):  # noqa: F811
    campaign = read_campaign(district, text=OWN, actor=actor_for(officer))
    UnitName.objects.create(unit=district.committee, name="中共澄砚区委教育工作委员会")
    campaign.document.owner = district.org_head.unit
    assert is_own(campaign.document)
    campaign.document.owner = district.schools[0]
    assert not is_own(campaign.document), "a school below the committee got it from above"


def test_a_document_from_above_shows_the_same_and_it_is_stored_nowhere(browser, district, officer):  # noqa: F811
    campaign = read_campaign(district, text=FROM_ABOVE, actor=actor_for(officer))
    before = rows()
    for address in ("review", "document"):
        key = campaign.pk if address == "review" else campaign.document_id
        text = words_of(browser.get(reverse(f"campaigns:{address}", args=[key])))
        assert "来文核查提示</h2>" in text
        for said in SAID:
            assert said in text
    assert rows() == before
    stored = everything_stored()
    assert "每周上传照片" in stored, "the document itself is there, so the search would find what lies beside it"
    for said in (*SAID, "photo-demanded", "来文核查", "可以这样改"):
        assert said not in stored
    assert not AuditRow.objects.filter(act__contains="lint").exists()


def test_those_to_whom_it_is_addressed_are_shown_no_findings(client, district, officer):  # noqa: F811
    campaign = read_campaign(district, text=OWN, actor=actor_for(officer))
    campaign.state = "published"
    campaign.save()
    make_obligation(campaign.requirements.all()[0], unit=district.schools[0])
    response = as_school(client, district).get(reverse("campaigns:document", args=[campaign.document_id]))
    assert response.status_code == 200
    assert "上传照片" in words_of(response)
    assert SAID[0] not in words_of(response)
