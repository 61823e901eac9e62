"""Read accounts: who has an address, and who proves more than a password."""

from __future__ import annotations

from collections.abc import Collection

from allauth.mfa.models import Authenticator

from penciled.accounts.models import User


def account_at(email: str) -> User | None:
    """Return the account that signs in with this mail address."""
    return User.objects.filter(email=email.strip().lower()).first()


def has_second_factor(user: User) -> bool:
    """Say whether signing in takes more than a password: an app's code, or a passkey."""
    return user.pk in with_second_factor([user.pk])


def with_second_factor(users: Collection[int]) -> set[int]:
    """Return which of these accounts, by id, have one; codes for recovery are none. One query."""
    counting = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    return set(counting.filter(user_id__in=users).values_list("user_id", flat=True))
