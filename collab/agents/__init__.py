"""What agents do in a person's name, over the Model Context Protocol."""
