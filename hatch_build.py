"""Build the scripts and styles before a wheel or an sdist is packed, unless they are there.

Who installs the wheel needs no Node. An editable install builds nothing: `make assets` does.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = ("desk.js", "portal.js", "desk.css", "portal.css")


class AssetsHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        folder = root / "src/penciled/ui/static/ui"
        if version == "editable" or all((folder / name).exists() for name in BUILT):
            return
        for words in (["ci"], ["run", "assets"]):
            subprocess.run([root / "bin/npm", *words], cwd=root, check=True)  # noqa: S603 -- our own script
