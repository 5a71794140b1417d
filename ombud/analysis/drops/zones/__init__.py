"""Zones between two years: tables fitted to the national counts, cut-offs, and means of the nation."""
