"""Who is on duty, who inspects what, and what one shift tells the next."""
