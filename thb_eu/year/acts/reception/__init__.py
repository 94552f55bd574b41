"""Receive what suppliers send, step by step: arriving, judging, mending, concluding."""
