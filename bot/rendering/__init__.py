"""Reply and language to text."""
