"""The acts of 移交 in the trail."""

ACTS = {
    "handover.done": "移交",
    "record.handed_over": "移交草稿",
    "handover.undone": "撤销移交",
    "record.handed_back": "移交撤销，草稿退还",
}
