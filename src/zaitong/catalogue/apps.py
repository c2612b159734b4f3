from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "zaitong.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Name this room's acts for the trail."""
        from zaitong.audit.acts import acts_add

        acts_add(
            {
                "recordtype.published": "发布表样",
                "recordtype.changed": "修改表样说明",
                "recordtype.draft_begun": "开始制作或修改表样",
                "recordtype.draft_discarded": "放弃表样草稿",
                "recordtype.retired": "停用表样",
                "recordtype.restored": "恢复表样",
                "recordtype.minutes_set": "核定填写时间",
            }
        )
