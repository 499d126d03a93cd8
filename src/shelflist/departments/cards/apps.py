"""Makes catalogue cards known: their verbs."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "shelflist.departments.cards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.cards.actions import printing
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import verbs
        from shelflist.records.catalog import pointers

        # the cards of a title that is gone are to be pulled, and those of the lead are printed anew
        pointers.register("cards.cardset.record_id", pointers.stays(_("catalogue cards in the drawers")))
        for name, label, undo in (
            ("print-catalog-cards", _("Laid catalogue cards out"), printing.undo_print),
            ("pull-catalog-cards", _("Pulled catalogue cards"), printing.undo_pull),
        ):
            verbs.register(verbs.Verb(name, label, undo=undo))
