"""`penciled create-practice`: make a practice and its owner, as an operator."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from penciled.accounts.actions import Newcomer, password_key
from penciled.accounts.queries import account_at
from penciled.core.errors import DomainError
from penciled.core.wall import zone
from penciled.notifications.links import choose_password
from penciled.outbox.actions import post
from penciled.practices.founding import Founding, found_practice, free_slug

if TYPE_CHECKING:
    from penciled.practices.models import Practice


class Command(BaseCommand):
    help = (
        "Make a practice and its owner. The owner is mailed a link to choose a password; who has "
        "an account already keeps it. Online booking stays off until the practice is set up."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what the practice is called")
        parser.add_argument("--owner", required=True, help="the owner's mail address")
        parser.add_argument("--owner-name", required=True, help="the owner's name")
        parser.add_argument("--zone", required=True, help="its time zone, as America/Chicago")
        parser.add_argument("--slug", default="", help="its address (made from the name)")
        parser.add_argument(
            "--sees-no-clients", action="store_true", help="the owner is no practitioner"
        )
        parser.add_argument(
            "--no-mail", action="store_true", help="mail nothing; say the link instead"
        )
        parser.add_argument("--json", action="store_true", help="say what was made as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        email = _address(options["owner"])
        known, now = account_at(email), timezone.now()
        try:
            asked = Founding(
                name=options["name"].strip(),
                slug=options["slug"] or free_slug(options["name"]),
                zone=zone(options["zone"]).key,
                owner_name=options["owner_name"].strip(),
                sees_clients=not options["sees_no_clients"],
            )
            who = known or Newcomer(name=asked.owner_name)
            made = found_practice(asked, user=who, email=email, now=now)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        key = "" if known else _key_of(email)
        if not options["no_mail"]:
            _tell(made, email, key)
        self._say(made, key, options)

    def _say(self, made: Practice, key: str, options: dict[str, Any]) -> None:
        portal = f"{settings.SITE_URL}/{made.slug}/"
        link = choose_password(key) if key and options["no_mail"] else ""
        if options["json"]:
            said = {"slug": made.slug, "ref": str(made.ref), "portal": portal, "link": link}
            self.stdout.write(json.dumps(said))
            return
        self.stdout.write(f"{made.name} is made: {portal}")
        if link:
            self.stdout.write(f"The owner chooses a password here, once, for three days: {link}")
        elif not options["no_mail"]:
            self.stdout.write("Its owner is mailed how to begin.")


def _address(typed: str) -> str:
    email = typed.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandError(f"{typed!r} is no mail address.") from error
    return email


def _key_of(email: str) -> str:
    account = account_at(email)
    return password_key(account) if account else ""


@transaction.atomic
def _tell(made: Practice, email: str, key: str) -> None:
    post(
        "practice.founded",
        to=email,
        key=f"practice.founded:{made.ref}",
        now=timezone.now(),
        practice=made.ref,
        password_key=key,
    )
