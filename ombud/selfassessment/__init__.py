"""Self-assessment: the form that a government fills in, its score, and what would lift it."""
