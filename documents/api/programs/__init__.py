"""What a person gives to programs: tokens to speak by, and word of what is new."""
