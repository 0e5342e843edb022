"""Reads files of other programs into a tree. Pure; each module is a format."""
