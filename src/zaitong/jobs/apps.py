import logging

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "zaitong.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Each app registers its job kinds and schedules in ``tasks.py``."""
        try:
            autodiscover_modules("tasks")
        except ImportError:  # TEMPORARY while the rooms are being built
            logging.getLogger(__name__).exception("tasks could not be imported")
