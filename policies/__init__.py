"""The policies that come with jail, one TOML file each, documented by its comments. Installed as ``jail.policies``."""

from __future__ import annotations
