"""What is declared: the canonical item table, its readers, validation, reference data and generator."""
