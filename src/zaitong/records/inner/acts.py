"""The acts of 校内分解 in the trail."""

ACTS = {
    "inner.added": "校内分解",
    "inner.dropped": "取消校内分解",
    "inner.answered": "完成校内分解",
    "inner.reopened": "退回校内分解",
}
