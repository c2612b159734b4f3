"""Which role holds which rights. One table; pages, tests and the exported permission matrix read it."""

from __future__ import annotations

from zaitong.accounts.models import Grant
from zaitong.common.access import Permission

Role = Grant.Role

_UNIT = frozenset(
    {
        Permission.ORGS_VIEW,
        Permission.CATALOGUE_VIEW,
        Permission.CAMPAIGNS_VIEW,
        Permission.OBLIGATIONS_VIEW,
        Permission.RECORDS_VIEW,
        Permission.RECORDS_FILE,
        Permission.PLANS_ANSWER,
        Permission.RECEIPTS_SIGN,
    }
)

RIGHTS: dict[str, frozenset[Permission]] = {
    # Separation of powers (三权分立): who runs the system sees no business data; who audits changes nothing.
    Role.SYSTEM_ADMIN: frozenset(
        {
            Permission.ORGS_VIEW,
            Permission.ORGS_EDIT,
            Permission.ORGS_IMPORT,
            Permission.ACCOUNTS_VIEW,
            Permission.ACCOUNTS_EDIT,
            Permission.ACCOUNTS_RESET,
            Permission.JOBS_VIEW,
        }
    ),
    Role.AUDITOR: frozenset({Permission.AUDIT_VIEW, Permission.ACCOUNTS_VIEW}),
    Role.CAMPAIGN_OFFICER: frozenset(
        {
            Permission.ORGS_VIEW,
            Permission.CATALOGUE_VIEW,
            Permission.CATALOGUE_EDIT,
            Permission.DOCUMENTS_UPLOAD,
            Permission.CAMPAIGNS_VIEW,
            Permission.CAMPAIGNS_EDIT,
            Permission.CAMPAIGNS_PUBLISH,
            Permission.CALENDAR_EDIT,
            Permission.OBLIGATIONS_VIEW,
            Permission.OBLIGATIONS_WAIVE,
            Permission.OBLIGATIONS_EXTEND,
            Permission.RECORDS_VIEW,
            Permission.RECORDS_FILE_FOR,
            Permission.MATRIX_VIEW,
            Permission.MATRIX_EXPORT,
        }
    ),
    Role.RECEIVING_OFFICER: frozenset(
        {
            Permission.CATALOGUE_VIEW,
            Permission.CAMPAIGNS_VIEW,
            Permission.SETTLEMENTS_REVIEW,
            Permission.OBLIGATIONS_EXTEND,
            Permission.OBLIGATIONS_VIEW,
            Permission.RECORDS_VIEW,
            Permission.RECORDS_FILE_FOR,
        }
    ),
    # Named to open what reaches an office sealed; sees records by another role.
    Role.SEAL_READER: frozenset({Permission.CATALOGUE_VIEW, Permission.SEALS_OPEN}),
    Role.LEADER: frozenset(
        {
            Permission.ORGS_VIEW,
            Permission.CATALOGUE_VIEW,
            Permission.CAMPAIGNS_VIEW,
            Permission.OBLIGATIONS_VIEW,
            Permission.RECORDS_VIEW,
            Permission.MATRIX_VIEW,
            Permission.MATRIX_EXPORT,
        }
    ),
    Role.UNIT_HEAD: _UNIT
    | {
        Permission.RECORDS_CONSENT,
        Permission.DUTIES_ASSIGN,
        Permission.DUTIES_DELEGATE,
        Permission.MATRIX_VIEW,
        Permission.ACCOUNTS_VIEW,
        Permission.ACCOUNTS_RESET,
    },
    Role.UNIT_CLERK: _UNIT | {Permission.MATRIX_VIEW},
    Role.POST_HOLDER: frozenset(
        {
            Permission.CATALOGUE_VIEW,
            Permission.CAMPAIGNS_VIEW,
            Permission.OBLIGATIONS_VIEW,
            Permission.RECORDS_VIEW,
            Permission.RECORDS_FILE,
            Permission.VISITS_NOTE,
            Permission.DUTIES_DELEGATE,
        }
    ),
    # Given by whoever delegates, for a time (campaigns.delegation); never by hand.
    Role.DELEGATE: frozenset(
        {
            Permission.CATALOGUE_VIEW,
            Permission.CAMPAIGNS_VIEW,
            Permission.OBLIGATIONS_VIEW,
            Permission.RECORDS_VIEW,
            Permission.RECORDS_FILE,
        }
    ),
}

# Whoever runs or audits the system has no part in the work, and not both at once.
APART = frozenset({Role.SYSTEM_ADMIN, Role.AUDITOR})

Scope = Grant.ScopeKind

# The scopes that make sense for a role.
ROLE_SCOPES: dict[str, tuple[str, ...]] = {
    Role.SYSTEM_ADMIN: (Scope.ALL, Scope.SUBTREE),
    Role.AUDITOR: (Scope.ALL,),
    Role.CAMPAIGN_OFFICER: (Scope.ALL, Scope.SUBTREE, Scope.UNIT),
    Role.RECEIVING_OFFICER: (Scope.UNIT, Scope.SUBTREE),
    Role.SEAL_READER: (Scope.UNIT,),
    Role.LEADER: (Scope.ALL, Scope.SUBTREE),
    Role.UNIT_HEAD: (Scope.UNIT, Scope.SUBTREE),
    Role.UNIT_CLERK: (Scope.UNIT, Scope.SUBTREE),
    Role.POST_HOLDER: (Scope.OWN,),
    Role.DELEGATE: (Scope.DELEGATE,),
}

# What each role is for, in a sentence.
ROLE_NOTES: dict[str, str] = {
    Role.SYSTEM_ADMIN: "管账号、机构和后台任务，看不到业务内容",
    Role.AUDITOR: "只看操作记录和权限，不改任何东西",
    Role.CAMPAIGN_OFFICER: "上传公文、核对任务、发布专项、批准免报",
    Role.RECEIVING_OFFICER: "审核报到本科室的记录，代录收到的材料",
    Role.SEAL_READER: "打开报到本科室的密封内容，每次留记录；同审核的角色一起授予",
    Role.LEADER: "查看进展，不办理",
    Role.UNIT_HEAD: "办理本单位的待办，同意本单位报送，重置经办人的密码",
    Role.UNIT_CLERK: "办理本单位的待办",
    Role.POST_HOLDER: "办理本人岗位的待办",
    Role.DELEGATE: "在委托期内办理别人委托的待办",
}

# Roles whose passwords a unit head may reset.
CLERKS = frozenset({Role.UNIT_CLERK, Role.POST_HOLDER})

RIGHT_NAMES: dict[Permission, str] = {
    Permission.ORGS_VIEW: "查看机构和人员",
    Permission.ORGS_EDIT: "修改机构和人员",
    Permission.ORGS_IMPORT: "导入机构名册",
    Permission.ACCOUNTS_VIEW: "查看账号和授权",
    Permission.ACCOUNTS_EDIT: "管理账号和授权",
    Permission.ACCOUNTS_RESET: "重置密码",
    Permission.AUDIT_VIEW: "查看操作记录",
    Permission.JOBS_VIEW: "查看后台任务",
    Permission.CATALOGUE_VIEW: "查看表样",
    Permission.CATALOGUE_EDIT: "修改表样",
    Permission.DOCUMENTS_UPLOAD: "上传公文",
    Permission.CAMPAIGNS_VIEW: "查看专项",
    Permission.CAMPAIGNS_EDIT: "核对和修改专项",
    Permission.CAMPAIGNS_PUBLISH: "发布专项",
    Permission.CALENDAR_EDIT: "维护校历",
    Permission.OBLIGATIONS_VIEW: "查看待办",
    Permission.OBLIGATIONS_WAIVE: "批准免报",
    Permission.OBLIGATIONS_EXTEND: "办理延期，开放改底数",
    Permission.RECORDS_VIEW: "查看记录",
    Permission.RECORDS_FILE: "填写和报送记录",
    Permission.RECORDS_CONSENT: "同意本单位报送",
    Permission.RECORDS_FILE_FOR: "代各单位报送",
    Permission.VISITS_NOTE: "记走访",
    Permission.SEALS_OPEN: "打开密封内容",
    Permission.SETTLEMENTS_REVIEW: "审核报送",
    Permission.MATRIX_VIEW: "查看进展一览表",
    Permission.MATRIX_EXPORT: "导出进展一览表",
    Permission.DUTIES_ASSIGN: "定本单位的责任分工",
    Permission.DUTIES_DELEGATE: "委托别人办理",
    Permission.PLANS_ANSWER: "上传本单位方案",
    Permission.RECEIPTS_SIGN: "签收公文",
}


def combine_badly(first: str, second: str) -> bool:
    """Whether two roles may not be held at the same time (三权分立)."""
    return first != second and (first in APART or second in APART)
