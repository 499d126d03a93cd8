"""Who may do what, and where."""

from __future__ import annotations

import pytest

from shelflist.ground.common import permissions
from shelflist.ground.common.actors import Actor, system_actor
from shelflist.ground.common.phrases import phrase as _
from shelflist.ground.common.refusals import Refusal, Refused

JO = Actor(kind="staff", id=1, name="Jo", door="desk", grants={"lend": ("1/3/",), "undo": ("",), "renew": ()})


@pytest.mark.parametrize(
    ("permission", "path", "may"),
    [
        ("lend", "1/3/", True),
        ("lend", "1/3/7/", True),
        ("lend", "1/", False),
        ("lend", "1/30/", False),
        ("lend", "", True),
        ("undo", "1/4/", True),
        ("renew", "", False),
        ("return", "", False),
    ],
)
def test_a_grant_reaches_its_branch_and_what_is_below_it(permission, path, may):
    assert JO.may(permission, path) is may


def test_the_program_itself_may_do_everything():
    assert system_actor("import").may("edit-policies", "1/2/")


def test_what_is_not_permitted_is_refused_in_words():
    JO.must("lend", "1/3/")
    with pytest.raises(Refused, match="does not let you change the loan rules here") as no:
        JO.must("edit-policies", "1/3/")
    assert no.value.codes == ("not-permitted",)


def test_every_permission_has_one_code_and_stands_in_one_group():
    listed = [permission.code for _heading, group in permissions.groups() for permission in group]
    assert listed == [permission.code for permission in permissions.PERMISSIONS]
    assert len(set(listed)) == len(listed)


def test_several_reasons_make_one_sentence_and_none_is_a_mistake():
    no = Refused([Refusal("a", _("One.")), Refusal("b", _("Two.")), Refusal("c", _("Three."))])
    assert str(no.sentence) == str(no) == "One. Two. Three."
    with pytest.raises(ValueError, match="reason"):
        Refused([])
