"""Makes the import known to the journal: its verb and its two kinds of job."""

from django.apps import AppConfig

TEN_MINUTES, DAY = 600, 24 * 3600


class CataloguingConfig(AppConfig):
    name = "shelflist.departments.cataloguing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from shelflist.departments.cataloguing import actions
        from shelflist.departments.cataloguing.actions import notes, record_sources, sources
        from shelflist.departments.cataloguing.actions.beginning import IMPORT_JOB
        from shelflist.departments.cataloguing.actions.doubts import undo_settle
        from shelflist.departments.cataloguing.actions.harvesting import HARVEST_JOB
        from shelflist.departments.cataloguing.actions.judging import JUDGE_JOB, run_judging
        from shelflist.departments.cataloguing.actions.recipes import undo_recipe
        from shelflist.departments.cataloguing.actions.undoing import UNDO_JOB
        from shelflist.departments.cataloguing.actions.verifying import undo_verify
        from shelflist.ground.common.phrases import phrase as _
        from shelflist.ground.journal import jobs, schedule, verbs
        from shelflist.records.catalog import pointers

        for key, pointer in (
            ("importline.record_id", pointers.stays(_("lines of imports"))),
            ("draft.record_id", pointers.stays(_("drafts"))),
            (
                "recordnote.record",
                pointers.Pointer(_("notes of the staff"), move=notes.move_notes, move_back=notes.move_notes_back),
            ),
            ("verification.record", pointers.stays(_("comparisons with the thing in hand"))),
            ("judgement.record", pointers.anew(_("judgements"))),
            ("fault.record", pointers.anew(_("faults"))),
        ):
            pointers.register(f"cataloguing.{key}", pointer)
        verbs.register(
            verbs.Verb("import-records", _("Import records"), undo=actions.begin_undo, permission="import-records")
        )
        jobs.register(IMPORT_JOB, actions.run_import)
        jobs.register(UNDO_JOB, actions.run_undo)
        jobs.register(HARVEST_JOB, actions.run_harvest)
        schedule.register("harvests", TEN_MINUTES, actions.harvest_what_is_due)
        schedule.register("nightly export", DAY, actions.export_nightly)
        for name, label, undo, permission in (
            ("settle-import", _("Settled a doubtful record of an import"), undo_settle, "import-records"),
            ("save-import-recipe", _("Saved how records are brought in"), undo_recipe, "import-records"),
            ("remove-import-recipe", _("Removed a way to bring records in"), undo_recipe, "import-records"),
            ("save-harvest-source", _("Saved a source of records"), sources.undo_source, "import-records"),
            ("remove-harvest-source", _("Removed a source of records"), None, "import-records"),
            ("save-harvest-set", _("Saved a set for harvesters"), sources.undo_set, "export-records"),
            ("put-record-note", _("Put a note on a record"), notes.undo_put_note, "write-record-notes"),
            ("take-record-note-off", _("Took a note off a record"), notes.undo_take_note_off, "write-record-notes"),
            ("save-record-source", _("Saved a source of records"), record_sources.undo_source_list, "import-records"),
            (
                "remove-record-source",
                _("Removed a source of records"),
                record_sources.undo_source_list,
                "import-records",
            ),
            ("give-record-source", _("Gave a record another source"), record_sources.undo_give_source, "edit-records"),
            ("remove-harvest-set", _("Removed a set for harvesters"), sources.undo_set, "export-records"),
        ):
            verbs.register(verbs.Verb(name, label, undo=undo, permission=permission))
        jobs.register(JUDGE_JOB, run_judging)
        verbs.register(verbs.Verb("verify-record", _("Compared a record with the thing in hand"), undo=undo_verify))
