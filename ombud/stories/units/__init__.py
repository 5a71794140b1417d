"""What notebook 04 tells of unit scores."""
