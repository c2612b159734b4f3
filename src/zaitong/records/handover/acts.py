"""The acts of 移交 in the trail."""

ACTS = {"handover.done": "移交", "record.handed_over": "移交草稿"}
