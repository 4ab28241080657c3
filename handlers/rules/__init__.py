"""Pure arithmetic and policy: imports nothing of ours."""
