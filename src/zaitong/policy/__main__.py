"""`python -m zaitong.policy breakdown FILE [--json]` and `compare PARENT CHILD [--json]`."""

import sys

from zaitong.policy import command

if __name__ == "__main__":
    name, *rest = sys.argv[1:] or ["breakdown"]
    sys.exit(command.compare_main(rest) if name == "compare" else command.main(rest))
