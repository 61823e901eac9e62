from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from penciled.config import env

NAME = "PENCILED_TRY"


@pytest.mark.parametrize(
    ("said", "meant"), [("1", True), ("No", False), (" on ", True), ("", False)]
)
def test_a_flag_is_read(monkeypatch: pytest.MonkeyPatch, said: str, *, meant: bool) -> None:
    monkeypatch.setenv(NAME, said)

    assert env.flag(NAME) is meant


def test_what_is_not_set_has_its_default_or_stops_the_start() -> None:
    assert env.flag(NAME, default=True) is True
    assert env.text(NAME, "else") == "else"
    assert env.mail(NAME) == {}
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} is not set"):
        env.text(NAME)


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (lambda: env.flag(NAME), "maybe"),
        (lambda: env.number(NAME, 1, least=1), "0"),
        (lambda: env.number(NAME, 1), "-1"),
        (lambda: env.number(NAME, 1), "many"),
        (lambda: env.database(NAME, ""), "mysql://localhost/x"),
        (lambda: env.number_if_said(NAME), "one"),
        (lambda: env.mail(NAME), "pigeon://loft"),
        (lambda: env.mail_address(NAME, ""), "appointments"),
        (lambda: env.mail_address(NAME, ""), "Wrenfield <desk@wrenfield.example>"),
        (lambda: env.mail_address(NAME, ""), "desk@wrenfield.example, too@wrenfield.example"),
        (lambda: env.mail_address(NAME, ""), "desk@wrenfield.example\nBcc: too@wrenfield.example"),
        (lambda: env.site(NAME, None), ""),
        (lambda: env.site(NAME, ""), "book.example.com"),
        (lambda: env.site(NAME, ""), "https://book.example.com/path"),
        (lambda: env.site(NAME, ""), "https://book.example.com?any"),
        (lambda: env.site(NAME, ""), "https://me:secret@book.example.com"),
    ],
)
def test_a_wrong_value_is_told_with_its_name(
    monkeypatch: pytest.MonkeyPatch, read: object, said: str
) -> None:
    monkeypatch.setenv(NAME, said)

    with pytest.raises(ImproperlyConfigured, match=NAME):
        read()  # type: ignore[operator]


def test_an_address_of_a_mail_server_becomes_djangos_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(NAME, "smtp+tls://desk:s%20ecret@mail.example:587")

    settings = env.mail(NAME)

    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"], settings["EMAIL_HOST_PASSWORD"]) == (
        "mail.example",
        587,
        "s ecret",
    )
    assert settings["EMAIL_USE_TLS"] is True


def test_a_mail_address_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.mail_address(NAME, "no-reply@127.0.0.1") == "no-reply@127.0.0.1"
    monkeypatch.setenv(NAME, "desk@wrenfield.example")
    assert env.mail_address(NAME, "") == "desk@wrenfield.example"


def test_a_number_that_nobody_said_is_not_the_same_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.number_if_said(NAME) is None
    monkeypatch.setenv(NAME, "0")
    assert env.number_if_said(NAME) == 0


def test_words_are_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "a.example, ,b.example")

    assert env.words(NAME) == ["a.example", "b.example"]


def test_a_site_loses_its_last_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "https://book.example.com/")

    assert env.site(NAME, "") == "https://book.example.com"


def test_a_secret_is_long_but_for_development(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.secret(NAME, of_development="any") == "any"
    monkeypatch.setenv(NAME, "x" * 32)
    assert env.secret(NAME, of_development=None) == "x" * 32
    monkeypatch.setenv(NAME, "x" * 31)
    with pytest.raises(ImproperlyConfigured, match="fewer than 32"):
        env.secret(NAME, of_development=None)
