"""The acts of 代录 for the trail."""

ACTS = {
    "intake.laid": "上传收到的材料",
    "intake.filed": "成批代录报送",
    "intake.dropped": "作废代录批次",
    "intake.paper": "登记纸质件",
    "record.unfiled": "撤销代录",
}
