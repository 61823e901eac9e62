"""Saved messages where a message is written: a press on one takes it up, and nothing is sent.

The script does the same in place; without it the window comes again, filled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from penciled.practices.saved_messages import saved_messages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from penciled.desk.access import DeskRequest
    from penciled.practices.models import SavedMessage


def offered(request: DeskRequest) -> Sequence[SavedMessage]:
    """Return what can be taken up."""
    return list(saved_messages(request.practice))


def filled(request: DeskRequest) -> dict[str, Any] | None:
    """Return what is typed once the message pressed is taken up; None when none was pressed."""
    pressed = request.POST.get("fill")
    if request.method != "POST" or pressed is None:
        return None
    some = offered(request)
    typed = request.POST.get("message", "").replace("\r\n", "\n").strip()
    body = next((each.body for each in some if str(each.ref) == pressed), "")
    is_own = typed and typed not in {each.body for each in some}
    return {"message": f"{typed}\n\n{body}".strip() if is_own else body or typed}
