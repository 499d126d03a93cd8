"""`/api/v1/`: the resources of the departments and records under one key, one error form and one OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from shelflist import __version__
from shelflist.departments.buckets.api import router as buckets
from shelflist.departments.circulation.api import router as circulation
from shelflist.departments.holds.api import router as holds
from shelflist.doors.api import problems
from shelflist.doors.api.keys import BearerKey
from shelflist.doors.api.reads import router as reads
from shelflist.ground.common.refusals import Refused
from shelflist.ground.printing.api import router as printing

api = NinjaAPI(
    title="Shelflist",
    version=__version__,
    description="Everything the desk does, with the same permissions. Problems are documents of RFC 9457.",
    urls_namespace="api",
    docs_url=None,
    auth=BearerKey(),
)
api.add_router("", circulation, tags=["circulation"])
api.add_router("", holds, tags=["holds"])
api.add_router("", buckets, tags=["buckets"])
api.add_router("", reads, tags=["reading"])
api.add_router("", printing, tags=["printing"])
app_name = "api"


def in_problem_form(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view of a path, with a problem document for what Ninja and Django answer in forms of their own."""

    @csrf_exempt
    @wraps(view)
    def viewed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
        except Http404:
            return nothing_here(request)
        except RequestDataTooBig:
            detail = f"Send at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE} bytes."
            return problems.problem(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
        if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return answer
        methods = answer["Allow"]
        problem = problems.problem(request, HTTPStatus.METHOD_NOT_ALLOWED, f"This path knows {methods} only.")
        problem["Allow"] = methods
        return problem

    return viewed


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Paths that do not exist."""
    detail = "There is nothing at this path. What there is stands in openapi.json."
    return problems.problem(request, HTTPStatus.NOT_FOUND, detail)


urlpatterns = api.urls[0]
for pattern in urlpatterns:
    if pattern.callback is not None:
        pattern.callback = in_problem_form(pattern.callback)
urlpatterns.append(re_path("", nothing_here, name="nothing"))


@api.exception_handler(Refused)
def _refused(request: HttpRequest, problem: Refused) -> HttpResponse:
    return problems.refused(request, problem.refusals)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    faults = [{"where": list(map(str, error["loc"])), "what": error["msg"]} for error in problem.errors]
    detail = "; ".join(f"{'.'.join(fault['where'])}: {fault['what']}" for fault in faults)
    return problems.problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, detail, faults=faults)


@api.exception_handler(AuthenticationError)
def _unknown_key(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:
    answer = problems.problem(
        request, HTTPStatus.UNAUTHORIZED, "Send a valid key in the header: Authorization: Bearer shelf_…"
    )
    answer["WWW-Authenticate"] = 'Bearer realm="shelflist"'
    return answer


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, problem: Http404) -> HttpResponse:
    return problems.problem(request, HTTPStatus.NOT_FOUND, str(problem) or "There is nothing here.")


@api.exception_handler(HttpError)
def _http(request: HttpRequest, problem: HttpError) -> HttpResponse:
    return problems.problem(request, HTTPStatus(problem.status_code), str(problem))
