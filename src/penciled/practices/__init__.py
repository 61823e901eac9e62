"""A practice, its members and practitioners, and what they offer where."""
