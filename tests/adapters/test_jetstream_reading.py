from contextlib import closing
from pathlib import Path

from moderation.adapters.jetstream import Broker, JetStreamEventLog
from moderation.adapters.stores import open_log_reader
from moderation.pipeline.ports import Entry
from moderation.settings import Settings
from moderation.testing import asked
from moderation.testing.nats import NatsServer


def test_readers_of_one_data_folder_have_a_copy_each_and_use_it_again(tmp_path: Path) -> None:
    with (
        NatsServer(tmp_path / "nats", sync="2m") as server,
        closing(Broker(server.url)) as broker,
        closing(JetStreamEventLog(broker, tmp_path / "writer")) as log,
    ):
        log.append([Entry("main", asked("раз"))])
        settings = Settings(data=tmp_path / "data", log=server.url)
        with closing(open_log_reader(settings)) as one, closing(open_log_reader(settings)) as other:
            assert one.read("main") == other.read("main") == log.read("main")
        with closing(open_log_reader(settings)) as again:
            assert again.broadcasts() == ["main"]
    assert sorted(folder.name for folder in (tmp_path / "data").iterdir()) == ["reader-1", "reader-2"]
