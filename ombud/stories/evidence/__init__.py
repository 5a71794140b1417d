"""What notebook 01 tells of the published figures."""
