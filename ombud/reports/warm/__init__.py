"""Processes that are forked ready to work, so that a batch need not import anew."""
