"""Turns outbox messages into mail, and knows what each reader may see."""
