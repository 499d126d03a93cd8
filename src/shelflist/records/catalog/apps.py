from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "shelflist.records.catalog"
    default_auto_field = "django.db.models.BigAutoField"
