"""Those by whom people sign in elsewhere: OpenID Connect, SAML, a directory."""
