"""Observation -> Result: pure functions of facts."""
