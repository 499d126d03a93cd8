from django.apps import AppConfig


class PickingConfig(AppConfig):
    name = "shelflist.departments.picking"
    default_auto_field = "django.db.models.BigAutoField"
