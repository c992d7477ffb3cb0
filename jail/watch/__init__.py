"""Live jail -> Observation -> Result."""
