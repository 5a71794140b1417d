"""What explains a change, exactly, where the unit scores of both years are known."""
