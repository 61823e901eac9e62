"""What a practice asks whoever asks for a time: added, changed, put in order, archived.

What was answered is kept with the request, in the words of then, so nothing here rewrites it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from penciled.core.errors import InvalidInput
from penciled.core.fingerprint import must_stand
from penciled.practices.models import Member, Practice, Question, QuestionKind
from penciled.practices.order import change_places
from penciled.practices.portal import hold_practice, record

KINDS = QuestionKind.choices
SHORT, LONG, CHOICE = QuestionKind.SHORT, QuestionKind.LONG, QuestionKind.CHOICE
MOST = 20
MOST_CHOICES = 20
LONGEST_CHOICE = 120
GONE = "This question was archived while you had it open."


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSaid:
    """A question; `choices` are for one of several, `for_existing` when all are asked."""

    words: str
    kind: str
    choices: tuple[str, ...] = ()
    required: bool = False
    for_existing: bool = False


def questions_of(practice: Practice) -> QuerySet[Question]:
    """Return what is asked, in its order."""
    asked = Question.objects.filter(practice=practice, archived_at__isnull=True)
    return asked.order_by("position", "id")


def questions_for(practice: Practice, *, as_new: bool) -> list[Question]:
    """Return what this kind of client is asked, in its order."""
    asked = questions_of(practice)
    return list(asked if as_new else asked.filter(for_existing=True))


def archived_questions(practice: Practice) -> QuerySet[Question]:
    """Return what is asked no more, the latest first."""
    gone = Question.objects.filter(practice=practice, archived_at__isnull=False)
    return gone.order_by("-archived_at", "-id")


def question_said(question: Question) -> QuestionSaid:
    plain = {name: getattr(question, name) for name in QuestionSaid.__slots__}
    return QuestionSaid(**plain | {"choices": tuple(question.choices)})


@transaction.atomic(durable=True)
def add_question(practice_id: int, said: QuestionSaid, *, by: Member, now: datetime) -> None:
    """Ask this after all the others.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
        InvalidInput: what is said does not go together, or as much is asked as can be.
    """
    practice = hold_practice(practice_id, by)
    question = Question(practice=practice, position=_end(practice))
    _write(question, said)
    record("question.added", practice, by=by, now=now)


@transaction.atomic(durable=True)
def save_question(
    practice_id: int, ref: UUID, said: QuestionSaid, *, shown: str, by: Member, now: datetime
) -> None:
    """Ask it so from now on; what was answered before stays as it was asked.

    Raises:
        NotPermitted, InvalidInput: as for a new one, or it is archived.
        StaleChange: it is not as it was `shown` any more.
    """
    practice = hold_practice(practice_id, by)
    question = _standing(practice, ref)
    must_stand(question_said(question), shown)
    _write(question, said)
    record("question.saved", practice, by=by, now=now)


@transaction.atomic(durable=True)
def move_question(practice_id: int, ref: UUID, *, up: bool, by: Member, now: datetime) -> None:
    """Let it change places with its neighbour in the list, if it has one there.

    Raises:
        NotPermitted, InvalidInput: as for a new one, or it is archived.
    """
    practice = hold_practice(practice_id, by)
    if change_places(questions_of(practice), _standing(practice, ref), up=up):
        record("question.moved", practice, by=by, now=now)


@transaction.atomic(durable=True)
def archive_question(practice_id: int, ref: UUID, *, by: Member, now: datetime) -> None:
    """Ask it no more; nothing when it is archived already.

    Raises:
        NotPermitted: only an owner or scheduler decides this for the practice.
    """
    practice = hold_practice(practice_id, by)
    if questions_of(practice).filter(ref=ref).update(archived_at=now):
        record("question.archived", practice, by=by, now=now)


@transaction.atomic(durable=True)
def bring_back_question(practice_id: int, ref: UUID, *, by: Member, now: datetime) -> None:
    """Ask it again, after all the others; nothing when it is asked anyway.

    Raises:
        NotPermitted, InvalidInput: as for a new one.
    """
    practice = hold_practice(practice_id, by)
    gone = archived_questions(practice).filter(ref=ref)
    if gone.update(archived_at=None, position=_end(practice)):
        record("question.brought_back", practice, by=by, now=now)


def _end(practice: Practice) -> int:
    some = list(questions_of(practice))
    if len(some) >= MOST:
        raise InvalidInput(f"{MOST} questions are as many as can be asked. Archive one first.")
    return some[-1].position + 1 if some else 0


def _standing(practice: Practice, ref: UUID) -> Question:
    question = questions_of(practice).filter(ref=ref).first()
    if question is None:
        raise InvalidInput(GONE)
    return question


def _write(question: Question, said: QuestionSaid) -> None:
    if said.kind not in QuestionKind.values:
        raise InvalidInput("Say how it is answered.", field="kind")
    choices = list(said.choices) if said.kind == CHOICE else []
    if said.kind == CHOICE and not 2 <= len(set(choices)) == len(choices) <= MOST_CHOICES:  # noqa: PLR2004 -- to choose between
        words = f"Write from 2 to {MOST_CHOICES} choices, each on a line of its own and once."
        raise InvalidInput(words, field="choices")
    for name, value in asdict(said).items():
        setattr(question, name, value)
    question.choices = choices
    question.save()
