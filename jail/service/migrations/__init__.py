"""The history of the tables, by Alembic: ``env.py`` runs it on the connection that the store has open."""
