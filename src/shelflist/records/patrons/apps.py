from django.apps import AppConfig


class PatronsConfig(AppConfig):
    name = "shelflist.records.patrons"
    default_auto_field = "django.db.models.BigAutoField"
