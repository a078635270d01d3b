"""The risk register: what the service is afraid of, how much, who answers for it, and what is done about it."""
