"""The acts on errands, as the trail names them."""

ACTS = {
    "errand.drafted": "起草临时交办",
    "errand.edited": "修改临时交办",
    "errand.discarded": "删除临时交办的草稿",
    "errand.withdrawn": "撤回临时交办",
}
