"""What is known directly, in sentences and in one table."""
