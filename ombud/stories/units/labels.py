"""What the sources of a change are called."""

from ombud.errors import N_

LABELS = {
    "performance": N_("performance"),
    "dimensions": N_("dimensions"),
    "weights": N_("weights"),
    "units": N_("units"),
    "aggregation": N_("aggregation"),
    "framework": N_("framework"),
    "membership": N_("membership"),
    "method": N_("method"),
    "score": N_("score"),
    "cutoffs": N_("cut-offs"),
}
