"""Two believable practices, the same every time from one seed."""
