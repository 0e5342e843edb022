"""A walk through the editor in browsers of other makes: `make engines`."""
