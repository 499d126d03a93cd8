from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "shelflist.ground.ui"
    default_auto_field = "django.db.models.BigAutoField"
