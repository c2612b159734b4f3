"""The acts of handing drafts along, in the trail."""

ACTS = {"draft.lent": "草稿交受委托人接着写", "draft.lent_back": "收回交出的草稿"}
