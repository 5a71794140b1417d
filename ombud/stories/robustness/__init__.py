"""What notebook 05 tells of choices that a score rests on."""
