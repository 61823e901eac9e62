"""The icons: drawn at 20 px, stroke 1.6, round. Taken from the design, one name each."""

from __future__ import annotations

from types import MappingProxyType

ICONS = MappingProxyType(
    {
        "absent": '<circle cx="10" cy="7" r="3.2"/>'
        '<path d="M4 17c.6-3.2 3-4.8 6-4.8s5.4 1.6 6 4.8M3.5 3.5l13 13"/>',
        "arrow": '<path d="M4 10h12m-5-5 5 5-5 5"/>',
        "arrived": '<path d="M11 3.5h5v13h-5M3.5 10H12M8.5 6.5 12 10l-3.5 3.5"/>',
        "back": '<path d="m12 5-5 5 5 5"/>',
        "calendar": '<rect x="3" y="4.5" width="14" height="12.5" rx="2"/>'
        '<path d="M3 8.5h14M7 2.8v3.4M13 2.8v3.4"/>',
        "check": '<path d="m4 10.5 4 4 8-9"/>',
        "clock": '<circle cx="10" cy="10" r="7"/><path d="M10 6v4.2l2.8 1.8"/>',
        "cross": '<path d="m5 5 10 10M15 5 5 15"/>',
        "done": '<path d="m2 10.5 3.8 3.8L12.5 6M9.5 14l.3.3L18 6"/>',
        "door": '<path d="M5 17V3.5h10V17M3 17h14M12 10v.6"/>',
        "eraser": '<path d="m11.5 4 5 5-7 7H6l-3-3z"/><path d="m7.5 8 5 5M9 16.5h8"/>',
        "eye": '<path d="M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5z"/>'
        '<circle cx="10" cy="10" r="2.3"/>',
        "filter": '<path d="M3 5h14M5.5 10h9M8 15h4"/>',
        "forward": '<path d="m8 5 5 5-5 5"/>',
        "globe": '<circle cx="10" cy="10" r="7"/><path d="M3 10h14M10 3c2.2 2 3 4.4 3 7'
        's-.8 5-3 7c-2.2-2-3-4.4-3-7s.8-5 3-7z"/>',
        "inbox": '<path d="M3 11.5 5.5 4.5h9l2.5 7v4.5H3z"/><path d="M3 11.5h4l1 2h4l1-2h4"/>',
        "mail": '<rect x="2.8" y="4.5" width="14.4" height="11" rx="2"/>'
        '<path d="m3.5 6 6.5 5 6.5-5"/>',
        "menu": '<path d="M3 6h14M3 10h14M3 14h14"/>',
        "note": '<path d="M4 4h12v9l-3.5 3.5H4z"/><path d="M7 8h6M7 11h4"/>',
        "pencil": '<path d="M12.8 3.9 16.1 7.2 6.9 16.4 3 17l.6-3.9z"/><path d="M11 5.7 14.3 9"/>',
        "person": '<circle cx="10" cy="7" r="3.2"/>'
        '<path d="M4 17c.6-3.2 3-4.8 6-4.8s5.4 1.6 6 4.8"/>',
        "place": '<path d="M10 17.5s5.5-4.7 5.5-9a5.5 5.5 0 0 0-11 0c0 4.3 5.5 9 5.5 9z"/>'
        '<circle cx="10" cy="8.4" r="1.9"/>',
        "plus": '<path d="M10 4v12M4 10h12"/>',
        "printer": '<path d="M6 7V3h8v4"/>'
        '<path d="M6 14H3.5V8.5A1.5 1.5 0 0 1 5 7h10a1.5 1.5 0 0 1 1.5 1.5V14H14"/>'
        '<path d="M6 11.5h8V17H6z"/>',
        "repeats": '<path d="M4 9V8a3 3 0 0 1 3-3h9m-3-3 3 3-3 3"/>'
        '<path d="M16 11v1a3 3 0 0 1-3 3H4m3 3-3-3 3-3"/>',
        "search": '<circle cx="9" cy="9" r="5.2"/><path d="m13 13 4 4"/>',
        "undo": '<path d="M7 4 3.5 7.5 7 11M4 7.5h7.5a4.5 4.5 0 0 1 0 9H8"/>',
        "video": '<rect x="2.5" y="5.5" width="10" height="9" rx="1.8"/>'
        '<path d="m12.5 9 5-2.5v7l-5-2.5"/>',
        "warning": '<path d="M10 3.2 17.8 16.6H2.2z"/><path d="M10 8.2v3.8M10 14.3v.1"/>',
    }
)
