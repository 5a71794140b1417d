"""The form to fill in, as a workbook."""
