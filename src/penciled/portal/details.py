"""The form that asks who asks: no more than the practice does not know yet."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from penciled.portal.birth import BirthDateField, typed_parts
from penciled.portal.forms import AskerField, DetailsForm, NameForm, NoteForm
from penciled.portal.languages import language_for
from penciled.portal.questions import ask_too
from penciled.practices.questions import questions_for

if TYPE_CHECKING:
    from penciled.portal.access import PortalRequest
    from penciled.portal.forms import DraftForm


def details_form(request: PortalRequest, *, sent: bool, **initial: str) -> DraftForm:
    """Return the form for this visitor, with what was `sent`, or what they typed before."""
    typed = request.shelf.read("typed")
    said = {"draft": str(uuid4()), "language": language_for(request), **typed, **initial}
    form = _kind(request)(
        request.POST if sent else None, initial={**said, "birth_date": typed_parts(typed)}
    )
    return complete(request, form)


def typed_form(request: PortalRequest, email: str) -> DraftForm:
    """Return what was typed before the address was proved, as it is sent now that it is."""
    return complete(request, DetailsForm({**request.shelf.read("typed"), "email": email}))


def complete(request: PortalRequest, form: DraftForm) -> DraftForm:
    """Add what this practice asks besides: a date of birth, who asks, its own questions."""
    visitor = request.visitor
    if isinstance(form, NameForm):
        if request.practice.asks_birth_date:
            today = timezone.now().astimezone(request.zone).date()
            words, own = _("Date of birth"), not visitor.for_another
            form.fields["birth_date"] = BirthDateField(today=today, own=own, label=words)
        if visitor.for_another:
            _turn_to_another(form, called=visitor.name)
    ask_too(form, questions_for(request.practice, as_new=visitor.as_new))
    return form


def _turn_to_another(form: NameForm, *, called: str) -> None:
    """Ask of somebody else; no browser fills in who sits before it, but for their own name."""
    for name in ("first_name", "last_name", "phone"):
        form.fields[name].widget.attrs["autocomplete"] = "off"
    form.fields["first_name"].error_messages["required"] = _("Write their first name.")
    form.fields["last_name"].error_messages["required"] = _("Write their last name.")
    if not called:
        form.fields["asker"] = AskerField()


def _kind(request: PortalRequest) -> type[DraftForm]:
    if not request.visitor.entered:
        return DetailsForm
    return NoteForm if request.visitor.client else NameForm
