"""New published figures: read from what someone types or lists, held against what is known, saved whole or not at all."""
