"""What the sources of a change are called."""

LABELS = {
    "performance": "performance",
    "dimensions": "dimensions",
    "weights": "weights",
    "units": "units",
    "aggregation": "aggregation",
    "framework": "framework",
    "membership": "membership",
    "method": "method",
    "score": "score",
    "cutoffs": "cut-offs",
}
