"""Penciled: appointment requests for health practices.

A client asks for a time and it is pencilled in; a practitioner inks it or rubs
it out. ARCHITECTURE.md is the map of what lives where.
"""

from __future__ import annotations

__version__ = "0.1.0"
