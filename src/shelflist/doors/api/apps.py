from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "shelflist.doors.api"
    default_auto_field = "django.db.models.BigAutoField"
