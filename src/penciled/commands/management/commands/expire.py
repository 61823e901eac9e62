"""`penciled expire`: close what nobody answered in time, where no worker runs."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from penciled.booking.actions import expire_requests


class Command(BaseCommand):
    help = (
        "Close pending requests whose time has begun or whose answer is overdue, and queue the "
        "mails that tell of it. The worker does this all the time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="say how many as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        while expired := expire_requests(now=timezone.now()):
            total += expired
        if options["json"]:
            self.stdout.write(json.dumps({"expired": total}))
        else:
            self.stdout.write(f"{total} expired." if total else "Nothing to expire.")
