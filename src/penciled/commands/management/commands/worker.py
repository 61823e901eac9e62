"""`penciled worker`: send mail and close what ran out of time, for as long as it runs."""

from __future__ import annotations

import json
import logging
import signal
from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from penciled.commands.work import Worker
from penciled.outbox.actions import LEASE


class Command(BaseCommand):
    help = (
        "Send mails, remind, and close requests that ran out of time, until stopped. "
        "Stopping (SIGTERM or Ctrl-C) finishes the mail under way; killing loses none. "
        "Several workers may run side by side. `penciled serve` starts one of its own."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")
        parser.add_argument("--json", action="store_true", help="with --once: say it as JSON")
        parser.add_argument(
            "--lease",
            type=_seconds,
            default=LEASE,
            metavar="SECONDS",
            help="how long a mail is this worker's before another may take it "
            f"({LEASE.total_seconds():.0f}); keep it longer than sending one takes",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        logging.basicConfig(format="%(asctime)s %(name)s: %(message)s", level=logging.INFO)
        worker = Worker(clock=timezone.now, lease=options["lease"])
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        if not options["once"]:
            worker.run()
            return
        done = dict(worker.until_done())
        words = ", ".join(f"{count} {what}" for what, count in done.items()) or "Nothing was due"
        self.stdout.write(json.dumps(done) if options["json"] else f"{words}.")


def _seconds(raw: str) -> timedelta:
    try:
        seconds = float(raw)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= timedelta(days=1).total_seconds():
        raise ArgumentTypeError("write a number of seconds, from more than 0 to a day")
    return timedelta(seconds=seconds)
