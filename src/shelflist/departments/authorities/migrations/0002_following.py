"""Records tell authority control when they change."""

from django.db import migrations

from shelflist.departments.authorities.following import follow, unfollow


class Migration(migrations.Migration):
    dependencies = [("authorities", "0001_initial"), ("catalog", "0001_initial")]
    operations = [migrations.RunPython(follow, unfollow)]
