"""Models that learn which goods to look at: trained, compared, put in force by two people, taken back in one step."""
