"""When clients may ask: weekly hours, dated overrides, and the terms of asking."""
