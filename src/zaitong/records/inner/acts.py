"""The acts of 校内分解 in the trail."""

ACTS = {
    "inner.added": "校内分解",
    "inner.dropped": "取消校内分解",
    "inner.answered": "完成校内分解",
    "inner.reopened": "退回校内分解",
    "inner.file_added": "校内分解上传附件",
    "inner.file_removed": "校内分解移除附件",
    "inner.taken": "取用校内分解",
    "inner.handed_over": "移交校内分解",
    "inner.handed_back": "移交撤销，校内分解退还",
}
