"""Who and what is assessed: governments, their names, and kinds of units."""
