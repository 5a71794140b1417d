"""How what several pages print of one government and year becomes one row: usable, alike, decided by named rules."""
