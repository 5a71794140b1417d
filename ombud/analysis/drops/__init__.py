"""Why scores fall: pairs of years, placebos, selection, models of a step, zones, and the answer."""
