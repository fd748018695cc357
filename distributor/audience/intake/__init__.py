"""Takes a file of subscribers in: a million rows in sets, each refused line named."""
