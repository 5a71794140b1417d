"""How anything is shown: language, tables, charts."""
