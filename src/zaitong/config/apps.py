from django.apps import AppConfig


class SiteConfig(AppConfig):
    """The product as a whole: its deployment checks and its demo command."""

    name = "zaitong.config"
    label = "config"

    def ready(self) -> None:
        from zaitong.config import checks  # noqa: F401  (registers itself)
