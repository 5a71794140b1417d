"""What notebook 02 tells of the changed method."""
