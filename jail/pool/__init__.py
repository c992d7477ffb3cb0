"""Many runs from jails that are started ahead of demand."""
