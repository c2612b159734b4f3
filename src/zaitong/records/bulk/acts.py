"""The acts of 批量办理 for the trail; each decision has its own row besides."""

ACTS = {
    "bulk.started": "确认批量办理",
    "bulk.stopped": "停下批量办理",
}
