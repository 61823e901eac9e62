"""Make accounts, and give them another mail address. An address is proven before it gets here."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from penciled.accounts.models import User
from penciled.core.errors import InvalidInput

TAKEN = "There is an account with this mail address already. Sign in with it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Somebody without an account. Of the password only its hash is held; "" for none yet."""

    name: str
    password: str = ""


def open_account(email: str, who: Newcomer) -> User:
    """Make an account for a proven address, in the caller's transaction.

    Raises:
        InvalidInput: there is one already; nobody takes over an account by an address alone.
    """
    user = User(email=email.strip().lower(), name=who.name)
    user.password = who.password or make_password(None)
    try:
        with transaction.atomic():
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError as error:
        raise InvalidInput(TAKEN, field="email") from error
    return user


def move_account(user_id: int, email: str) -> tuple[User, str]:
    """Let an account sign in with another proven address, in the caller's transaction.

    Shape: the account, and the address that it had.

    Raises:
        InvalidInput: another account has the address.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    before, user.email = user.email, email.strip().lower()
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError as error:
        raise InvalidInput(TAKEN, field="email") from error
    return user, before


def hashed(password: str) -> str:
    return make_password(password)


def weaknesses(password: str, *, email: str, name: str) -> list[str]:
    """Return a sentence for each thing that makes a password easy to guess; empty when none."""
    try:
        validate_password(password, user=User(email=email, name=name))
    except ValidationError as error:
        return error.messages
    return []


def password_key(user: User) -> str:
    """Return what a link needs to let this account choose a password, once."""
    return f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"


@transaction.atomic(durable=True)
def sign_up(email: str, who: Newcomer) -> User:
    """Make an account that belongs to no practice yet.

    Raises:
        InvalidInput: somebody made one with this address since it was proven.
    """
    return open_account(email, who)
