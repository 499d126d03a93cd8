"""The ways by which messages leave the house, each behind one small interface. What is not set up is not used."""

from __future__ import annotations

from shelflist.observers.notices.ways.interface import Outcome, Outgoing, Way, find, register, working
from shelflist.observers.notices.ways.staff import staff_address

__all__ = ["Outcome", "Outgoing", "Way", "find", "register", "staff_address", "working"]
