"""What every page shares: its frame, its parts, its looks, and its few tags."""
