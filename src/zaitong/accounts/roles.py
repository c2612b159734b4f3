"""Which role holds which rights. One table; pages, tests and the exported permission matrix read it."""

from __future__ import annotations

from zaitong.accounts.models import Grant
from zaitong.common.access import Permission as P

Role = Grant.Role

_UNIT = frozenset(
    {
        P.ORGS_VIEW,
        P.CATALOGUE_VIEW,
        P.CAMPAIGNS_VIEW,
        P.OBLIGATIONS_VIEW,
        P.RECORDS_VIEW,
        P.RECORDS_FILE,
        P.PLANS_ANSWER,
    }
)

RIGHTS: dict[str, frozenset[P]] = {
    # Separation of powers (三权分立): who runs the system sees no business data; who audits changes nothing.
    Role.SYSTEM_ADMIN: frozenset(
        {P.ORGS_VIEW, P.ORGS_EDIT, P.ORGS_IMPORT, P.ACCOUNTS_VIEW, P.ACCOUNTS_EDIT, P.ACCOUNTS_RESET, P.JOBS_VIEW}
    ),
    Role.AUDITOR: frozenset({P.AUDIT_VIEW, P.ACCOUNTS_VIEW}),
    Role.CAMPAIGN_OFFICER: frozenset(
        {
            P.ORGS_VIEW,
            P.CATALOGUE_VIEW,
            P.CATALOGUE_EDIT,
            P.DOCUMENTS_UPLOAD,
            P.CAMPAIGNS_VIEW,
            P.CAMPAIGNS_EDIT,
            P.CAMPAIGNS_PUBLISH,
            P.OBLIGATIONS_VIEW,
            P.OBLIGATIONS_WAIVE,
            P.RECORDS_VIEW,
            P.MATRIX_VIEW,
            P.MATRIX_EXPORT,
        }
    ),
    Role.RECEIVING_OFFICER: frozenset(
        {P.CATALOGUE_VIEW, P.CAMPAIGNS_VIEW, P.SETTLEMENTS_REVIEW, P.OBLIGATIONS_VIEW, P.RECORDS_VIEW}
    ),
    Role.LEADER: frozenset(
        {
            P.ORGS_VIEW,
            P.CATALOGUE_VIEW,
            P.CAMPAIGNS_VIEW,
            P.OBLIGATIONS_VIEW,
            P.RECORDS_VIEW,
            P.MATRIX_VIEW,
            P.MATRIX_EXPORT,
        }
    ),
    Role.UNIT_HEAD: _UNIT | {P.MATRIX_VIEW, P.ACCOUNTS_VIEW, P.ACCOUNTS_RESET},
    Role.UNIT_CLERK: _UNIT | {P.MATRIX_VIEW},
    Role.POST_HOLDER: frozenset(
        {P.CATALOGUE_VIEW, P.CAMPAIGNS_VIEW, P.OBLIGATIONS_VIEW, P.RECORDS_VIEW, P.RECORDS_FILE}
    ),
}
