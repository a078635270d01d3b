"""What the pages count, kept by day and office, so that a page does not read every declaration again."""
