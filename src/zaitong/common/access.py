"""The catalogue of permissions and what an acting person looks like to the rest of the product.

Apps ask ``actor.can(Permission.X)`` for a right and ``actor.scope(Permission.X)`` for the rows on which it holds. Who has
which right is decided in ``accounts`` (grants: user x role x scope x dates); nothing below it needs to know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Permission(StrEnum):
    """Every right of the product, ``resource:action``."""

    ORGS_VIEW = "orgs:view"
    ORGS_EDIT = "orgs:edit"
    ORGS_IMPORT = "orgs:import"
    ACCOUNTS_VIEW = "accounts:view"
    ACCOUNTS_EDIT = "accounts:edit"
    ACCOUNTS_RESET = "accounts:reset"
    AUDIT_VIEW = "audit:view"
    JOBS_VIEW = "jobs:view"
    CATALOGUE_VIEW = "catalogue:view"
    CATALOGUE_EDIT = "catalogue:edit"
    DOCUMENTS_UPLOAD = "documents:upload"
    CAMPAIGNS_VIEW = "campaigns:view"
    CAMPAIGNS_EDIT = "campaigns:edit"
    CAMPAIGNS_PUBLISH = "campaigns:publish"
    CALENDAR_EDIT = "calendar:edit"
    OBLIGATIONS_VIEW = "obligations:view"
    OBLIGATIONS_WAIVE = "obligations:waive"
    OBLIGATIONS_EXTEND = "obligations:extend"
    RECORDS_VIEW = "records:view"
    RECORDS_FILE = "records:file"
    RECORDS_CONSENT = "records:consent"
    RECORDS_FILE_FOR = "records:file_for"
    VISITS_NOTE = "visits:note"
    SEALS_OPEN = "seals:open"
    SETTLEMENTS_REVIEW = "settlements:review"
    MATRIX_VIEW = "matrix:view"
    MATRIX_EXPORT = "matrix:export"
    DUTIES_ASSIGN = "duties:assign"
    DUTIES_DELEGATE = "duties:delegate"
    PLANS_ANSWER = "plans:answer"
    RECEIPTS_SIGN = "receipts:sign"


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows on which a right holds: the union of its parts. An empty scope holds nothing."""

    everything: bool = False
    unit_paths: tuple[str, ...] = ()  # subtrees of units, as path prefixes ("0001.0004.")
    unit_ids: frozenset[int] = frozenset()  # single units
    party_ids: frozenset[int] = frozenset()  # single party organisations
    post_ids: frozenset[int] = frozenset()  # the acting person's own posts
    delegations: frozenset[int] = frozenset()  # grants by which others delegated obligations to him
    # Party organisations seated elsewhere that cover one of the units: how they stand is seen, nothing is filed for them.
    covering: frozenset[int] = frozenset()
    # Units elsewhere that are covered by the party organisation of the acting person's post: it may file for them.
    represented: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        own = self.unit_paths or self.unit_ids or self.party_ids or self.post_ids
        return bool(self.everything or own or self.delegations)


NOTHING = Scope()


class Actor(Protocol):
    """Who acts, for whom. Loaded once per request; ``label`` is what the trail and the pages show."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def person_id(self) -> int | None: ...
    @property
    def appointment_id(self) -> int | None: ...
    @property
    def post_id(self) -> int | None: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def label(self) -> str: ...

    def can(self, permission: Permission) -> bool: ...

    def scope(self, permission: Permission) -> Scope: ...


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The system itself (schedules, imports, the demo). Never signs in; may do everything; named in the trail."""

    label: str = "系统"
    user_id: int | None = None
    person_id: int | None = None
    appointment_id: int | None = None
    post_id: int | None = None
    unit_id: int | None = None
    _all: Scope = field(default=Scope(everything=True))

    def can(self, permission: Permission) -> bool:  # noqa: ARG002 - the protocol's signature
        """The system holds every right."""
        return True

    def scope(self, permission: Permission) -> Scope:  # noqa: ARG002 - the protocol's signature
        """The system's rights hold everywhere."""
        return self._all


SYSTEM = SystemActor()
