"""Errors that a person may see: a Chinese sentence that says what happened and what to do next."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any


class DomainError(Exception):
    """A rule of the work was not met. ``message`` is shown to the person as it stands.

    ``code`` is stable and meant for programs; ``data`` holds what a page needs to show the way on.
    """

    status: HTTPStatus = HTTPStatus.BAD_REQUEST
    code = "invalid"

    def __init__(self, message: str, *, code: str | None = None, **data: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.data = data


class NotAllowed(DomainError):
    """In scope, but without the right: 403. Outside one's scope services raise Http404 instead."""

    status = HTTPStatus.FORBIDDEN
    code = "not_allowed"


class Conflict(DomainError):
    """Someone else was quicker: the state or the version is no longer the one that the person saw."""

    status = HTTPStatus.CONFLICT
    code = "conflict"


class FieldErrors(DomainError):
    """Several fields are wrong: ``errors`` maps a field key to its Chinese messages."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "fields"

    def __init__(self, errors: dict[str, list[str]], message: str = "") -> None:
        super().__init__(message or f"还有 {len(errors)} 处需要修改。", errors=errors)
        self.errors = errors
