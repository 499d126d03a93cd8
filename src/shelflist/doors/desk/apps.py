from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "shelflist.doors.desk"
    default_auto_field = "django.db.models.BigAutoField"
