"""What @hocuspocus/provider may expect of a server, by its own tests."""
