from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from zaitong.common.access import Actor
    from zaitong.jobs.models import Job


class AuditConfig(AppConfig):
    name = "zaitong.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to acts on background work, which lies below this room."""
        from zaitong.jobs.services import listeners

        listeners.append(_note_job)


def _note_job(act: str, job: "Job", actor: "Actor") -> None:
    from zaitong.audit.services import audit_write

    audit_write(actor=actor, act=act, subject=f"job:{job.pk}", subject_label=job.kind)
