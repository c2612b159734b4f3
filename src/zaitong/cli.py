"""The `zaitong` command.

Django is imported only by the commands that need it: `zaitong breakdown` starts in a fraction of a second.
"""

import argparse
import sys
from collections.abc import Callable, Sequence

from zaitong import __version__
from zaitong.config import env

Command = Callable[[Sequence[str]], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the process's exit code (0 done, 1 failed, 2 wrong use)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in COMMANDS:
        return _run(COMMANDS[arguments[0]][0], arguments[1:])
    parser = _overview()
    if not arguments:
        parser.print_help()
        return 2
    parser.parse_args(arguments)
    return 2


def _run(command: Command, arguments: Sequence[str]) -> int:
    try:
        return command(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (head, less) has gone; nothing is wrong here.
        sys.stderr.close()
        return 0
    except (env.EnvironmentInvalidError, OSError) as error:
        print(f"zaitong: {error}", file=sys.stderr)
        return 1


def _overview() -> argparse.ArgumentParser:
    lines = "\n".join(f"  {name:<11}{text}" for name, (_, text) in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="zaitong",
        usage="zaitong COMMAND ...",
        description="在同: 从一份文件到一项落地见效的工作",
        epilog=f"commands:\n{lines}\n\n`zaitong COMMAND --help` explains each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"zaitong {__version__}")
    parser.add_argument("command", choices=list(COMMANDS), metavar="COMMAND", help=argparse.SUPPRESS)
    return parser


def _parser(name: str) -> argparse.ArgumentParser:
    return argparse.ArgumentParser(prog=f"zaitong {name}", description=COMMANDS[name][1])


def breakdown(arguments: Sequence[str]) -> int:
    from zaitong.policy import command

    return command.main(list(arguments))


def compare(arguments: Sequence[str]) -> int:
    from zaitong.policy import command

    return command.compare_main(list(arguments))


def lint(arguments: Sequence[str]) -> int:
    from datetime import datetime

    from zaitong.common.clock import ZONE
    from zaitong.common.workdays import is_workday
    from zaitong.policy.lint import command

    today = datetime.now(ZONE).date()  # noqa: TID251 - no settings here, so not the product's clock
    return command.main(list(arguments), today, is_workday)


def demo(arguments: Sequence[str]) -> int:
    parser = _parser("demo")
    parser.add_argument("--host", default="127.0.0.1", help="address to serve on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to serve on (default: %(default)s)")
    parser.add_argument("--fresh", action="store_true", help="throw the demo's data away and build it anew")
    options = parser.parse_args(arguments)
    env.use_settings("demo")
    from zaitong.config import trial

    return trial.run(host=options.host, port=options.port, fresh=options.fresh)


def serve(arguments: Sequence[str]) -> int:
    parser = _parser("serve")
    parser.add_argument("--host", default="127.0.0.1", help="address to serve on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to serve on (default: %(default)s)")
    parser.add_argument("--processes", type=int, default=2, help="web processes (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=8, help="threads in each web process (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=0, help="background workers beside them (default: none)")
    options = parser.parse_args(arguments)
    env.use_settings("prod")
    from zaitong.config import serving

    web = serving.Web(options.host, options.port, options.processes, options.threads)
    return serving.run(web, workers=options.workers)


def worker(arguments: Sequence[str]) -> int:
    _parser("worker").parse_args(arguments)
    env.use_settings("prod")
    from zaitong.config import serving

    return serving.work()


def check(arguments: Sequence[str]) -> int:
    parser = _parser("check")
    parser.add_argument("--deploy", action="store_true", help="also check what real use needs")
    options = parser.parse_args(arguments)
    env.use_settings("prod" if options.deploy else env.likely_settings())
    return _manage(["check", *(["--deploy", "--fail-level", "WARNING"] if options.deploy else [])])


def manage(arguments: Sequence[str]) -> int:
    env.use_settings(env.likely_settings())
    return _manage(arguments)


def _manage(arguments: Sequence[str]) -> int:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["zaitong manage", *arguments])
    except ImproperlyConfigured as error:
        print(f"zaitong: {error}", file=sys.stderr)
        return 1
    return 0


COMMANDS: dict[str, tuple[Command, str]] = {
    "demo": (demo, "建好演示区并在本机打开 (build and serve the demo district)"),
    "breakdown": (breakdown, "把一份文件分解成任务 (break one policy document down)"),
    "compare": (compare, "把本单位方案与上级文件对照 (hold a plan against the document above it)"),
    "lint": (lint, "发文前核查：日期矛盾、篇幅、加重基层负担的要求 (check a draft before it is issued)"),
    "serve": (serve, "提供网页服务 (serve the site)"),
    "worker": (worker, "运行后台任务 (run background work)"),
    "check": (check, "检查配置, --deploy 检查能否正式使用 (check the settings)"),
    "manage": (manage, "Django 管理命令 (Django's own commands)"),
}

if __name__ == "__main__":
    sys.exit(main())
