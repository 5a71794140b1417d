"""What a filled form is answered with: sheets, tables, figures and sentences."""
