"""A live jail that is asked many times."""
