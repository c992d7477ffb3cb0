"""Tells a CI service of a run: GitHub's annotations, GitLab's code quality, SARIF; a log that obeys no guest."""
