from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The invented district 澄砚区. Installed in demo and test settings only."""

    name = "zaitong.demo"
    label = "demo"
