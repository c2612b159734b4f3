from zaitong.campaigns.selectors.paper import Passage, paper_of

TEXT = "澄砚区教育工委\n澄教工委〔2026〕27号\n\n关于开展行动的意见\n各中小学：\n一、任务\n（一）联系。班子成员每月调研一次，党建联系人指导。\n2026年10月19日"
BODY = TEXT.index("（一）")
BREAKDOWN = {
    "document": {
        "title": "关于开展行动的意见",
        "doc_number": "澄教工委〔2026〕27号",
        "issuers": ["澄砚区教育工委"],
        "recipients": ["各中小学"],
    },
    "headings": [
        {"start": TEXT.index("一、"), "end": TEXT.index("一、") + 4},
        {"start": BODY, "end": BODY + 6},
    ],
    "marks": [{"kind": "frequency", "start": BODY + 10, "end": BODY + 12}],
}


def joined(blocks):
    return "".join(run.text for block in blocks for piece in block.pieces for run in piece.runs)


def test_lines_are_told_apart_and_no_character_is_lost():
    blocks = paper_of(TEXT, BREAKDOWN, [])
    assert [b.kind for b in blocks] == ["issuer", "number", "title", "to", "heading", "text", "sign"]
    assert joined(blocks) == TEXT.replace("\n", "")
    for block in blocks:
        for piece in block.pieces:
            for run in piece.runs:
                assert TEXT[run.offset : run.offset + len(run.text)] == run.text


def test_a_passage_is_one_piece_with_its_pin_and_marks():
    start, end = BODY + 6, TEXT.index("，党建")
    pieces = paper_of(TEXT, BREAKDOWN, [Passage(7, 1, start, end)])[5].pieces
    mine = [p for p in pieces if p.ids == (7,)]
    assert len(mine) == 1
    assert mine[0].anchors == [7]
    assert [pin.number for pin in mine[0].pins] == [1]
    assert [(run.text, run.kind) for run in mine[0].runs if run.kind] == [("每月", "frequency")]
    assert pieces[0].bold
    assert not mine[0].bold


def test_overlapping_and_equal_passages_keep_all_their_anchors_and_pins():
    start = BODY + 6
    passages = [Passage(1, 1, start, start + 8), Passage(2, 2, start, start + 8), Passage(3, 3, start + 4, start + 12)]
    blocks = paper_of(TEXT, BREAKDOWN, passages)
    pieces = [p for b in blocks for p in b.pieces]
    assert sorted(a for p in pieces for a in p.anchors) == [1, 2, 3]
    assert sorted(pin.id for p in pieces for pin in p.pins) == [1, 2, 3]
    assert joined(blocks) == TEXT.replace("\n", "")


def test_a_passage_over_two_lines_has_one_anchor_and_one_pin():
    start, end = TEXT.index("一、任务"), BODY + 9
    pieces = [p for b in paper_of(TEXT, BREAKDOWN, [Passage(5, 1, start, end)]) for p in b.pieces]
    assert sum(p.anchors.count(5) for p in pieces) == 1
    assert sum(len(p.pins) for p in pieces) == 1


def test_text_without_any_structure():
    blocks = paper_of("只有一句话。", {}, [Passage(1, 1, 0, 6)])
    assert [b.kind for b in blocks] == ["text"]
    assert blocks[0].pieces[0].pins
