"""Runs by a service that is somewhere else: what a program needs to ask it, and none of the service's own parts."""
