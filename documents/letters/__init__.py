"""Mails of what people are told: sent from rows, and written when they are sent."""
