"""What all models share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from zaitong.common.clock import now

if TYPE_CHECKING:
    from datetime import datetime


class TouchedField(models.DateTimeField):  # type: ignore[type-arg]  # the stubs' parameters are not runtime ones
    """The moment of the last save, by the product's own clock (``auto_now`` would go by the machine's)."""

    def pre_save(self, model_instance: models.Model, add: bool) -> datetime:  # noqa: ARG002, FBT001 - Django's signature
        """Set and return the present moment."""
        moment = now()
        setattr(model_instance, self.attname, moment)
        return moment


class Stamped(models.Model):
    """When a row was made and last changed."""

    created_at = models.DateTimeField("建立时间", default=now, editable=False)
    updated_at = TouchedField("更新时间", editable=False)

    class Meta:
        abstract = True
