"""Jobs as the worker does them: in steps, taken up where they stood, with nothing done twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from penciled.core.errors import AlreadyResolved, InvalidInput
from penciled.jobs import actions, queries
from penciled.jobs.files import PartReader, PartWriter
from penciled.jobs.models import PART, FilePart, Job, JobItem, JobState
from penciled.jobs.running import OURS, Bench, Work
from tests.factory import NOW
from tests.fakes.clock import Clock

pytestmark = pytest.mark.django_db

PRACTICE, DAY = uuid4(), timedelta(days=1)


class Count:
    """Counts to ten, one row a step."""

    def __init__(self, job: Job) -> None:
        self.closed = False

    def step(self, job: Job, *, now: datetime) -> bool:
        job.total, job.done = 10, job.done + 1
        JobItem.objects.create(job=job, number=job.done, about=job.ref, what="counted")
        return job.done < job.total

    def close(self) -> None:
        self.closed = True


class Refused(Count):
    def step(self, job: Job, *, now: datetime) -> bool:
        super().step(job, now=now)
        raise InvalidInput("That can’t be counted.")


class Broken(Count):
    def step(self, job: Job, *, now: datetime) -> bool:
        super().step(job, now=now)
        raise ZeroDivisionError


KINDS = {"count": Count, "refused": Refused, "broken": Broken}


def begun(kind: str = "count", practice: UUID = PRACTICE) -> Job:
    job = actions.draft(kind, practice=practice, by=None, good_for=DAY, now=NOW)
    return actions.hand_over(job, good_for=DAY, now=NOW)


def bench_at(clock: Clock | None = None) -> Bench:
    return Bench(KINDS, clock=clock or Clock(NOW))


def work(bench: Bench, steps: int = 1000) -> int:
    """Do at most so many steps."""
    left = iter(range(steps))
    return bench.turn(lambda: next(left, None) is not None, seconds=60)


def stands(job: Job) -> tuple[str, int, int]:
    job.refresh_from_db()
    return job.state, job.done, job.items.count()


def test_a_job_is_done_step_by_step() -> None:
    job, bench = begun(), bench_at()

    halfway = (work(bench, 4), stands(job), bench.is_busy)
    rest = (work(bench), stands(job), bench.is_busy)

    assert halfway == (4, ("working", 4, 4), True)
    assert rest == (6, ("done", 10, 10), False)
    assert (job.ended_at, job.lease) == (NOW, None)


def test_a_turn_ends_when_mail_wants_its_turn() -> None:
    job = begun()

    assert bench_at().turn(lambda: True, seconds=0) == 1
    assert stands(job) == ("working", 1, 1)


def test_who_dies_leaves_a_job_that_another_goes_on_with() -> None:
    clock = Clock(NOW)
    job, dead, other = begun(), bench_at(clock), bench_at(clock)
    work(dead, 3)

    too_early = work(other)
    clock.pass_by(actions.LEASE)
    work(other)

    assert too_early == 0
    assert stands(job) == ("done", 10, 10)
    assert sorted(job.items.values_list("number", flat=True)) == list(range(1, 11))
    assert work(dead, 1) == 1, "it finds that the job is no longer its own"
    assert stands(job) == ("done", 10, 10)


def test_who_is_stopped_gives_the_job_back_at_once() -> None:
    job, stopped = begun(), bench_at()
    work(stopped, 3)

    stopped.put_down()

    assert stands(job) == ("queued", 3, 3)
    assert (work(bench_at()), stands(job)) == (7, ("done", 10, 10))


def test_a_job_that_is_called_off_goes_no_further() -> None:
    job, bench = begun(), bench_at()
    work(bench, 3)

    FilePart.objects.create(job=job, name="file", number=0, content=b"x")
    actions.cancel(job, now=NOW)
    work(bench)

    assert (stands(job), job.parts.count()) == (("cancelled", 3, 3), 0)
    with pytest.raises(AlreadyResolved):
        actions.cancel(job, now=NOW)


def test_a_refusal_is_told_and_its_step_is_not_kept() -> None:
    job = begun("refused")

    work(bench_at())

    assert (stands(job), job.words) == (("failed", 0, 0), "That can’t be counted.")


def test_a_bug_fails_its_job_and_no_other(caplog: pytest.LogCaptureFixture) -> None:
    broken, sound = begun("broken"), begun()

    work(bench_at())

    assert (stands(broken), broken.words) == (("failed", 0, 0), OURS)
    assert stands(sound) == ("done", 10, 10)
    assert caplog.messages == ["A job of the kind broken broke (ZeroDivisionError)."]


def test_what_kills_worker_after_worker_is_given_up() -> None:
    clock, job = Clock(NOW), begun()
    for _ in range(actions.MOST_TRIES):
        assert actions.take(now=clock()) == job
        clock.pass_by(actions.LEASE)

    assert actions.take(now=clock()) is None
    assert (stands(job), job.words) == (("failed", 0, 0), actions.GAVE_UP)


def test_a_job_is_handed_over_once() -> None:
    job = actions.draft("count", practice=PRACTICE, by=None, good_for=DAY, now=NOW)
    actions.hand_over(job, good_for=DAY, now=NOW)

    with pytest.raises(AlreadyResolved):
        actions.hand_over(job, good_for=DAY, now=NOW)


def test_another_practice_s_job_is_never_there() -> None:
    job = begun(practice=uuid4())

    assert queries.job_of(PRACTICE, job.ref, kinds=KINDS) is None
    assert list(queries.jobs_of(PRACTICE, kinds=KINDS)) == []
    assert queries.under_way(PRACTICE, kinds=KINDS) is None
    assert queries.job_of(job.practice_ref, job.ref, kinds=["other"]) is None


def test_files_go_when_they_run_out_and_drafts_with_them() -> None:
    done, draft = begun(), actions.draft("count", practice=PRACTICE, by=None, good_for=DAY, now=NOW)
    work(bench_at())
    for job in (done, draft):
        FilePart.objects.create(job=job, name="file", number=0, content=b"x")

    actions.forget(now=NOW + DAY - timedelta(seconds=1))
    before = FilePart.objects.count(), JobItem.objects.count()
    actions.forget(now=NOW + DAY)
    after = FilePart.objects.count(), JobItem.objects.count()

    assert (before, after) == ((2, 10), (0, 0))
    assert list(Job.objects.all()) == [done]
    actions.forget(now=NOW + actions.KEPT)
    assert not Job.objects.exists()


def test_a_job_under_way_keeps_its_files_however_late_it_is() -> None:
    job = begun()
    FilePart.objects.create(job=job, name="file", number=0, content=b"x")

    actions.forget(now=NOW + 2 * DAY)

    assert (stands(job)[0], job.parts.count()) == (JobState.QUEUED, 1)


@pytest.mark.parametrize("size", [0, 1, PART - 1, PART, PART + 1, 2 * PART + 7])
def test_a_file_is_read_as_it_was_written(size: int) -> None:
    job, content = begun(), bytes(range(256)) * (size // 256 + 1)
    content = content[:size]
    writer = PartWriter(job, "file")
    for at in range(0, size, 300_000):
        writer.write(content[at : at + 300_000])
    writer.finish()

    assert PartReader(job, "file").readall() == content
    assert b"".join(queries.pieces_of(job, "file")) == content
    assert queries.size_of(job, "file") == writer.size == size
    assert all(len(each.content) <= PART for each in job.parts.all())


def test_what_is_written_anew_takes_the_place_of_what_was_there() -> None:
    job = begun()
    for content in (b"first", b"2nd"):
        writer = PartWriter(job, "file")
        writer.write(content)
        writer.finish()

    assert PartReader(job, "file").readall() == b"2nd"


def test_a_work_is_one() -> None:
    some: list[type[Work]] = [Count]

    assert some
