from django.apps import AppConfig


class CataloguingConfig(AppConfig):
    name = "shelflist.departments.cataloguing"
    default_auto_field = "django.db.models.BigAutoField"
