"""Every sentence shown to people can be found by the extractor of translations."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from shelflist.ground.ui.management.commands.makemessages import Command

SOURCE = Path(__file__).resolve().parents[3]
TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->|<svg.*?</svg>|<[^>]*>|&[a-z]+;", re.S)
TRANSLATED = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.S)
SPECIMENS = "styleguide"  # shows invented names and titles, which are nobody's to translate
NEUTRAL = {"Shelflist", "CSV", "Esc", "MARC"}


def test_the_extractor_finds_phrases_and_their_plurals(tmp_path: Path) -> None:
    if not shutil.which("xgettext"):
        pytest.skip("no xgettext on this machine: install the package “gettext” to check the extraction")
    source = tmp_path / "sample.py"
    source.write_text('phrase("Due {day}.", day=1)\n_("Lent.")\nnphrase("{count} loan", "{count} loans", n)\n', "utf-8")
    options = [*Command.xgettext_options, "--language=Python", "--output=-", str(source)]
    found = subprocess.run(["xgettext", *options], capture_output=True, text=True, check=True).stdout
    assert 'msgid "Due {day}."' in found
    assert 'msgid "Lent."' in found
    assert 'msgid_plural "{count} loans"' in found


@pytest.mark.parametrize("template", sorted(SOURCE.glob("ground/ui/templates/**/*.html")), ids=lambda path: path.name)
def test_no_word_in_a_template_of_the_layouts_is_left_untranslatable(template: Path) -> None:
    if SPECIMENS in template.parts:
        return
    bare = TAGS.sub(" ", TRANSLATED.sub(" ", template.read_text("utf-8")))
    words = set(re.findall(r"[A-Za-z]{3,}", bare)) - NEUTRAL
    assert words == set()
