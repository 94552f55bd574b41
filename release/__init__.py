"""Release: what a version is shipped as, and how one is prepared. Nothing here is part of the product."""
