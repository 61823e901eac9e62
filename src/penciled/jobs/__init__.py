"""Work that takes longer than a page may: asked for at the desk, done by the worker in steps.

A job is a row first. The worker leases it and takes one short step after the other, each in a
transaction of its own in which the job's progress is kept as well: who is killed in the middle
leaves a job that another takes up where it stood, with nothing done twice. What goes in and what
comes out is kept in the database in parts, so that web and worker share nothing else.

    DRAFT ──▶ QUEUED ──▶ WORKING ──▶ DONE
      └─────────┴───────────┴──────▶ CANCELLED, FAILED

To add a kind of work: a class with `step` (see `running.Work`) where its data is, one line in
`commands/kinds.py`, and a page that shows `desk/_job.html`.
"""
