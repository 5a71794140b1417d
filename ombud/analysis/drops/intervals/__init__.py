"""Pairs of years of which some totals are known only as intervals."""
