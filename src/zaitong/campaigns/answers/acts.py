"""The acts on questions and answers, as the trail names them."""

ACTS = {
    "question.asked": "就事项提问",
    "question.taken_back": "收回提问",
    "question.answered": "答复提问",
    "answer.corrected": "更正答复",
}
