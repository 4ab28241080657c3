"""What Huiyin says: one folder a language, one macro a reply; the wording only."""
