"""When clients are reminded of their appointments by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from penciled.desk import sheets
from penciled.desk.access import DeskRequest, member_required, must_decide
from penciled.desk.forms.reminders import RemindersForm
from penciled.desk.sheets import Sheet
from penciled.practices.queries import practice_at
from penciled.practices.reminders import save_reminders

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def reminders(request: DeskRequest) -> HttpResponse:
    """Show how long before appointments clients are reminded, and let it be otherwise."""
    must_decide(request)

    def save(form: RemindersForm) -> None:
        shown, now = form.cleaned_data["shown"], timezone.now()
        save_reminders(request.practice, form.said(), shown=shown, by=request.member, now=now)

    return sheets.show(
        request,
        Sheet(
            template="reminders",
            nav="mail_texts",
            make=lambda typed: RemindersForm(
                typed, practice=practice_at(request.practice.slug) or request.practice
            ),
            save=save,
            done=_("Saved. It holds for every reminder that has not gone out yet."),
            to=reverse("desk:reminders", args=[request.practice.slug]),
        ),
    )
