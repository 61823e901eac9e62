"""Clients, and how they prove that a mail address is theirs."""
