"""The acts of the trail in Chinese. A room may add its own with ``acts_add``; the trail shows the rest as it stands."""

from __future__ import annotations

ACTS: dict[str, str] = {
    "session.begun": "登录",
    "session.refused": "登录失败",
    "session.locked": "登录被暂停",
    "session.ended": "退出登录",
    "session.everywhere": "退出其他登录",
    "session.switched": "切换任职",
    "password.changed": "修改密码",
    "password.reset": "重置密码",
    "user.created": "新建账号",
    "user.disabled": "停用账号",
    "user.enabled": "启用账号",
    "grant.added": "增加授权",
    "grant.ended": "终止授权",
    "matrix.exported": "导出一览表",
    "rights.exported": "导出权限表",
    "trail.exported": "导出操作记录",
    "job.retried": "重试后台任务",
    "unit.created": "新建单位",
    "unit.changed": "修改单位",
    "unit.updated": "修改单位",
    "unit.merged": "撤并单位",
    "unit.closed": "撤销单位",
    "party.created": "新建党组织",
    "party.updated": "修改党组织",
    "person.created": "新建人员",
    "person.updated": "修改人员",
    "post.created": "新建岗位",
    "appointment.created": "任职",
    "appointment.ended": "免职",
    "assignment.created": "安排联系蹲点",
    "assignment.ended": "终止联系蹲点",
    "orgs.imported": "导入机构名册",
    "orgs.exported": "导出机构名册",
    "type.created": "新建表样",
    "type.versioned": "更新表样",
    "catalogue.loaded": "载入表样",
    "document.uploaded": "上传公文",
    "document.read": "读取公文",
    "campaign.created": "新建专项",
    "campaign.updated": "修改专项",
    "campaign.published": "发布专项",
    "campaign.closed": "结束专项",
    "campaign.reconciled": "更新待办",
    "requirement.created": "添加要求",
    "requirement.updated": "修改要求",
    "requirement.reviewed": "核对要求",
    "requirement.split": "拆分要求",
    "requirement.merged": "合并要求",
    "requirement.dropped": "不采用要求",
    "requirement.restored": "恢复要求",
    "obligation.waived": "免报",
    "obligation.unwaived": "取消免报",
    "record.created": "新建记录",
    "record.saved": "保存草稿",
    "record.filed": "报送",
    "record.filed_for": "代录报送",
    "record.versioned": "修改后再报",
    "record.withdrawn": "撤回",
    "attachment.added": "添加附件",
    "attachment.removed": "删除附件",
    "attachment.read": "查看附件",
    "settlement.claimed": "报送待审核",
    "settlement.accepted": "审核通过",
    "settlement.returned": "退回修改",
    "settlement.withdrawn": "撤回报送",
    "plan.uploaded": "上传本单位方案",
    "plan.compared": "对照本单位方案",
}

# What kind of thing a subject is: the part before the colon.
SUBJECTS: dict[str, str] = {
    "user": "账号",
    "grant": "授权",
    "job": "后台任务",
    "unit": "单位",
    "party": "党组织",
    "person": "人员",
    "post": "岗位",
    "appointment": "任职",
    "assignment": "联系蹲点",
    "type": "表样",
    "record_type": "表样",
    "document": "公文",
    "campaign": "专项",
    "requirement": "任务事项",
    "obligation": "待办",
    "record": "记录",
    "settlement": "报送",
    "attachment": "附件",
    "trail": "操作记录",
    "rights": "权限表",
}

RESULTS = {"ok": "成功", "refused": "被拒"}


def acts_add(names: dict[str, str]) -> None:
    """Let a room name its own acts; called from its ``apps.ready``."""
    ACTS.update(names)


def act_name(act: str) -> str:
    """An act in Chinese; as it stands where it has no name."""
    return ACTS.get(act, act)


def subject_kind(subject: str) -> str:
    """What kind of thing "record:31" is, in Chinese."""
    return SUBJECTS.get(subject.partition(":")[0], subject.partition(":")[0])
