"""The acts on later versions, as the trail names them."""

ACTS = {
    "revision.uploaded": "上传修订版",
    "revision.compared": "对照修订版",
    "revision.paired": "更正修订对应",
    "revision.decided": "决定停办或继续",
    "revision.discarded": "作废修订版",
    "revision.apply_started": "应用修订版",
    "revision.applied": "修订版生效",
}
