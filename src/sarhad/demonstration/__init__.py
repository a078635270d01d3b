"""The demonstration: offices and profiles of the generated country."""
