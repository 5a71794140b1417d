"""What each notebook tells."""
