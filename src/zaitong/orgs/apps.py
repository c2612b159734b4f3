from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "zaitong.orgs"
    label = "orgs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name this room's acts for the trail."""
        from zaitong.audit.acts import acts_add
        from zaitong.orgs.history import ACTS

        acts_add(ACTS)
