"""What notebook 03 tells of scores that fell."""
