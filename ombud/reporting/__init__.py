"""How the analysis is told: language, figures, tables, documents."""
