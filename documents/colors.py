"""People's colours: dark enough for white text on them (WCAG contrast of 4.5 or more)."""

COLORS = (
    "#b4235a",
    "#7d3fc1",
    "#2b5fd9",
    "#0b7285",
    "#1d7a43",
    "#8a5a00",
    "#c2410c",
    "#9c1fa3",
    "#4754c4",
    "#00695c",
    "#5b6b14",
    "#a13d2d",
)


def color_of(user_id: int) -> str:
    """The colour (`#rrggbb`) of the person with this id."""
    return COLORS[user_id % len(COLORS)]
