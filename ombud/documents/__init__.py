"""A run notebook as a document: page, print and data."""
