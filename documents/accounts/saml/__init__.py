"""Signing in by a SAML provider: allauth's views, and what they leave open."""
