"""What follows from a filled form."""
