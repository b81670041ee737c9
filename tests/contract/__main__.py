"""``python -m tests.contract`` prints contract.toml as it would be now."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.contract.scenes import run_scenes
from tests.contract.shapes import write_shapes

with tempfile.TemporaryDirectory() as folder:
    sys.stdout.write(write_shapes(run_scenes(Path(folder))))
