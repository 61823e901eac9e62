"""The words clients are found by: of names, mail address, number and the practice's own id.

What is kept and what is typed are written the same way here, so that a word typed is looked up
as the beginning of a word kept: small, without accents, in whatever alphabet. Every writer of a
client calls `index` in its own transaction. Who is erased, or merged into another, has no words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from django.db import transaction

from penciled.clients.models import Client, ClientWord, Guardian

if TYPE_CHECKING:
    from penciled.practices.models import Practice

LONGEST, LONGEST_NAME = 80, 160
FEWEST_DIGITS, LAST_DIGITS, LONGEST_CODE, WHOLE_NUMBER = 3, 4, 3, 6
AT_ONCE = 500
STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "ı": "i"})
NUMBER = re.compile(r"\+?[\d\s().,/\u2010-\u2015-]*\d[\d\s().,/\u2010-\u2015-]*")


def folded(text: str) -> str:
    """Return words as they are compared: "Zoë Ångström" as "zoe angstrom"."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(STROKES))
    return "".join(each for each in apart if not unicodedata.combining(each)).casefold()


def digits_of(text: str) -> str:
    """Return the figures in a number, in whatever script: "(218) 555" as "218555"."""
    return "".join(str(unicodedata.digit(each)) for each in text if each.isdecimal())


def name_words(name: str) -> set[str]:
    """Return a name's words, and the parts of those that have some: "O'Neill" has three."""
    words = set()
    for word in folded(name).split():
        words |= {_joined(word), *_parts(word)}
    return _kept(words)


def mail_words(address: str) -> set[str]:
    """Return a mail address, the words before its @, and "@" with its domain."""
    whole = folded(address.strip())
    local, at, domain = whole.rpartition("@")
    return _kept({whole, _joined(local), *_parts(local), at + domain})


def number_words(number: str) -> set[str]:
    """Return a number from wherever people begin to say it: at a gap, without its code, its end."""
    digits = digits_of(number)
    if len(digits) < FEWEST_DIGITS:
        return _kept({digits})
    groups = accumulate(len(digits_of(each)) for each in re.findall(r"\d+", number))
    starts = {*range(LONGEST_CODE + 1), *groups, max(0, len(digits) - LAST_DIGITS)}
    return _kept({digits[at:] for at in starts if len(digits) - at >= FEWEST_DIGITS})


def words_of(client: Client, guardians: Iterable[Guardian] = ()) -> set[str]:
    """Return all words that find a client: their own, and those of who may act for them."""
    if client.erased_at or client.merged_into_id:
        return set()
    names = f"{client.first_name} {client.last_name} {client.preferred_name} {client.internal_id}"
    words = name_words(names) | mail_words(client.email) | number_words(client.phone)
    for guardian in guardians:
        words |= name_words(guardian.name) | mail_words(guardian.email)
    return words


def sorted_name(client: Client) -> str:
    """Return what a client is sorted by: "marsh elena", in any alphabet by its own order."""
    if client.erased_at or client.merged_into_id:
        return ""
    last, first = (" ".join(folded(e).split()) for e in (client.last_name, client.first_name))
    return f"{last} {first}".strip()[:LONGEST_NAME]


def typed_words(text: str) -> Iterator[tuple[str, ...]]:
    """Yield each word somebody typed, in the ways it may be kept; figures alone are one word."""
    if NUMBER.fullmatch(text.strip()) and len(digits_of(text)) >= FEWEST_DIGITS:
        yield tuple(_number_ways(text.strip()))
        return
    for word in folded(text).split():
        ways = _word_ways(word.strip("()[]<>,;:\"'"))
        if ways:
            yield ways


@transaction.atomic
def index(client: Client) -> None:
    """Keep the words of one client in step with their record. Up to five queries."""
    index_many([client])


@transaction.atomic
def index_many(clients: Iterable[Client]) -> None:
    """Keep the words of stored clients in step with their records, some hundreds at a time."""
    some = iter(clients)
    while batch := list(islice(some, AT_ONCE)):
        _index(batch)


def _index(batch: Sequence[Client]) -> None:
    by_pk = {each.pk: each for each in batch}
    acting: dict[int, list[Guardian]] = {pk: [] for pk in by_pk}
    for guardian in Guardian.objects.filter(client__in=by_pk):
        acting[guardian.client_id].append(guardian)
    stored = ClientWord.objects.filter(client__in=by_pk).values_list("client_id", "word", "pk")
    standing = {(client, word): pk for client, word, pk in stored}
    wanted = {(pk, word) for pk, each in by_pk.items() for word in words_of(each, acting[pk])}
    gone = [pk for key, pk in standing.items() if key not in wanted]
    if gone:
        ClientWord.objects.filter(pk__in=gone).delete()
    ClientWord.objects.bulk_create(
        [
            ClientWord(practice_id=by_pk[pk].practice_id, client_id=pk, word=word)
            for pk, word in sorted(wanted - standing.keys())
        ],
        ignore_conflicts=True,
    )
    _sort(batch)


def _sort(batch: Sequence[Client]) -> None:
    moved = [each for each in batch if each.sorts_as != sorted_name(each)]
    for each in moved:
        each.sorts_as = sorted_name(each)
    if moved:
        Client.objects.bulk_update(moved, ["sorts_as"])


def index_all(practice: Practice) -> None:
    """Write the words of a practice's clients anew."""
    index_many(Client.objects.filter(practice=practice).order_by("pk").iterator(AT_ONCE))


def _word_ways(word: str) -> tuple[str, ...]:
    if "@" in word:
        return (word[:LONGEST],)
    ways = [_joined(word), f"@{word}" if "." in word.strip(".") else ""]
    return tuple(each[:LONGEST] for each in ways if each)


def _number_ways(text: str) -> Iterator[str]:
    """Yield figures as they are, and without what may be the code of a country or its zero."""
    digits = digits_of(text)
    yield digits[:LONGEST]
    codes = LONGEST_CODE if text.startswith("+") or digits.startswith("00") else 0
    digits = digits.removeprefix("00")
    codes = codes or (1 if digits.startswith("0") else 0)
    for at in range(1, codes + 1):
        if len(digits) - at >= WHOLE_NUMBER:
            yield digits[at:LONGEST]


def _joined(word: str) -> str:
    return "".join(each for each in word if each.isalnum())


def _parts(word: str) -> list[str]:
    return "".join(each if each.isalnum() else " " for each in word).split()


def _kept(words: Iterable[str]) -> set[str]:
    return {each[:LONGEST] for each in words if each and each != "@"}
