"""Tools every channel may use, so that the hard parts of the wire are written once."""
