"""A program that projects ten questions a batch until it is killed, and prints the number of each batch that stands."""


def projecting(imports: str, opening: str) -> str:
    """Return its text.

    Args:
        imports: what `opening` needs, a statement.
        opening: an expression that opens the views named by `sys.argv[1]`.
    """
    return f"""
import itertools, sys
{imports}
from moderation.testing import message_row, screening
from moderation.testing.builders import filings

views = {opening}
for number in itertools.count(1):
    seqs = range(number * 10 - 9, number * 10 + 1)
    with views.begin("main") as writer:
        writer.add_messages([message_row(seq, viewer=str(seq)) for seq in seqs])
        writer.screen([(seq, screening()) for seq in seqs])
        writer.file(filings(dict.fromkeys(seqs, (1, 1))))
        writer.reach(seqs[-1])
    print(number, flush=True)
"""
