"""Prints the OpenAPI document of the service, for docs/reference/openapi.json."""

from __future__ import annotations

import json
import sys

from jail.service.app import document

if __name__ == "__main__":
    sys.stdout.write(json.dumps(document(), indent=1, sort_keys=True) + "\n")
