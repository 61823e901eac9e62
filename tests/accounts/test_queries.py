from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from penciled.accounts.models import User
from penciled.accounts.queries import account_at, has_second_factor

pytestmark = pytest.mark.django_db


def test_an_account_is_found_by_its_address_however_it_is_written() -> None:
    user = User.objects.create_user("ana@example.com")

    assert account_at(" Ana@Example.COM ") == user
    assert account_at("bob@example.com") is None


@pytest.mark.parametrize(
    ("kind", "counts"), [("totp", True), ("webauthn", True), ("recovery_codes", False)]
)
def test_codes_for_recovery_are_no_second_factor(kind: str, *, counts: bool) -> None:
    user = User.objects.create_user("ana@example.com")
    Authenticator.objects.create(user=user, type=kind, data={})

    assert has_second_factor(user) is counts
