"""The refusals: rules speaking, never bugs.

    DomainError
    ├── AlreadyResolved       the request has been answered; carries what won, who and when
    ├── AnswerStands          an answer can’t be taken back: told, changed since, or no room for it
    ├── NotPermitted          this member or client may not do this
    ├── SlotUnavailable       somebody else has just taken the time
    ├── SlotNotOffered        the rules speak against this start; carries which
    ├── BookingClosed         the practice takes no requests online at present
    ├── NotOffered            this practitioner, service and location do not go together
    ├── TooManyOpenRequests   the client has as many pending requests as may be
    ├── ConflictNeedsYes      accepting over what stands there takes an explicit yes
    ├── MergeStands           two records that were merged can’t be made two again
    ├── StaleChange           what was edited has changed since it was read
    ├── TooLateToCancel       an appointment is too near to be cancelled online, or has begun
    ├── UnknownZone           no time zone is called this
    ├── WallTimeSkipped       local clocks never show this time
    ├── CodeRefused           the code for entering is wrong, used or too old
    ├── TooManyAttempts       tried too often; carries how long to wait
    └── InvalidInput          what was sent cannot be read

A surface catches `DomainError` and words it; `code` is stable and for programs, `str(error)` is
a plain sentence for people, and `field` names the input at fault when there is one. Anything else
that is raised is a bug and crashes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta


class DomainError(Exception):
    code: ClassVar[str] = "refused"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class AlreadyResolved(DomainError):
    """Somebody answered first. `state`, `by` and `at` say what, who and when, where known."""

    code = "already_resolved"

    def __init__(
        self, message: str, *, state: str | None = None, by: str = "", at: datetime | None = None
    ) -> None:
        super().__init__(message)
        self.state = state
        self.by = by
        self.at = at


class AnswerStands(DomainError):
    code = "answer_stands"


class NotPermitted(DomainError):
    code = "not_permitted"


class SlotUnavailable(DomainError):
    code = "slot_unavailable"


class SlotNotOffered(DomainError):
    """The start breaks the rules in `reasons`, which are values of `slots.Reason`."""

    code = "slot_not_offered"

    def __init__(
        self, message: str, *, reasons: Iterable[str] = (), field: str | None = None
    ) -> None:
        super().__init__(message, field=field)
        self.reasons: tuple[str, ...] = tuple(reasons)


class BookingClosed(DomainError):
    code = "booking_closed"


class NotOffered(DomainError):
    code = "not_offered"


class TooManyOpenRequests(DomainError):
    code = "too_many_open_requests"


class ConflictNeedsYes(DomainError):
    code = "conflict_needs_yes"


class MergeStands(DomainError):
    code = "merge_stands"


class StaleChange(DomainError):
    code = "stale_change"


class TooLateToCancel(DomainError):
    code = "too_late_to_cancel"


class UnknownZone(DomainError):
    code = "unknown_zone"


class WallTimeSkipped(DomainError):
    code = "wall_time_skipped"


class CodeRefused(DomainError):
    code = "code_refused"


class TooManyAttempts(DomainError):
    """Tried too often; asking again makes sense after `retry_after`."""

    code = "too_many_attempts"

    def __init__(self, message: str, *, retry_after: timedelta, field: str | None = None) -> None:
        super().__init__(message, field=field)
        self.retry_after = retry_after


class InvalidInput(DomainError):
    code = "invalid_input"
