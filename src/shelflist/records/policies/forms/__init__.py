"""The shape of what is typed in about rules and their parts. Every choice is spelt out: any, inherit, none."""

from shelflist.records.policies.forms.lines import HoldPolicyForm
from shelflist.records.policies.forms.parts import PART_FORMS
from shelflist.records.policies.forms.rows import RowForm
from shelflist.records.policies.forms.rules import RuleForm, WeightsForm
from shelflist.records.policies.forms.trying import HoldSimulatorForm, SimulatorForm

__all__ = ["PART_FORMS", "HoldPolicyForm", "HoldSimulatorForm", "RowForm", "RuleForm", "SimulatorForm", "WeightsForm"]
