"""What stands on the calendar: sessions with clients, and events."""
