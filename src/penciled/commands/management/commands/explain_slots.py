"""`penciled explain-slots`: can this time be asked for, and if not, what speaks against it?"""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from penciled.availability.queries import Wanted
from penciled.booking.explain import rules_against
from penciled.core import wording
from penciled.core.wall import instants_of
from penciled.practices.models import Location, Practice, Practitioner, Service
from penciled.practices.queries import practice_at, practitioners_of

KINDS = ("new", "existing")
Named = TypeVar("Named", Practitioner, Service, Location)


class Command(BaseCommand):
    help = (
        "Say of a time whether clients can ask for it, and every rule that speaks against it, "
        "as the availability page does. What is not named is gone through: every practitioner, "
        "each of their services and locations, new clients and existing ones."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("practice", help="the practice, as its address names it")
        parser.add_argument(
            "at", type=_wall_time, help="the time on the practitioner's clocks: 2026-12-10T10:20"
        )
        parser.add_argument("--practitioner", help="whose time, by name or id")
        parser.add_argument("--service", help="what for, by name or id")
        parser.add_argument("--location", help="where, by name or id")
        parser.add_argument("--client", choices=KINDS, help="what kind of client asks")
        parser.add_argument("--json", action="store_true", help="say it as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        practice = practice_at(options["practice"])
        if practice is None:
            raise CommandError(f"No practice is at {options['practice']!r}.")
        found = list(_explained(practice, options))
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        for each in found:
            kind = f"{each['client']} client"
            named = (each["practitioner"], each["service"], each["location"], kind, each["at"])
            self.stdout.write(", ".join(str(part) for part in named))
            for rule in each["against"] or [{"code": "open", "words": "can be asked for"}]:
                self.stdout.write(f"  {rule['code']}: {rule['words']}")


def _explained(practice: Practice, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    now, at = timezone.now(), options["at"]
    kinds = [options["client"]] if options["client"] else KINDS
    for who in _meant(list(practitioners_of(practice)), options["practitioner"], "practitioner"):
        starts = instants_of(at.date(), at.hour * 60 + at.minute, who.zone_info)
        if not starts:
            raise CommandError(f"Clocks in {who.zone} skip {at:%H:%M} on {at:%Y-%m-%d}.")
        services = _meant(list(who.services.all()), options["service"], "service")
        places = _meant(list(who.locations.all()), options["location"], "location")
        for service, place, kind, start in (
            (service, place, kind, start)
            for service in services
            for place in places
            for kind in kinds
            for start in starts
        ):
            wanted = Wanted(service=service, location=place, as_new=kind == "new")
            rules = rules_against(who, wanted, start, now=now)
            yield {
                "practitioner": who.name,
                "service": service.name,
                "location": place.name,
                "client": kind,
                "at": wording.say_day_and_time(start, who.zone_info),
                "start": start.isoformat(),
                "against": [{"code": rule.code, "words": rule.in_full} for rule in rules],
            }


def _meant(some: Sequence[Named], said: str | None, what: str) -> Sequence[Named]:
    """Return those that are called, or have the id, that was `said`; all when nothing was.

    Raises:
        CommandError: none is.
    """
    if said is None:
        return some
    words = said.casefold()
    found = [each for each in some if words in {str(each.ref), each.name.casefold()}]
    if not found:
        names = ", ".join(each.name for each in some) or "none"
        raise CommandError(f"No {what} is called {said!r}. There is: {names}.")
    return found


def _wall_time(said: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
    except ValueError as error:
        raise ArgumentTypeError(f"{said!r} is no time such as 2026-12-10T10:20") from error
    if at.tzinfo:
        raise ArgumentTypeError("say it as the practitioner's clocks show it, without an offset")
    return at
