from django.apps import AppConfig


class TransitsConfig(AppConfig):
    name = "shelflist.records.transits"
    default_auto_field = "django.db.models.BigAutoField"
