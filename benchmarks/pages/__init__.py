"""Every page of every role on a country in PostgreSQL: queries, milliseconds, and what the planner does with them."""
