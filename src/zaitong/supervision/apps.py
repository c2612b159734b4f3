from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "zaitong.supervision"
    label = "supervision"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add to a unit's page what a merger left and moved, and what an organisation elsewhere files for it."""
        from zaitong.orgs.selectors.pages import unit_panels
        from zaitong.supervision.selectors.covered import covered_panel
        from zaitong.supervision.selectors.merged import merged_panel

        unit_panels.extend([merged_panel, covered_panel])
