"""Which column of a file is what of a client: guessed from its header, in English and German."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from penciled.clients.words import folded

FIELDS = {
    "first_name": "First name",
    "last_name": "Last name",
    "name": "Whole name",
    "preferred_name": "Preferred name",
    "email": "Mail address",
    "phone": "Phone",
    "internal_id": "Internal id",
    "birth_date": "Birth date",
    "language": "Language of mails",
    "zone": "Time zone",
    "practitioner": "Practitioner",
    "notes": "Notes",
}
SEVERAL = {"notes", "practitioner"}  # may come from more than one column
HEADERS = {
    "first_name": "first|firstname|given|givenname|forename|vorname|vornamen",
    "last_name": "last|lastname|surname|family|familyname|nachname|familienname|zuname",
    "name": "name|fullname|client|clientname|patient|patientname|kunde|kundenname|klient|klientin"
    "|klientenname|patientenname|vollername|nameundvorname|nachnamevorname",
    "preferred_name": "preferredname|preferred|nickname|callname|rufname|spitzname",
    "email": "email|mail|emailaddress|mailaddress|eaddress|emailadresse|mailadresse|emails",
    "phone": "phone|phonenumber|telephone|telephonenumber|tel|telno|telnr|mobile|mobilephone"
    "|cell|cellphone|telefon|telefonnummer|handy|handynummer|mobil|mobilnummer|mobiltelefon"
    "|rufnummer|festnetz",
    "internal_id": "id|internalid|clientid|patientid|number|no|nr|nummer|clientnumber|clientno"
    "|patientnumber|chart|chartnumber|mrn|kundennummer|kundennr|klientennummer|patientennummer"
    "|patientennr|patientnr|aktennummer|aktenzeichen|internenummer",
    "birth_date": "birthdate|dateofbirth|dob|birthday|born|geburtsdatum|geburtstag|gebdatum|geb"
    "|geborenam",
    "language": "language|lang|sprache",
    "zone": "timezone|zone|zeitzone",
    "practitioner": "practitioner|practitioners|therapist|provider|clinician|counselor|behandler"
    "|behandlerin|therapeut|therapeutin",
    "notes": "note|notes|comment|comments|remark|remarks|notiz|notizen|bemerkung|bemerkungen"
    "|anmerkung|anmerkungen|kommentar",
}
GUESSES = {header: field for field, some in HEADERS.items() for header in some.split("|")}


def plain_header(header: str) -> str:
    """Return a header as it is compared: "E-Mail-Adresse" as "emailadresse"."""
    return "".join(char for char in folded(header) if char.isalnum())


def guessed(headers: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Return what each column may be, by its place; a field is taken by the first that names it.

    `known` is what was chosen before, by header as it is compared, and comes before any guess.
    """
    found: dict[str, str] = {}
    for source in (known, GUESSES):
        for place, header in enumerate(headers):
            field = source.get(plain_header(header), "")
            is_free = field in SEVERAL or field not in found.values()
            if field in FIELDS and is_free and str(place) not in found:
                found[str(place)] = field
    if {"first_name", "last_name"} <= set(found.values()):
        found = {place: field for place, field in found.items() if field != "name"}
    return found


def chosen(headers: Sequence[str], mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a mapping as it is remembered: by header as it is compared."""
    return {plain_header(headers[int(place)]): field for place, field in mapping.items()}


def trouble_with(mapping: Mapping[str, str]) -> str:
    """Say what is wrong with a mapping; nothing where it can be used."""
    taken = [field for field in mapping.values() if field not in SEVERAL]
    twice = next((FIELDS[each] for each in taken if taken.count(each) > 1), "")
    if twice:
        return f"Two columns are chosen for “{twice}”. Choose one of them."
    if not {"first_name", "name"} & set(taken):
        return "Choose the column that holds the first name, or the whole name."
    if "name" in taken and {"first_name", "last_name"} & set(taken):
        return "Choose either the whole name, or first and last name."
    return ""
