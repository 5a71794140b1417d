"""What changed from one state of the data to another: figures, and all that follows from them."""
