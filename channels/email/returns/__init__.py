"""What comes back to a mail: bounces, complaints, automatic replies; read, and taken at a door."""
