"""Licences that may stand beside an Apache-2.0 program that a customs service runs, changes and passes on.

Identifiers are SPDX's. A package that states none in its metadata is named here with the one in its own LICENSE file.
"""

from __future__ import annotations

from importlib.metadata import Distribution

PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "OFL-1.1",
    "PSF-2.0", "Zlib",
}  # fmt: skip
"""Take, change, pass on, with the notice kept."""

OF_A_LIBRARY = {"LGPL-2.1-only", "LGPL-3.0-only", "MPL-2.0"}
"""Their own files stay under them; what uses them unchanged, as a package of its own, does not come under them."""

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "GNU Lesser General Public License v2 (LGPLv2)": "LGPL-2.1-only",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""The older way to state a licence; "OSI Approved" and "Other/Proprietary" say nothing and are passed over."""


def licences_of(package: Distribution) -> set[str]:
    """What the package states: its SPDX expression, else its classifiers, else its free text."""
    stated = package.metadata.get("License-Expression")
    if stated:
        words = stated.replace("(", " ").replace(")", " ").replace(" WITH LLVM-exception", "").split()
        return {word for word in words if word not in ("AND", "OR")}
    classifiers = package.metadata.get_all("Classifier") or []
    names = [one.rsplit(" :: ", 1)[-1] for one in classifiers if one.startswith("License ::")]
    found = {CLASSIFIERS[name] for name in names if name in CLASSIFIERS}
    return found or {package.metadata.get("License", "").strip() or "none stated"}
