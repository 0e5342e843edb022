"""Writes a tree for other programs. Pure; each module is a format."""
