"""Where a mail provider tells what became of a mail that it took."""
