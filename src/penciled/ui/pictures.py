"""Pictures for pages: each at an address of its own, where it never changes.

No cookie is read or set, so that whatever stands before us may keep them for everybody.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from penciled.practices.pictures import picture_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give a picture out; another would have another address."""
    headers = {"Cache-Control": FOR_GOOD, "ETag": f'"{ref.hex}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    content = picture_of(ref)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="image/webp", headers=headers)
