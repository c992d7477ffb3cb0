"""Writes a bill of materials (CycloneDX 1.6, JSON) for what lies in a folder: tools/sbom.py FOLDER

It names the wheel and the source archive with their hashes, each package that they need with the version that they were
built and tested with, the CPythons that the wheel has a language ring for, and libseccomp, which the system brings.
Nothing of another project is inside the wheel. The same files and packages give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

RING = re.compile(r"/_ring\.(cpython-\d+)[^/]*\.so$")
LIBSECCOMP = {
    "type": "library",
    "bom-ref": "libseccomp",
    "name": "libseccomp",
    "scope": "required",
    "description": "libseccomp.so.2 of the system (Debian: libseccomp2), 2.5 or later; not in the wheel",
    "licenses": [{"license": {"id": "LGPL-2.1-only"}}],
}


def needed(name: str, found: dict[str, str] | None = None) -> dict[str, str]:
    """Returns the packages that a package needs when it runs, without extras, each with its version here."""
    from packaging.requirements import Requirement

    found = {} if found is None else found
    for text in distribution(name).requires or ():
        requirement = Requirement(text)
        if requirement.name not in found and (not requirement.marker or requirement.marker.evaluate({"extra": ""})):
            found[requirement.name] = distribution(requirement.name).version
            needed(requirement.name, found)
    return found


def component(name: str, version: str) -> dict[str, Any]:
    purl = f"pkg:pypi/{name}@{version}"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "scope": "required"}


def file(path: Path) -> dict[str, Any]:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    made = {"type": "file", "bom-ref": path.name, "name": path.name, "hashes": [{"alg": "SHA-256", "content": digest}]}
    if path.suffix != ".whl":
        return made
    with zipfile.ZipFile(path) as wheel:
        rings = sorted({found[1] for name in wheel.namelist() if (found := RING.search(name))})
    return {**made, "properties": [{"name": "jail:language-ring", "value": ring} for ring in rings]}


def document(folder: Path) -> dict[str, Any]:
    """Returns the bill of the wheels and source archives in a folder."""
    jail = component("jail-run", distribution("jail-run").version)
    jail |= {"type": "application", "licenses": [{"license": {"id": "Apache-2.0"}}]}
    packages = [component(name, version) for name, version in sorted(needed("jail-run").items())]
    files = [file(path) for path in sorted((*folder.glob("*.whl"), *folder.glob("*.tar.gz")))]
    needs = {"ref": jail["bom-ref"], "dependsOn": [part["bom-ref"] for part in (*packages, LIBSECCOMP)]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": jail},
        "components": [*files, *packages, LIBSECCOMP],
        "dependencies": [needs],
    }


if __name__ == "__main__":
    target = Path(sys.argv[1])
    made = document(target)
    version = made["metadata"]["component"]["version"]
    (target / f"jail_run-{version}.cdx.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
