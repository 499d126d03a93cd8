"""The MARC 21 codes that rules may ask for, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

MARC_TYPES = [  # leader/06
    ("a", _("language material")),
    ("c", _("notated music")),
    ("d", _("manuscript music")),
    ("e", _("map")),
    ("f", _("manuscript map")),
    ("g", _("film, video, slides")),
    ("i", _("spoken recording")),
    ("j", _("music recording")),
    ("k", _("picture")),
    ("m", _("computer file")),
    ("o", _("kit")),
    ("p", _("mixed materials")),
    ("r", _("object")),
    ("t", _("manuscript")),
]
MARC_FORMS = [  # 008/23, 008/29 for maps and pictures
    ("a", _("microfilm")),
    ("b", _("microfiche")),
    ("c", _("microopaque")),
    ("d", _("large print")),
    ("f", _("braille")),
    ("o", _("online")),
    ("q", _("direct electronic")),
    ("r", _("regular print reproduction")),
    ("s", _("electronic")),
]
BIB_LEVELS = [  # leader/07
    ("a", _("part of a monograph")),
    ("b", _("part of a serial")),
    ("c", _("collection")),
    ("d", _("subunit")),
    ("i", _("integrating resource")),
    ("m", _("monograph")),
    ("s", _("serial")),
]
VIDEO_FORMATS = [  # 007/04 of a videorecording
    ("a", _("Beta")),
    ("b", _("VHS")),
    ("g", _("laserdisc")),
    ("q", _("Hi-8")),
    ("s", _("Blu-ray")),
    ("v", _("DVD")),
    ("z", _("other")),
]
