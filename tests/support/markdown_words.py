"""What a reader of a file in Markdown reads."""

from __future__ import annotations

from markdown_it import MarkdownIt


def words_of(file: bytes) -> list[str]:
    """What a reader of the Markdown reads, piece by piece; HTML, a link or a picture in it fails."""
    tokens = MarkdownIt("commonmark").enable("table").parse(file.decode())
    pieces = [piece for token in tokens for piece in token.children or ()]
    kinds = {token.type for token in (*tokens, *pieces)}
    assert not {kind for kind in kinds if kind.startswith(("html", "link", "image", "em_"))}
    return [piece.content for piece in pieces]
