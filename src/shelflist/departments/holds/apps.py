from django.apps import AppConfig


class HoldsConfig(AppConfig):
    name = "shelflist.departments.holds"
    default_auto_field = "django.db.models.BigAutoField"
