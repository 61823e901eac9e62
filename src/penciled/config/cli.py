"""The `penciled` command: Django's commands and ours, with dashes where ours have them."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run one command; a wrong environment is told in one line, without a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "penciled.config.settings")
    words = [sys.argv[0], *(word.replace("-", "_") for word in sys.argv[1:2]), *sys.argv[2:]]
    if words[1:2] == ["__help"] or words[1:2] == ["_h"]:
        words[1] = "help"
    try:
        execute_from_command_line(words)
    except ImproperlyConfigured as error:
        sys.exit(f"penciled: {error}")
