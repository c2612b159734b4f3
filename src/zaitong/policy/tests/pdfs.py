"""A PDF with a text layer in Chinese, written by hand: a CID font whose codes are the UTF-16 characters."""

Placed = tuple[float, float, str]  # points from the lower left corner, and what is written there
_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /FontDescriptor 5 0 R >>",
    "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
)


def pdf_of(lines: list[str], width: int = 595) -> bytes:
    """One page with the lines under each other. No font is embedded: only the text layer matters."""
    return pdf_pages([[(60, 760 - 20 * i, line) for i, line in enumerate(lines)]], width)


def pdf_pages(pages: list[list[Placed]], width: int = 595) -> bytes:
    """Pages with text at given places, in 12 points, drawn in the order given."""
    kids = " ".join(f"{6 + 2 * at} 0 R" for at in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>", *_FONT]
    for at, page in enumerate(pages):
        drawn = "".join(f"BT /F1 12 Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n" for x, y, text in page)
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} 842] /Contents {7 + 2 * at} 0 R /Resources << /Font << /F1 3 0 R >> >> >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}endstream",
        ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    body += "".join(f"{place:010d} 00000 n \n" for place in places).encode()
    return body + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
