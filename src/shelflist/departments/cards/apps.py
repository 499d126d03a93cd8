"""Makes catalogue cards known: their verbs."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "shelflist.departments.cards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.cards.actions import printing
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import verbs

        for name, label, undo in (
            ("print-catalog-cards", _("Laid catalogue cards out"), printing.undo_print),
            ("pull-catalog-cards", _("Pulled catalogue cards"), printing.undo_pull),
        ):
            verbs.register(verbs.Verb(name, label, undo=undo))
