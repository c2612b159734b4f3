"""The acts of 校内审签 in the trail."""

ACTS = {
    "consent.asked": "送负责人同意",
    "consent.given": "同意报送",
    "consent.returned": "退回经办人",
    "consent.taken_back": "收回送签",
    "consent.required": "打开校内审签",
    "consent.not_required": "关闭校内审签",
}
