"""The query that scores unit scores where they lie."""
