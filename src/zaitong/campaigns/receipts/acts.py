"""The acts on receipts, as the trail names them."""

ACTS = {
    "receipt.signed": "签收公文",
    "receipt.by_phone": "登记电话签收",
    "receipt.undone": "撤销电话签收",
    "receipts.exported": "导出签收情况",
}
