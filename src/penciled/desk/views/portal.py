"""The portal, set up: what it says, where it lives, how it looks, how a website leads to it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings as product
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from penciled.core.errors import DomainError
from penciled.core.fingerprint import must_stand
from penciled.desk import replies, sheets, snippets
from penciled.desk.access import DeskRequest, member_required, must_decide, must_own
from penciled.desk.forms.portal import AddressForm, FramesForm, LogoForm, LookForm, PortalForm
from penciled.desk.sheets import Sheet, settings_page
from penciled.practices import portal as practice_portal
from penciled.practices.moving import move_portal
from penciled.practices.queries import practice_at

if TYPE_CHECKING:
    from django.http import HttpResponse

    from penciled.practices.models import Practice

pages = require_http_methods(["GET", "HEAD", "POST"])


@pages
@member_required
def portal(request: DeskRequest) -> HttpResponse:
    """Show what the portal says, and let it say something else."""
    must_decide(request)

    def save(form: PortalForm) -> None:
        shown = form.cleaned_data["shown"]
        practice_portal.save_portal(request.practice.pk, form.said(), shown=shown, **_how(request))

    return sheets.show(
        request,
        Sheet(
            template="portal",
            nav="portal",
            make=lambda typed: PortalForm(typed, practice=_standing(request)),
            save=save,
            done=_("Saved. Clients read it from now on."),
            to=reverse("desk:portal", args=[request.practice.slug]),
            more=_frame(request, "words"),
        ),
    )


@pages
@member_required
def portal_address(request: DeskRequest) -> HttpResponse:
    """Say what moving the portal means, and move it."""
    must_own(request)
    moved: list[Practice] = []

    def save(form: AddressForm) -> None:
        must_stand(_standing(request).slug, form.cleaned_data["shown"])
        moved.append(move_portal(request.practice.pk, form.cleaned_data["slug"], **_how(request)))

    answer = sheets.show(
        request,
        Sheet(
            template="portal_address",
            nav="portal",
            make=lambda typed: AddressForm(typed, practice=_standing(request)),
            save=save,
            done=_("The portal has moved. Its old address leads here from now on."),
            to=reverse("desk:portal_address", args=[request.practice.slug]),
            more=_frame(request, "address"),
        ),
    )
    return redirect("desk:portal_address", moved[0].slug) if moved else answer


@pages
@member_required
def portal_look(request: DeskRequest) -> HttpResponse:
    """Show the portal's colour and logo, and let the colour be another."""
    must_decide(request)

    def save(form: LookForm) -> None:
        said = form.cleaned_data
        practice_portal.save_accent(
            request.practice.pk, said["accent"], shown=said["shown"], **_how(request)
        )

    return sheets.show(
        request,
        Sheet(
            template="portal_look",
            nav="portal",
            make=lambda typed: LookForm(typed, practice=_standing(request)),
            save=save,
            done=_("The colour is saved. Clients see it from now on."),
            to=reverse("desk:portal_look", args=[request.practice.slug]),
            more=_frame(request, "look") | {"logo": LogoForm()},
        ),
    )


@require_POST
@member_required
def portal_logo(request: DeskRequest) -> HttpResponse:
    """Take the logo that was sent, or remove the one there is."""
    must_decide(request)
    if request.POST.get("do") == "remove":
        practice_portal.remove_logo(request.practice.pk, **_how(request))
        messages.success(request, _("The logo is removed, and deleted."))
        return redirect("desk:portal_look", request.practice.slug)
    logo, status = LogoForm(request.POST, request.FILES), HTTPStatus.UNPROCESSABLE_ENTITY
    if logo.is_valid():
        sent = logo.cleaned_data["logo"].read()
        try:
            practice_portal.change_logo(request.practice.pk, sent, **_how(request))
        except DomainError as refusal:
            status = replies.refuse(logo, refusal)
        else:
            messages.success(request, _("The logo is saved. Clients see it from now on."))
            return redirect("desk:portal_look", request.practice.slug)
    form = LookForm(practice=_standing(request))
    context = _frame(request, "look") | {"form": form, "logo": logo}
    return settings_page(request, "portal_look", "portal", context, status=status)


@pages
@member_required
def portal_links(request: DeskRequest) -> HttpResponse:
    """Show what to put on the practice's own website, and who may frame the portal."""
    must_decide(request)

    def save(form: FramesForm) -> None:
        said = form.cleaned_data
        practice_portal.save_frames(
            request.practice.pk, said["sites"], shown=said["shown"], **_how(request)
        )

    return sheets.show(
        request,
        Sheet(
            template="portal_links",
            nav="portal",
            make=lambda typed: FramesForm(typed, practice=_standing(request)),
            save=save,
            done=_("Saved. Browsers hold to it from the next page on."),
            to=reverse("desk:portal_links", args=[request.practice.slug]),
            more=_frame(request, "links") | _snippets(request),
        ),
    )


def _standing(request: DeskRequest) -> Practice:
    """Return the practice as it stands now."""
    return practice_at(request.practice.slug) or request.practice


def _frame(request: DeskRequest, part: str) -> dict[str, Any]:
    home = f"{product.SITE_URL}{reverse('portal:home', args=[request.practice.slug])}"
    return {
        "part": part,
        "site": f"{product.SITE_URL}/",
        "home": home,
        "asking": f"{home}request/",
        "pictured": _standing(request),
    }


def _snippets(request: DeskRequest) -> dict[str, Any]:
    said, practice = _frame(request, "links"), _standing(request)
    return {
        "button": snippets.button(practice, said["asking"]),
        "frame": snippets.frame(practice, said["home"]),
    }


def _how(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.member, "now": timezone.now()}
