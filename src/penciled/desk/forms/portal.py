"""What is typed about a practice's portal: its words, its address, its colour, who may frame it."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from penciled.core.colour import HEX, LIGHT, WHITE, contrast, nearest_that_reads, reads
from penciled.core.errors import InvalidInput
from penciled.core.fingerprint import fingerprint
from penciled.desk.forms.clients import one_line
from penciled.desk.forms.lines import LinesField
from penciled.desk.forms.offered import line
from penciled.desk.snippets import OWN_ACCENT
from penciled.desk.stale import ShownForm
from penciled.practices.founding import LONGEST, claim_address
from penciled.practices.portal import MOST_SITES, PortalSaid, must_read, portal_said, site_of

if TYPE_CHECKING:
    from penciled.practices.models import Practice


class PortalForm(ShownForm):
    name = line(
        gettext_lazy("Name of the practice"),
        120,
        missing=gettext_lazy("Write what the practice is called."),
    )
    headline = line(
        gettext_lazy("Headline"),
        120,
        hint=gettext_lazy("Left empty, it is “Ask for a time that suits you”."),
    )
    welcome = LinesField(
        label=gettext_lazy("Welcome"),
        max_length=1000,
        required=False,
        help_text=gettext_lazy("Stands under the headline."),
        widget=forms.Textarea({"class": "input", "rows": 4}),
    )
    after_asking = LinesField(
        label=gettext_lazy("What to say after somebody asked"),
        max_length=600,
        required=False,
        help_text=gettext_lazy("Stands on the page that says that the request is on its way."),
        widget=forms.Textarea({"class": "input", "rows": 3}),
    )
    answers_within = line(
        gettext_lazy("How soon you answer"),
        80,
        hint=gettext_lazy(
            "Such as “within a day”. Clients read: “A person reads every request, usually within "
            "a day.” Nothing closes by it: that is the response time under Terms."
        ),
    )
    reply_to = forms.CharField(
        label=gettext_lazy("Mail address for clients"),
        max_length=254,
        validators=[one_line, EmailValidator(gettext_lazy("This is no mail address."))],
        error_messages={"required": gettext_lazy("Write the mail address that clients write to.")},
        help_text=gettext_lazy("Clients’ answers to our mails go there."),
        widget=forms.EmailInput({"class": "input", "autocomplete": "off"}),
    )
    phone = line(gettext_lazy("Phone"), 40)
    place = line(
        gettext_lazy("Place"),
        160,
        hint=gettext_lazy("At the foot of every page, such as “Duluth, Minnesota”."),
    )
    emergency_note = line(
        gettext_lazy("In an emergency"),
        240,
        hint=gettext_lazy("At the foot of every page, such as “In an emergency, call 911.”"),
    )
    asks_birth_date = forms.BooleanField(
        label=gettext_lazy("Ask new clients for their date of birth"),
        required=False,
        help_text=gettext_lazy(
            "It must be given then. It helps to tell people of the same name apart."
        ),
    )

    def __init__(self, data: Any = None, *, practice: Practice) -> None:
        said = portal_said(practice)
        initial = {name: getattr(said, name) for name in PortalSaid.__slots__}
        super().__init__(data, shown=fingerprint(said), initial=initial)

    def said(self) -> PortalSaid:
        """Return what was typed; only of a valid form."""
        return PortalSaid(**{name: self.cleaned_data[name] for name in PortalSaid.__slots__})


class AddressForm(ShownForm):
    slug = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LONGEST,
        validators=[one_line],
        error_messages={"required": gettext_lazy("Write an address.")},
        help_text=gettext_lazy("Small letters, digits, and single hyphens between them."),
        widget=forms.TextInput({"class": "input", "autocomplete": "off", "spellcheck": "false"}),
    )
    meant = forms.BooleanField(
        label=gettext_lazy("Yes, move the portal there"),
        error_messages={"required": gettext_lazy("Say that you mean it.")},
    )

    def __init__(self, data: Any = None, *, practice: Practice) -> None:
        super().__init__(data, shown=fingerprint(practice.slug), initial={"slug": practice.slug})
        self.practice = practice

    def clean_slug(self) -> str:
        """Refuse what can't be an address here already: all that is wrong is said at once."""
        slug = str(self.cleaned_data["slug"]).strip().lower()
        if slug != self.practice.slug:
            try:
                claim_address(slug, practice=self.practice)
            except InvalidInput as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return slug


class LookForm(ShownForm):
    """`offered` is the colour to take instead of one that can't be read.

    `own` stands where none is written, `paper` is what words in it stand on, and `said` says in
    words how well those can be read: the page says the same of what is being typed.
    """

    offered = ""
    own, paper = OWN_ACCENT, LIGHT[0].hex()
    words_read = gettext_lazy(
        "White words on it have a contrast of %(on)s to 1, words in it on paper %(within)s to 1. "
        "Both can be read."
    )
    words_fail = gettext_lazy(
        "White words on it have a contrast of %(on)s to 1, words in it on paper %(within)s to 1. "
        "That is hard to read: both need 4.5 to 1."
    )
    words_odd = gettext_lazy("Write six digits, or letters from a to f, such as #0d5b45.")
    accent = forms.CharField(
        label=gettext_lazy("Accent"),
        max_length=7,
        required=False,
        validators=[one_line],
        help_text=gettext_lazy(
            "The colour of buttons and links, written as #0d5b45. Left empty, it is Penciled’s own."
        ),
        widget=forms.TextInput(
            {"class": "input num", "autocomplete": "off", "spellcheck": "false"}
        ),
    )

    def __init__(self, data: Any = None, *, practice: Practice) -> None:
        stands = fingerprint(practice.accent)
        super().__init__(data, shown=stands, initial={"accent": practice.accent})

    def said(self) -> str:
        typed = str(self["accent"].value() or "").strip().lower()
        colour = typed if typed.startswith("#") or not typed else f"#{typed}"
        colour = colour or self.own
        if not HEX.fullmatch(colour):
            return str(self.words_odd)
        words = self.words_read if reads(colour) else self.words_fail
        grounds = {"on": WHITE, "within": self.paper}
        return words % {
            name: floor(10 * contrast(colour, each)) / 10 for name, each in grounds.items()
        }

    def clean_accent(self) -> str:
        typed = str(self.cleaned_data["accent"]).strip().lower()
        colour = f"#{typed}" if typed and not typed.startswith("#") else typed
        if colour:
            try:
                must_read(colour)
            except InvalidInput as refusal:
                self.offered = nearest_that_reads(colour) if HEX.fullmatch(colour) else ""
                raise forms.ValidationError(str(refusal)) from refusal
        return colour


class LogoForm(forms.Form):
    use_required_attribute = False
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        error_messages=dict.fromkeys(
            ("required", "missing", "empty", "invalid"), gettext_lazy("Choose a picture.")
        ),
        help_text=gettext_lazy(
            "A JPEG, PNG or WebP of at most 8 MB. It stands beside the name of the practice."
        ),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )


class FramesForm(ShownForm):
    sites = LinesField(
        label=gettext_lazy("Sites that may show the portal in a frame"),
        max_length=4000,
        required=False,
        help_text=gettext_lazy("One on each line, such as https://www.example.com."),
        widget=forms.Textarea({"class": "input", "rows": 3, "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None, *, practice: Practice) -> None:
        stands = fingerprint(practice.framed_by)
        super().__init__(data, shown=stands, initial={"sites": "\n".join(practice.framed_by)})

    def clean_sites(self) -> list[str]:
        typed = [each.strip() for each in str(self.cleaned_data["sites"]).splitlines()]
        some = [each for each in typed if each]
        if len(some) > MOST_SITES:
            raise forms.ValidationError(_("At most %(most)s sites.") % {"most": MOST_SITES})
        try:
            return list(dict.fromkeys(site_of(each) for each in some))
        except InvalidInput as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
