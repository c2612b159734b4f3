"""What all models share."""

from __future__ import annotations

from django.db import models


class Stamped(models.Model):
    """When a row was made and last changed."""

    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        abstract = True
