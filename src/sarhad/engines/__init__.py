"""National histories where they lie: Spark and PostgreSQL do the reading, the answers are those of one machine."""
