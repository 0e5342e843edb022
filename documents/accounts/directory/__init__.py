"""People of a directory (LDAP): who has an account by it, and signing in with its passwords."""
