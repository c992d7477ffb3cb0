"""Programs that run inside the jail, one folder a language; nothing of jail's imports them."""
