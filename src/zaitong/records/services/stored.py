"""Where files lie: under their hash, once, for as long as anything holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zaitong.records.inner.models import InnerFile
from zaitong.records.models import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.storage import Storage

    from zaitong.common.uploads import CheckedFile


def file_lay_down(path: str, file: CheckedFile) -> str:
    """Store a file unless it is there; where. Called again on commit, should another record's discarding have taken it.

    The name is the hash, but a killed process may have left half a file under it: that one is not shared.
    """
    storage = Attachment._meta.get_field("file").storage
    if storage.exists(path) and storage.size(path) == file.size:
        return path
    return str(storage.save(path, file.file))


def files_release(files: Iterable[tuple[Storage, str, str]]) -> None:
    """Delete those (storage, name, sha256) that nothing holds any more. One uploaded anew in this very moment is put back."""
    for storage, name, sha256 in files:
        if is_held(sha256) or not storage.exists(name):
            continue
        with storage.open(name) as content:  # can be read to its end after it is gone
            storage.delete(name)
            if is_held(sha256):
                storage.save(name, content)


def is_held(sha256: str) -> bool:
    """A record or a part inside a unit has it."""
    return Attachment.objects.filter(sha256=sha256).exists() or InnerFile.objects.filter(sha256=sha256).exists()
