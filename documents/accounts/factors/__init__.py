"""What somebody signs in with beside a password, or in place of it."""
