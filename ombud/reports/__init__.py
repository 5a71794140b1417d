"""The reports: one, a batch of them, and the site that joins them."""
