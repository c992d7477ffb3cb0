"""Copy-on-write over a folder of the host's: where the changes go, what they are, and how they are taken over."""
