"""The channels this house brings: one folder each, found through entry points like any other."""
