"""The command line: `python -m moderation COMMAND …`; wrong use ends with 2, failure with 1, both in one sentence."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from dataclasses import fields
from typing import NoReturn

from moderation.commands import Command, commands
from moderation.domain.errors import BadInput, EfirError, Unknown
from moderation.settings import Settings, load

WRONG_USE = 2
FAILURE = 1
INTERRUPTED, TERMINATED = 130, 143
"""What shells expect of a program that Ctrl-C or SIGTERM ended."""


class _Parser(argparse.ArgumentParser):
    """A parser that answers wrong use with one sentence instead of a page."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where help is; exit."""
        sentence = message[:1].upper() + message[1:]
        self.exit(WRONG_USE, f"{sentence.rstrip('.')}: see {self.prog} --help.\n")


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; return the process's exit code."""
    found = commands()
    arguments = _parser(found).parse_args(words)
    # numpy's threads spin while they wait for work, at the cost of a third of a core; ours are small matrices.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        given = {item.name: getattr(arguments, item.name, None) for item in fields(Settings)}
        settings, _ = load(os.environ, given)
        return found[arguments.command].run(arguments, settings)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough; closing it again at exit must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE
    except Exception as error:  # noqa: BLE001 - the border: people get a sentence, `--debug` the traceback
        if arguments.debug:
            traceback.print_exc()
        else:
            sys.stderr.write(_sentence(error) + "\n")
        return WRONG_USE if isinstance(error, BadInput | Unknown) else FAILURE


def _parser(found: dict[str, Command]) -> argparse.ArgumentParser:
    debug = _Parser(add_help=False)
    debug.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show tracebacks")
    parser = _Parser(
        prog="python -m moderation",
        description="Efir: questions at live broadcasts, heard, grouped, ranked, answered once, told to everyone.",
        epilog="Each command has its own --help. Settings come from the command line, else from the environment "
        "(EFIR_*), else from defaults: `python -m moderation settings` shows them.",
        parents=[debug],
    )
    parser.set_defaults(debug=False)
    choices = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    for name, command in found.items():
        sub = choices.add_parser(
            name, help=command.HELP, description=_capitalized(command.HELP) + ".", parents=[debug]
        )
        command.add_arguments(sub)
    return parser


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        where = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror}{where}: see to that, then run it again."
    if isinstance(error, EfirError) or type(error).__module__.startswith("embeddings"):
        return str(error)
    return f"Efir failed unexpectedly ({type(error).__name__}): run it again with --debug and report what it shows."


def _terminate(*_: object) -> NoReturn:
    sys.exit(TERMINATED)


if __name__ == "__main__":
    # Python's own answer to SIGTERM cleans nothing up, and what people wrote would stay behind in temporary files.
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(main())
