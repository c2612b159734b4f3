import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="settlement",
            name="claimed_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="最近报送时间"),
            preserve_default=False,
        ),
    ]
