"""Live jail -> Observation."""
