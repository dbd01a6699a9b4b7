"""Read what people ask of services and machines: in a chat with a host, a wish counts as a question too.

Without these sets the head knows the telephone business only, and takes a wish of any other kind for talk.
"""

from collections.abc import Iterator
from pathlib import Path

from embeddings.training.examples import Example, csv_rows, sampled


def requests(folder: Path, count: int) -> Iterator[Example]:
    """Sample `count` requests of each set; of the Russian ones every second intent, so that the others stay unseen."""
    russian = csv_rows(folder / "encodechka_ru/intents_hwu_ru_train.csv")
    known = sorted({row["label"] for row in russian})[::2]
    sets = {
        "clinc150": [
            row
            for row in csv_rows(folder / "clinc150/data_full.csv")
            if row["split"] == "train" and row["label"] != "oos"
        ],
        "hwu64": [row for row in csv_rows(folder / "hwu64/hwu64.csv") if row["split"] == "train"],
        "intents_hwu_ru": [row for row in russian if row["label"] in known],
        "dstc11_finance": csv_rows(folder / "dstc11_intents/test-finance.csv"),
    }
    for source, rows in sets.items():
        for row in sampled(rows, count):
            yield Example(
                text=row["text"],
                asks=True,
                abusive=False,
                danger=False,
                source=source,
                group=f"{source}:{row['label']}",
                talk=False,
            )
