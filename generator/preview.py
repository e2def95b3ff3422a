"""Pages of a PDF as PNG pictures, to look at without a word processor. It knows no paper; it draws what it is given."""

from __future__ import annotations

import io

#: Pixels to the inch: enough to read a page on a screen.
RESOLUTION = 100


def pages(pdf: bytes, resolution: int = RESOLUTION) -> list[bytes]:
    """Every page of a PDF as a PNG file, in order; the same bytes for the same PDF."""
    import pypdfium2

    out = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            picture = io.BytesIO()
            page.render(scale=resolution / 72).to_pil().save(picture, "PNG", optimize=False)
            out.append(picture.getvalue())
            page.close()
    finally:
        document.close()
    return out
