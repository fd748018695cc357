"""The email channel: personal mail to subscribers."""
