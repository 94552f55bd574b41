"""`python -m release.site`: the whole site into `build/site`."""

from __future__ import annotations

from release.site.build import build

if __name__ == "__main__":
    build()
