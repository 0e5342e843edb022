"""Guests: people without an account, each in the one document to which a link has brought them."""
