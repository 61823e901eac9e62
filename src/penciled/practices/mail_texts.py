"""What a practice says in its mails in its own words, and how its mails are written.

`PLACES` lists the mails whose words a practice may choose, with what can be filled in. Those that
carry a code or lead to an account are not among them: their words protect whoever reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from penciled.core.errors import InvalidInput
from penciled.core.fingerprint import must_stand
from penciled.core.languages import LANGUAGES, language_of
from penciled.core.placeholders import odd_in
from penciled.practices.models import MailText, Member, Practice
from penciled.practices.portal import hold_practice, record

Kind = tuple[str, str]  # a topic, and a language

WHEN = ("start", "day", "time", "zone", "length")
TO_CLIENT = ("first_name", "practitioner", "practice", *WHEN)
TO_STAFF = ("initials", "practitioner", "practice", *WHEN)
PLACES: Mapping[str, tuple[str, ...]] = {
    "request.received": TO_CLIENT,
    "request.accepted": TO_CLIENT,
    "request.declined": TO_CLIENT,
    "request.cancelled_receipt": TO_CLIENT,
    "request.unanswered": TO_CLIENT,
    "appointment.booked": TO_CLIENT,
    "appointment.moved": TO_CLIENT,
    "appointment.cancelled": TO_CLIENT,
    "appointment.given_up_receipt": TO_CLIENT,
    "appointment.coming": TO_CLIENT,
    "series.booked": (*TO_CLIENT, "count"),
    "series.moved": (*TO_CLIENT, "count"),
    "series.cancelled": (*TO_CLIENT, "count"),
    "client.invited": ("first_name", "practice"),
    "request.asked": TO_STAFF,
    "request.cancelled": TO_STAFF,
    "request.expired": TO_STAFF,
    "appointment.given_up": TO_STAFF,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSaid:
    """The subject and the opening of a mail; empty where ours do."""

    subject: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MannerSaid:
    """In which language a practice writes, and what its mails may tell of a visit."""

    language: str
    mails_name_service: bool
    mails_carry_note: bool


def text_said(practice: Practice, topic: str, language: str) -> TextSaid:
    """Return what a practice says in a mail; nothing where it leaves the words to us."""
    found = MailText.objects.filter(practice=practice, topic=topic, language=language).first()
    return TextSaid(subject=found.subject, words=found.words) if found else TextSaid()


def topics_reworded(practice: Practice) -> set[Kind]:
    """Return which mails, in which languages, have words of the practice's own."""
    own = MailText.objects.filter(practice=practice)
    return set(own.values_list("topic", "language"))


def manner_said(practice: Practice) -> MannerSaid:
    return MannerSaid(**{name: getattr(practice, name) for name in MannerSaid.__slots__})


def manner_of(practice: Practice, topic: str, language: str = "") -> dict[str, Any]:
    """Return how a mail is to be written, to ride along with it: so it stays, whenever it leaves.

    `language` is its reader's, who may have none and then reads the practice's.
    """
    spoken = language_of(language, practice.language)
    said = text_said(practice, topic, spoken)
    own = asdict(said) if said != TextSaid() else {}
    return {"language": spoken, "names_service": practice.mails_name_service, "own": own}


@transaction.atomic(durable=True)
def save_text(
    practice: Practice, kind: Kind, said: TextSaid, *, shown: str, by: Member, now: datetime
) -> None:
    """Let a kind of mail say this from the next one on; empty means our words.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        InvalidInput: the practice can't word this mail, or something in braces is no place of it.
        StaleChange: it does not say what was `shown` any more.
    """
    topic, language = kind
    held = hold_practice(practice.pk, by)
    must_stand(text_said(held, topic, language), shown)
    _must_fit(topic, language, said)
    place: dict[str, Any] = {"practice": held, "topic": topic, "language": language}
    if said == text_said(held, topic, language):
        return
    if said == TextSaid():
        MailText.objects.filter(**place).delete()
    else:
        MailText.objects.update_or_create(**place, defaults=asdict(said))
    record("mail_text.saved", held, by=by, now=now)


@transaction.atomic(durable=True)
def save_manner(
    practice: Practice, said: MannerSaid, *, shown: str, by: Member, now: datetime
) -> None:
    """Let mails be written so from the next one on.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        InvalidInput: mails are not written in this language.
        StaleChange: it is not as it was `shown` any more.
    """
    held = hold_practice(practice.pk, by)
    must_stand(manner_said(held), shown)
    if said.language not in LANGUAGES:
        raise InvalidInput("Mails are not written in this language.", field="language")
    if said == manner_said(held):
        return
    for name, value in asdict(said).items():
        setattr(held, name, value)
    held.save(update_fields=list(asdict(said)))
    record("mails.saved", held, by=by, now=now)


def _must_fit(topic: str, language: str, said: TextSaid) -> None:
    if topic not in PLACES or language not in LANGUAGES:
        raise InvalidInput("The words of this mail can’t be changed.")
    for name, words in asdict(said).items():
        if odd := odd_in(words, PLACES[topic]):
            raise InvalidInput(odd_words(odd), field=name)


def odd_words(odd: str) -> str:
    """Say what is wrong about something in braces."""
    if odd in {"{", "}"}:
        return f"There is a “{odd}” on its own. Placeholders stand in two braces, as in {{start}}."
    return f"“{odd}” is no placeholder of this mail. Take one from the list, or leave it out."
