"""What roles are called in sentences, in the language of the moment."""
