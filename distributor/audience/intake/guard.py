"""Keeps a value from being taken for a formula when a file of ours is opened in a spreadsheet."""

MARK = "'"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", MARK)


def guarded(value: str) -> str:
    """With an apostrophe in front where it would be taken for one; an import takes it off again."""
    return MARK + value if value.startswith(DANGEROUS) else value


def unguarded(value: str) -> str:
    """The value as it was before it was guarded."""
    is_guarded = value.startswith(MARK) and value[1:].startswith(DANGEROUS)
    return value[1:] if is_guarded else value
