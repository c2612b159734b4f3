"""The acts of the trail in Chinese. A room may add its own with ``acts_add``; the trail shows the rest as it stands."""

from __future__ import annotations

ACTS: dict[str, str] = {
    "session.begun": "登录",
    "session.refused": "登录失败",
    "session.ended": "退出登录",
    "session.everywhere": "退出其他登录",
    "session.switched": "切换任职",
    "password.changed": "修改密码",
    "password.reset": "重置密码",
    "second.begun": "开始绑定动态口令",
    "second.bound": "绑定动态口令",
    "second.refused": "动态口令不对",
    "second.removed": "解除动态口令",
    "user.created": "新建账号",
    "user.disabled": "停用账号",
    "user.enabled": "启用账号",
    "grant.added": "增加授权",
    "grant.ended": "终止授权",
    "matrix.exported": "导出一览表",
    "rights.exported": "导出权限表",
    "trail.exported": "导出操作记录",
    "job.retried": "重试后台任务",
    "document.uploaded": "上传公文",
    "document.read": "读取公文",
    "document.unreadable": "公文读不出",
    "document.retried": "重新读取公文",
    "document.dated": "设定成文日期",
    "document.registered": "收文登记",
    "document.typed": "粘贴扫描件的文字",
    "document.corrected": "更正识别的文字",
    "campaign.edited": "修改专项",
    "campaign.accepted_all": "成批核对通过",
    "campaign.review_undone": "撤销一步核对",
    "campaign.publish_started": "发布专项",
    "requirement.accepted": "核对通过",
    "requirement.added": "添加要求",
    "requirement.edited": "修改要求",
    "requirement.questioned": "列为需明确",
    "requirement.question_withdrawn": "取消需明确",
    "requirement.split": "拆分要求",
    "requirement.merged": "合并要求",
    "requirement.dropped": "不采用要求",
    "requirement.restored": "恢复要求",
    "obligation.waived": "免报",
    "obligations.moved": "待办转给并入的单位",
    "obligations.returned_to": "待办转回恢复的单位",
    "obligation.unwaived": "取消免报",
    "record.created": "新建记录",
    "record.filed": "报送",
    "record.filed_for": "代录报送",
    "record.nil": "零报告",
    "record.versioned": "修改后再报",
    "record.copied": "沿用上期",
    "record.withdrawn": "撤回",
    "attachment.added": "添加附件",
    "attachment.removed": "删除附件",
    "settlement.accepted": "审核通过",
    "settlement.returned": "退回修改",
    "settlement.covered": "已由另一份完成",
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
    "membership": "组织关系",
    "import": "机构导入",
    "orgs": "机构和人员",
    "recordtype": "表样",
    "document": "公文",
    "campaign": "专项",
    "calendar": "校历",
    "requirement": "任务事项",
    "obligation": "待办",
    "record": "记录",
    "settlement": "报送",
    "attachment": "附件",
    "trail": "操作记录",
    "rights": "权限表",
    "burden": "减负测算",
    "intake": "代录",
    "bulk": "批量办理",
    "seals": "密封密钥",
    "visitplan": "密封行程",
}

RESULTS = {"ok": "成功", "refused": "被拒", "broken": "打不开"}


def acts_add(names: dict[str, str]) -> None:
    """Let a room name its own acts; called from its ``apps.ready``."""
    ACTS.update(names)


def act_name(act: str) -> str:
    """An act in Chinese; as it stands where it has no name."""
    return ACTS.get(act, act)


def subject_kind(subject: str) -> str:
    """What kind of thing "record:31" is, in Chinese."""
    return SUBJECTS.get(subject.partition(":")[0], subject.partition(":")[0])
