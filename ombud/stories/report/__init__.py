"""What the reports on a province and on a government tell."""
