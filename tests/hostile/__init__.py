"""Hostile files: whatever somebody can hand in is read or refused, within limits of time and memory, in plain words."""
