"""Policy documents as stored, campaigns with their requirements, and the obligations that follow from them."""

from zaitong.campaigns.models.answers import Answer, Question
from zaitong.campaigns.models.burden import BurdenRates
from zaitong.campaigns.models.calendar import SchoolDays, SchoolYear
from zaitong.campaigns.models.delegations import Delegation
from zaitong.campaigns.models.documents import PolicyDocument
from zaitong.campaigns.models.duties import Responsibility
from zaitong.campaigns.models.extensions import Extension
from zaitong.campaigns.models.obligations import Cell, Obligation
from zaitong.campaigns.models.plans import PlanComparison, PlanPrint
from zaitong.campaigns.models.receipts import Receipt
from zaitong.campaigns.models.requirements import (
    Accepts,
    AudienceException,
    AudienceRule,
    Campaign,
    Phase,
    Requirement,
)
from zaitong.campaigns.models.revisions import Revision, RevisionChange
from zaitong.campaigns.models.scans import Scan, ScanPage

__all__ = [
    "Accepts",
    "Answer",
    "AudienceException",
    "AudienceRule",
    "BurdenRates",
    "Campaign",
    "Cell",
    "Delegation",
    "Extension",
    "Obligation",
    "Phase",
    "PlanComparison",
    "PlanPrint",
    "PolicyDocument",
    "Question",
    "Receipt",
    "Requirement",
    "Responsibility",
    "Revision",
    "RevisionChange",
    "Scan",
    "ScanPage",
    "SchoolDays",
    "SchoolYear",
]
