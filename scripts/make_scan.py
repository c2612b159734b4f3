"""Make the demo's stamped scan (src/zaitong/demo/texts/scan.pdf) anew: two pages of an invented notice with a seal.

Needs the Noto CJK fonts. The outcome is committed, so that the demo needs neither fonts nor this.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from zaitong.policy.tests import scans  # noqa: E402

TARGET = ROOT / "src" / "zaitong" / "demo" / "texts" / "scan.pdf"
MOST = 300_000  # bytes
SCANNER = scans.Scanner(slant=0.6, noise=5, blur=0.5, dpi=110, shadow=0.08)


def main() -> int:
    """Write the file; fail where it would be too large to commit."""
    if not scans.HAS_FONTS:
        sys.stderr.write(f"needs {scans.SERIF.name} and {scans.BOLD.name} in {scans.FOLDER}\n")
        return 1
    made = scans.pdf_of([scans.scanned(page, SCANNER) for page in scans.pages()], SCANNER.dpi, quality=42)
    if len(made) > MOST:
        sys.stderr.write(f"{len(made)} bytes are too many\n")
        return 1
    TARGET.write_bytes(made)
    print(f"{TARGET.relative_to(ROOT)}: {len(made) / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
