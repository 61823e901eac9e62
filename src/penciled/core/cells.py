"""Cells of a file for spreadsheets: no text in one is reckoned with as a formula.

See OWASP, "CSV Injection": such a cell is led by an apostrophe, which `unled` takes off again.
"""

from __future__ import annotations

MARK = "\ufeff"
RECKONED = tuple("=+-@\t\r\n＝＋－＠")


def safe(cell: str) -> str:
    """Keep a cell from being reckoned with as a formula."""
    return f"'{cell}" if cell.startswith(RECKONED) else cell


def unled(cell: str) -> str:
    """Return a cell as it was before `safe`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(RECKONED) else cell
