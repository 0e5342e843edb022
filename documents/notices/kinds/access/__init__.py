"""What becomes of who may open a document."""
