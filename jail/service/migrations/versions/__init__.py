"""The changes of the tables, one a file, each with the one before it."""
