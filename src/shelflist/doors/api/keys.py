"""Who a program is: `Authorization: Bearer shelf_…`, and at which branch it stands (`Shelflist-Branch: CODE`)."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.security import HttpBearer

from shelflist.ground.common.actors import Actor
from shelflist.records.branches.keys import BRANCH_HEADER, holder_of_key

__all__ = ["BRANCH_HEADER", "BearerKey"]


class BearerKey(HttpBearer):
    """Turns a key into the actor that it stands for; no key or a revoked one gives 401."""

    openapi_description = "A key made with `shelflist user add NAME --role ROLE --api-key`."

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return holder_of_key(request, token, door="api")
