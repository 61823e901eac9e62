"""What Penciled means by time, a slot, a request and a refusal: pure Python, no Django.

Nothing here reads a clock, a database or a setting. Whoever calls gives `now`, and every
instant is aware; the answers are in UTC. All other packages may import this one, and it
imports none of them.
"""
