"""Static files, gathered into the data folder under hashed names whenever they have changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

STAMP = "gathered-from"


def gather_static_files() -> bool:
    """Collect the static files if those in the data folder are not of these sources; True when it was done."""
    from django.conf import settings
    from django.core.management import call_command

    folder = Path(settings.STATIC_ROOT)
    stamp = folder / STAMP
    mark = fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == mark:
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(mark, encoding="ascii")
    return True


def fingerprint() -> str:
    """SHA-256 over name, size and time of every source file: a few milliseconds, no file is read."""
    from django.contrib.staticfiles.finders import get_finders

    known = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: pair[0]):
            state = Path(storage.path(name)).stat()
            known.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return known.hexdigest()
