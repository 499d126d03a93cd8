from django.apps import AppConfig


class CirculationConfig(AppConfig):
    name = "shelflist.departments.circulation"
    default_auto_field = "django.db.models.BigAutoField"
