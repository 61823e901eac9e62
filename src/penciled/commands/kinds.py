"""Every kind of work that takes a while, and who does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from penciled.clients.importing import asking, work
from penciled.exporting import practice

if TYPE_CHECKING:
    from penciled.jobs.running import Kinds

KINDS: Kinds = {
    practice.KIND: practice.Export,
    asking.CHECK: work.Check,
    asking.IMPORT: work.Import,
    asking.UNDO: work.Undo,
}
