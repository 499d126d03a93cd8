"""Django's `makemessages`, which also finds the sentences of rules and actions: `phrase(…)` and `nphrase(…)`."""

from __future__ import annotations

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=phrase:1", "--keyword=nphrase:1,2"]
