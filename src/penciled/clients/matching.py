"""Which records may be of the same person. For staff alone: nothing of it is ever told outside.

Candidates come from indexes, by address, number and words; `core.matching` weighs each of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, QuerySet
from django.db.models.functions import Lower

from penciled.clients.models import Client, ClientWord, Guardian
from penciled.clients.queries import begins, everyone_of
from penciled.clients.words import name_words, number_words
from penciled.core.matching import LEAST_DIGITS, Match, Person, national, spoken_words, weigh
from penciled.practices.models import Practice

MOST, MOST_CANDIDATES, MOST_WORDS = 5, 40, 6
BEGINNING = 3  # letters that a slip of the pen leaves alone
WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


@dataclass(frozen=True, slots=True)
class Likely:
    """A record that may be of the person meant, and what speaks for it."""

    client: Client
    match: Match


def likely(practice: Practice, person: Person, *, but: Iterable[Client] = ()) -> list[Likely]:
    """Return the records a person may have, likeliest first, the archived too. Five queries."""
    pks = {*_by_address(practice, person), *_by_words(practice, person)}
    pks -= {each.pk for each in but}
    some = everyone_of(practice).filter(pk__in=pks).prefetch_related("guardians")
    weighed = [Likely(each, weigh(person, person_of(each))) for each in some]
    found = [each for each in weighed if each.match.is_likely]
    return sorted(found, key=lambda each: (-each.match.score, each.client.pk))[:MOST]


def likely_of(client: Client) -> list[Likely]:
    """Return the other records that the person on one may have. Six queries."""
    return likely(client.practice, person_of(client), but=[client])


def person_of(client: Client) -> Person:
    """Return what a record knows of its person, with the addresses that may act for them."""
    return Person(
        names=[client.name],
        mails=[client.email] if client.email else [],
        acting=[each.email for each in client.guardians.all()],
        phones=[client.phone] if client.phone else [],
        born=client.birth_date,
    )


def _by_address(practice: Practice, person: Person) -> QuerySet[Client, int]:
    mails = {each.strip().lower() for each in (*person.mails, *person.acting)} - {""}
    low = Client.objects.alias(low=Lower("email")).exclude(email="")
    own = low.filter(practice=practice, low__in=mails).values_list("pk", flat=True)
    acting = Guardian.objects.filter(practice=practice, email__in=mails)
    return own.union(acting.values_list("client_id", flat=True))


def _by_words(practice: Practice, person: Person) -> set[int]:
    """Return who shares most words, and most beginnings of words: the first some of each."""
    names = {way for name in person.names for way in _ways(name)}
    exact = names | {way for number in person.phones for way in _number_ways(number)}
    longest = sorted(names, key=lambda word: (-len(word), word))[:MOST_WORDS]
    starts = {word[:BEGINNING] for word in longest}
    kept = ClientWord.objects.filter(practice=practice)
    found = set(_most(kept.filter(word__in=exact), least=1)) if exact else set()
    if starts:
        begun = reduce(or_, (begins(start) for start in sorted(starts)))
        found |= set(_most(kept.filter(begun), least=2))
    return found


def _most(words: QuerySet[ClientWord], *, least: int) -> QuerySet[ClientWord, int]:
    """Return by id whose words these are, who has most of them first, the newest of those."""
    counted = words.values("client").annotate(many=Count("pk")).filter(many__gte=least)
    return counted.order_by("-many", "-client").values_list("client", flat=True)[:MOST_CANDIDATES]


def _ways(name: str) -> set[str]:
    """Return the words of a name as they may be kept: as written, as spoken, written out."""
    out = name_words(name.casefold().translate(WRITTEN_OUT))
    return {each for each in name_words(name) | out | set(spoken_words(name)) if each}


def _number_ways(number: str) -> set[str]:
    ways = number_words(number) | {national(number)}
    return {each for each in ways if len(each) >= LEAST_DIGITS}
