"""Django's SQLite, with its writers queueing: see `base`."""
