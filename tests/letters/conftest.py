"""Letters are tested where the extra is installed; everything else runs without it."""

from __future__ import annotations

import pytest

pytest.importorskip("typst", reason="needs portaladm[letters]")
pytest.importorskip("pypdfium2", reason="needs portaladm[dev]")
