"""Items: finding copies, and the life of one."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shelflist.doors.desk.timeline import timeline
from shelflist.ground.accounts.web import needs
from shelflist.ground.common.money import Money
from shelflist.ground.journal.queries import entries_about
from shelflist.records.branches.middleware import placed
from shelflist.records.branches.queries import organisation
from shelflist.records.items import queries as items_of
from shelflist.records.items.models import Item
from shelflist.records.items.rules import STATUSES
from shelflist.records.loans import queries as loans
