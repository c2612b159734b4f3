"""PDF with a text layer."""

from __future__ import annotations

from zaitong.policy.errors import ReadError
from zaitong.policy.reading import guard


def pdf_text(data: bytes) -> str:
    """The text of all pages, a form feed between them."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReadError("encrypted", "PDF 已加密，请去掉密码后再试。") from error
        raise ReadError("damaged", "PDF 已损坏，打不开，请用原程序重新导出后再试。") from error
    try:
        if len(document) > guard.MAX_PAGES:
            raise ReadError("too_large", f"PDF 超过 {guard.MAX_PAGES} 页，请拆分后再试。")
        pages = _pages(document)
    finally:
        document.close()
    text = "\f".join(pages)
    if not text.strip():
        raise ReadError("no_text", "PDF 里没有文字层，多半是扫描件。请先识别成文字，或把文字粘贴进来。")
    return text


def _pages(document: object) -> list[str]:
    import pypdfium2

    pages, total = [], 0
    for number in range(len(document)):  # type: ignore[arg-type]
        try:
            page = document[number]  # type: ignore[index]
            layer = page.get_textpage()
            # pdfium marks a hyphen at a line end with U+FFFE
            pages.append(layer.get_text_bounded().replace("\r\n", "\n").replace("\ufffe", "-"))
        except pypdfium2.PdfiumError as error:
            raise ReadError("damaged", f"PDF 第 {number + 1} 页已损坏，请重新导出后再试。") from error
        total += len(pages[-1])
        if total > guard.MAX_CHARACTERS:
            break
    return pages
