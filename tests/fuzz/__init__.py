"""Hostile frames in numbers against one live server: `python -m tests.fuzz --help`."""
