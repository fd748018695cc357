"""Sets of words, written as text so that they can be read and grown."""


def vocabulary(text: str) -> frozenset[str]:
    """The words of a text, each once."""
    return frozenset(text.split())
