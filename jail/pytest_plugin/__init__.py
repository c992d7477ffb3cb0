"""A plugin of pytest: ``pytest --jail`` runs each test in a jail of its own, and ``jail`` is a fixture."""
