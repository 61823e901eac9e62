"""What the house keeps, given to those it is about: a client's data, and a whole practice's.

`person.data_of(client, …)` is one client's data as plain JSON. `practice.begin_export(practice,
by=member, now=now)` asks for the practice's data as a zip: it returns a `Job` that the worker
does, whose file is `practice.FILE` and is gone after `practice.GOOD_FOR`; while one is under way
that one is returned. Whoever closes a practice begins an export first and waits for
`job.is_done` (`practice.export_of(practice, ref)` reads it anew). `practice.fresh_export(practice,
now=now)` is the newest that is done and not gone.
"""
