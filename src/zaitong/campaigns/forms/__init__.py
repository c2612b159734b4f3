"""Forms of the upload and the review."""

from zaitong.campaigns.forms.documents import CampaignForm, IssuedForm, RegisterForm, UploadForm
from zaitong.campaigns.forms.exceptions import ExceptionFormSet, exceptional_rows, exceptions_initial
from zaitong.campaigns.forms.requirement import RequirementForm
from zaitong.campaigns.forms.shape import AddForm, QuestionForm, SplitForm

__all__ = [
    "AddForm",
    "CampaignForm",
    "ExceptionFormSet",
    "IssuedForm",
    "QuestionForm",
    "RegisterForm",
    "RequirementForm",
    "SplitForm",
    "UploadForm",
    "exceptional_rows",
    "exceptions_initial",
]
