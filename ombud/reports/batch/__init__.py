"""Many reports at once: every one whole, none done twice, none lost."""
