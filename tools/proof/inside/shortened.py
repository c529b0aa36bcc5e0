"""Long texts made short. Standard library only."""

MARK = "\n[… {:,} characters left out …]\n"


def shortened(text: str, most: int) -> str:
    """At most ``most`` characters: of what is longer, a third from its head and the rest of its
    tail, since a failure begins with where it was and ends with why."""
    if len(text) <= most:
        return text
    room = most - len(MARK.format(len(text)))
    if room <= 0:
        return text[:most]
    head = room // 3
    return text[:head] + MARK.format(len(text) - room) + text[head - room :]
