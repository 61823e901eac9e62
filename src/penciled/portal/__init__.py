"""What clients see: a practice's own pages for asking, entering and looking after requests."""
