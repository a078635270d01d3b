"""The whole country on one page, and what the last changes of profiles, models and lane plan did to it."""
