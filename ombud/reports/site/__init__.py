"""The pages that lead to the reports."""
