"""Records and copies tell the index when they change."""

from django.db import migrations

from shelflist.observers.search.following import follow, unfollow


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial"), ("catalog", "0001_initial"), ("items", "0001_initial"), ("branches", "0001_initial"), ("covers", "0001_initial")]
    operations = [migrations.RunPython(follow, unfollow)]
