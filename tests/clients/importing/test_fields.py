"""Which column is what: by its header, in two languages, and as it was chosen before."""

from __future__ import annotations

import pytest

from penciled.clients.importing.fields import FIELDS, guessed, trouble_with


def guess(headers: str, **known: str) -> dict[str, str]:
    """Return field by header, where one was guessed."""
    some = headers.split(",")
    return {some[int(place)]: field for place, field in guessed(some, known).items()}


def test_english_headers_are_known() -> None:
    assert guess("First Name,Surname,E-mail,Mobile phone,Client ID,Date of Birth,Comments") == {
        "First Name": "first_name",
        "Surname": "last_name",
        "E-mail": "email",
        "Mobile phone": "phone",
        "Client ID": "internal_id",
        "Date of Birth": "birth_date",
        "Comments": "notes",
    }


def test_german_headers_are_known() -> None:
    assert guess("Vorname,Nachname,E-Mail-Adresse,Telefon,Geb.-Datum,Kunden-Nr.,Bemerkung") == {
        "Vorname": "first_name",
        "Nachname": "last_name",
        "E-Mail-Adresse": "email",
        "Telefon": "phone",
        "Geb.-Datum": "birth_date",
        "Kunden-Nr.": "internal_id",
        "Bemerkung": "notes",
    }


def test_the_headers_of_our_own_export_are_known() -> None:
    own = "ref,first_name,last_name,preferred_name,email,phone,internal_id,birth_date,notes,zone"

    assert set(guess(own).values()) == set(own.split(",")) - {"ref"}


def test_a_field_goes_to_the_first_that_names_it() -> None:
    assert guess("Telefon,Handy,Notiz,Kommentar") == {
        "Telefon": "phone",
        "Notiz": "notes",
        "Kommentar": "notes",
    }


def test_what_was_chosen_before_comes_first() -> None:
    assert guess("Telefon,Handy", handy="phone") == {"Handy": "phone"}


def test_the_whole_name_is_left_where_its_parts_are_there() -> None:
    assert guess("Name,Vorname,Nachname") == {"Vorname": "first_name", "Nachname": "last_name"}


def test_an_odd_header_is_nobody_s() -> None:
    assert guess("=cmd,Ω,💥,") == {}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (["first_name", "email"], ""),
        (["name", "notes", "notes"], ""),
        (["email"], "Choose the column that holds the first name, or the whole name."),
        (["first_name", "email", "email"], "Two columns are chosen for “Mail address”."),
        (["name", "last_name"], "Choose either the whole name, or first and last name."),
    ],
)
def test_columns_have_to_go_together(fields: list[str], words: str) -> None:
    mapping = {str(place): field for place, field in enumerate(fields)}

    assert trouble_with(mapping).startswith(words)
    assert bool(trouble_with(mapping)) == bool(words)
    assert set(fields) <= set(FIELDS)
