"""`penciled verify-audit`: is the record of who did what still what was written?"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from penciled.audit.chain import broken_links
from penciled.commands.unrecorded import unrecorded
from penciled.practices.queries import practices_for_show


class Command(BaseCommand):
    help = (
        "Check every practice's audit chain: entries that were changed, taken out or cut off "
        "are listed, and what was done without an entry; then the command ends with 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="say what was found as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = {
            practice.slug: [*broken_links(practice.ref), *unrecorded(practice)]
            for practice in practices_for_show()
        }
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            self._say(found)
        if any(found.values()):
            raise SystemExit(1)

    def _say(self, found: dict[str, list[str]]) -> None:
        for slug, broken in found.items():
            self.stdout.write(f"{slug}: {'unbroken' if not broken else 'BROKEN'}")
            for link in broken:
                self.stdout.write(f"  {link}")
        if not found:
            self.stdout.write("There is no practice yet.")
