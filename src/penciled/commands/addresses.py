"""What `serve` says when it is up: where everything is, and how to sign in to the demo."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings

from penciled.demo.cast import PASSWORD
from penciled.practices.models import Member
from penciled.practices.queries import practices_for_show

MOST_PORTALS = 5


def addresses() -> Iterator[str]:
    """Yield the lines to print."""
    some = list(practices_for_show()[:MOST_PORTALS])
    rows = [(practice.name, f"/{practice.slug}/") for practice in some]
    rows.append(("Desk", "/desk/"))
    if settings.MAILBOX_SHOWN:
        rows.append(("Mailbox", "/mailbox/"))
    width = max(len(name) for name, _path in rows)
    yield ""
    yield "Penciled is running."
    yield ""
    for name, path in rows:
        yield f"  {name:<{width}}  {settings.SITE_URL}{path}"
    yield ""
    if not some:
        yield "There is no practice yet."
        if settings.DEVELOPMENT:
            yield "`penciled demo` makes two to try things with."
    elif sign_in := _demo_sign_in():
        yield f"Sign in to the desk as {sign_in} with the password {PASSWORD}"
    if settings.MAILBOX_SHOWN:
        yield "Every mail lands in the mailbox, codes for clients too. Nothing leaves this machine."
    yield "Stop with Ctrl-C."


def _demo_sign_in() -> str:
    """Return the address of an owner who still has the demo's password; only in development."""
    if not settings.DEVELOPMENT:
        return ""
    owners = Member.objects.filter(is_owner=True, left_at__isnull=True).select_related("user")
    first = owners.order_by("id").first()
    return first.user.email if first and first.user.check_password(PASSWORD) else ""
