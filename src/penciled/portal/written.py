"""What counts as writing: names, notes, mail addresses and numbers, as people have them.

Names of every script pass. What can't be seen does not, nor what makes others read something
else than was written; a name that looks like nothing, or like somebody else's, is no name.
"""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

UNSEEN = {"Cc", "Cs", "Zl", "Zp"}
UNREADABLE = UNSEEN | {"Cf", "Co", "Cn"}
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they reorder what is read
JOINERS = set("\u200c\u200d")  # within words of Persian, Sinhala, Malayalam and others
FILLERS = set("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters and signs of no shape
LATER_HAN = range(0x2_0000, 0x3_FFFE)  # ideographs, some younger than our tables
MARKS_ON_A_LETTER = 6
LONGEST_LOCAL_PART = 64
DIGITS_IN_A_PHONE_NUMBER = 3


def one_line(text: str) -> None:
    """Refuse what no line of writing holds: line ends, and what can't be seen."""
    for before, char, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if char in JOINERS and _is_word(before) and _is_word(after):
            continue
        if char in FILLERS or _category(char) in UNREADABLE:
            raise ValidationError(
                _("This has a line break or another character that can’t be shown.")
            )


def written(text: str) -> None:
    """Refuse what no text holds, but for line ends and tabs; pictures may stand in it."""
    plain = re.sub(r"[\n\t]", "", text)
    if any(_category(char) in UNSEEN or char in TURNING for char in plain):
        raise ValidationError(_("This has a character that can’t be shown."))


def name(text: str) -> None:
    """Refuse what nobody is called: no letters at all, or letters under heaps of marks."""
    if not any(_is_letter(char) for char in text):
        raise ValidationError(_("Write the name in letters."))
    marks = "".join("m" if _category(char).startswith("M") else " " for char in text)
    if "m" * (MARKS_ON_A_LETTER + 1) in marks:
        raise ValidationError(_("There are too many accents on one letter. Please check it."))


def mail_address(text: str) -> None:
    """Refuse what is no mail address that everybody can write to, and say what is wrong."""
    local, at, host = text.rpartition("@")
    if not at or not local:
        raise ValidationError(_("A mail address has an @ in it, as in name@example.com."))
    if '"' in local:
        raise ValidationError(_("A mail address with quotation marks can’t be used here."))
    if any(part.startswith(".") or part.endswith(".") or ".." in part for part in (local, host)):
        raise ValidationError(_("There is a dot too many in this address. Please check it."))
    if host.startswith("[") or host.rpartition(".")[2].isdigit():
        raise ValidationError(_("After the @ comes a name such as example.com, not a number."))
    if "." not in host:
        raise ValidationError(_("This address has no ending, such as .com or .org."))
    is_plain = len(local) <= LONGEST_LOCAL_PART and _is_plain(host)
    check = EmailValidator(_("This doesn’t look like a mail address. Please check it."))
    check(text if is_plain else "")


def phone_number(text: str) -> None:
    if len(re.findall(r"\d", text)) < DIGITS_IN_A_PHONE_NUMBER:
        raise ValidationError(_("This doesn’t look like a phone number. Please check it."))


def _is_plain(host: str) -> bool:
    """Say whether a name is written as it is looked up, without wide letters or round dots."""
    return "\u3002" not in host and unicodedata.normalize("NFKC", host) == host


def _is_letter(char: str) -> bool:
    return _category(char).startswith("L") and char not in FILLERS


def _is_word(char: str) -> bool:
    return _is_letter(char) or _category(char).startswith("M")


def _category(char: str) -> str:
    category = unicodedata.category(char)
    return "Lo" if category == "Cn" and ord(char) in LATER_HAN else category
