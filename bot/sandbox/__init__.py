"""A local Bot API server, its chat page and the tour."""
