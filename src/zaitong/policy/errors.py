"""What can go wrong when a file is read."""


class ReadError(Exception):
    """A file cannot be read as a policy document.

    `code` is a short stable word (missing, empty, damaged, encrypted, too_large, wrong_type, no_text, scan, not_chinese);
    `message` is one line of plain Chinese that says what happened and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
