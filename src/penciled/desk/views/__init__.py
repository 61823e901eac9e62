"""The desk's pages: each parses, calls one query or one action, and says the answer."""
