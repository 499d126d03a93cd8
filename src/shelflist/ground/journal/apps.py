from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "shelflist.ground.journal"
    default_auto_field = "django.db.models.BigAutoField"
