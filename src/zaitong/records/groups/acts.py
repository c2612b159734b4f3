"""The acts on groups in the trail."""

ACTS = {"group.made": "建组", "group.changed": "修改组", "group.removed": "撤销组"}
