"""The lane plan in operation: versions, delayed green, yellow to blue, work beyond a shift, re-routing rights."""
