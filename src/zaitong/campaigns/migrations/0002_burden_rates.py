import django.core.validators
from django.db import migrations, models

import zaitong.common.clock
import zaitong.common.models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="BurdenRates",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "created_at",
                    models.DateTimeField(default=zaitong.common.clock.now, editable=False, verbose_name="建立时间"),
                ),
                ("updated_at", zaitong.common.models.TouchedField(editable=False, verbose_name="更新时间")),
                (
                    "signin",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[django.core.validators.MaxValueValidator(600)],
                        verbose_name="登录与查找",
                    ),
                ),
                (
                    "attach",
                    models.PositiveSmallIntegerField(
                        default=5, validators=[django.core.validators.MaxValueValidator(600)], verbose_name="附件"
                    ),
                ),
                (
                    "seal",
                    models.PositiveSmallIntegerField(
                        default=15, validators=[django.core.validators.MaxValueValidator(600)], verbose_name="盖章扫描"
                    ),
                ),
                (
                    "paper",
                    models.PositiveSmallIntegerField(
                        default=30, validators=[django.core.validators.MaxValueValidator(600)], verbose_name="纸质件"
                    ),
                ),
                (
                    "chase",
                    models.PositiveSmallIntegerField(
                        default=10, validators=[django.core.validators.MaxValueValidator(600)], verbose_name="催办答复"
                    ),
                ),
                (
                    "chase_percent",
                    models.PositiveSmallIntegerField(
                        default=20,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="被催办的比例",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                ("changed_by_label", models.CharField(blank=True, max_length=120, verbose_name="修改人")),
            ],
            options={
                "verbose_name": "测算常数",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="burdenrates_one"),
                ],
            },
        ),
    ]
