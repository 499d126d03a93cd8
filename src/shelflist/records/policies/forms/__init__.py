"""The shape of what is typed in about rules and their parts. Every choice is spelt out: any, inherit, none."""

from shelflist.records.policies.forms.parts import PART_FORMS
from shelflist.records.policies.forms.rules import RuleForm, WeightsForm
from shelflist.records.policies.forms.trying import SimulatorForm

__all__ = ["PART_FORMS", "RuleForm", "SimulatorForm", "WeightsForm"]
