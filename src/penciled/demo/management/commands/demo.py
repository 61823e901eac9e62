"""`penciled demo`: fill an installation with believable practices."""

from __future__ import annotations

import json
import random
from argparse import ArgumentParser
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import F
from django.utils import timezone

from penciled.demo.cast import PASSWORD, PRACTICES
from penciled.demo.play import Play
from penciled.demo.stage import set_stage
from penciled.outbox.models import UNSENT, Message, MessageState
from penciled.practices.models import Practice


class Command(BaseCommand):
    help = "Fill an empty installation with believable practices, the same ones from one seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=1, help="another seed, another story (1)")
        parser.add_argument("--practices", type=int, default=2, help="how many practices (2)")
        parser.add_argument("--weeks", type=int, default=6, help="weeks of appointments (6)")
        parser.add_argument("--pending", type=int, default=7, help="waiting requests each (7)")
        parser.add_argument("--past", type=int, default=30, help="answered requests each (30)")
        parser.add_argument("--on", help="the day it is set on, as 2026-12-09 (today)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing if there are any")
        parser.add_argument(
            "--with-known-passwords", action="store_true", help="make it outside development too"
        )
        parser.add_argument("--json", action="store_true", help="say what was made as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEVELOPMENT or options["with_known_passwords"]):
            raise CommandError(
                "The demo's people sign in with a password that everybody knows. If nobody else "
                "can reach this installation, say --with-known-passwords."
            )
        if Practice.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are practices already; the demo wants an empty database.")
        now, rng = _now(options["on"]), random.Random(options["seed"])
        made = [self._one(number, rng, now, options) for number in range(options["practices"])]
        _let_past_mail_be_past(now)
        self.stdout.write(json.dumps(made) if options["json"] else _told(made))

    def _one(
        self, number: int, rng: random.Random, now: datetime, options: dict[str, Any]
    ) -> dict[str, str]:
        part = PRACTICES[number % len(PRACTICES)]
        stage = set_stage(part, number // len(PRACTICES))
        Play(stage, rng, now).run(
            weeks=options["weeks"], past=options["past"], pending=options["pending"]
        )
        if options["verbosity"] and not options["json"]:
            self.stdout.write(f"{stage.practice.name} is set up.")
        owner = stage.members[part.practitioners[0].name]
        return {
            "practice": stage.practice.name,
            "portal": f"{settings.SITE_URL}/{stage.practice.slug}/",
            "desk": f"{settings.SITE_URL}/desk/{stage.practice.slug}/calendar/",
            "owner": owner.user.email,
        }


def _now(on: str | None) -> datetime:
    if not on:
        return timezone.now().replace(microsecond=0)
    try:
        return datetime.combine(date.fromisoformat(on), time(17, 20), UTC)
    except ValueError as error:
        raise CommandError("--on wants a date like 2026-12-09.") from error


def _let_past_mail_be_past(now: datetime) -> None:
    """Count what would have been sent weeks ago as sent; the waiting ones' mails go out now."""
    Message.objects.filter(state__in=UNSENT).exclude(
        topic__in=["request.asked", "request.received"], due_at__gte=now.replace(hour=0)
    ).update(state=MessageState.SENT, sent_at=F("due_at"))


def _told(made: list[dict[str, str]]) -> str:
    lines = [f"{one['practice']}: {one['portal']}  desk as {one['owner']}" for one in made[:5]]
    return "\n".join([*lines, f"Everybody's password is {PASSWORD}."])
