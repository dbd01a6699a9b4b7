"""articles: the knowledge base, imported from files and listed."""

from __future__ import annotations

import argparse
import getpass
import sys
import time
from pathlib import Path

from moderation.commands import require_data
from moderation.settings import Settings

HELP = "import articles of the knowledge base from CSV, XLSX or Markdown, and list them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command line may say."""
    deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
    imports = deeds.add_parser(
        "import", help="add the articles of a file; those known by id get a new version"
    )
    imports.add_argument("file", metavar="FILE", type=Path, help="CSV, XLSX or Markdown")
    lists = deeds.add_parser("list", help="show all articles, a line each")
    for deed in (imports, lists):
        deed.add_argument("--data", metavar="DIR", help="data folder that serve uses (default ./data)")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked; a running `serve` follows at once.

    Raises BadInput when the file cannot be read or holds no article.
    """
    from moderation.adapters.article_file import read_articles  # noqa: PLC0415 - `--help` needs none of it
    from moderation.adapters.stores import open_articles  # noqa: PLC0415
    from moderation.domain.errors import BadInput, BadLine  # noqa: PLC0415

    if arguments.deed == "list":
        if not settings.views:
            require_data(settings)
        for article in open_articles(settings).articles():
            retired = " (retired)" if article.retired else ""
            sys.stdout.write(f"{article.id}\t{article.version}\t{article.question}{retired}\n")
        return 0

    def complain(bad: BadLine) -> None:
        sys.stderr.write(f"{bad}\n")

    found = list(read_articles(arguments.file, complain))
    if not found:
        raise BadInput(f"The file {arguments.file} holds no article.")
    changed = open_articles(settings).save(found, who=getpass.getuser(), at=time.time())
    sys.stdout.write(f"{len(found)} articles, {changed} of them new or changed.\n")
    return 0
