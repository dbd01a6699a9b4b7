"""Tables of the views in PostgreSQL; `tables.layout` says what each holds."""

from __future__ import annotations

from typing import Final

AREA: Final = "views"

STEPS: Final = (
    """
    -- row: a packed BroadcastRow, null until the broadcast was opened; counts: packed Counts, kept level by each write.
    CREATE TABLE broadcasts (
        number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id BYTEA NOT NULL UNIQUE,
        position BIGINT NOT NULL DEFAULT 0, row BYTEA, counts BYTEA
    ) WITH (fillfactor = 50);

    -- row: a packed MessageRow without what the columns say. verdict is null until screened. score: urgency, 0 when
    -- refused. level: its order. raised: the machine saw an emergency, whatever people said of it since.
    CREATE TABLE messages (
        broadcast BIGINT, seq BIGINT, viewer BYTEA NOT NULL, at FLOAT8 NOT NULL, kind TEXT, verdict TEXT,
        level BIGINT NOT NULL, score FLOAT8 NOT NULL, region TEXT NOT NULL, topic BYTEA NOT NULL,
        arrival BIGINT NOT NULL, raised BIGINT NOT NULL, alarm TEXT NOT NULL, row BYTEA NOT NULL,
        PRIMARY KEY (broadcast, seq)
    ) WITH (fillfactor = 60);
    CREATE INDEX messages_viewer ON messages (broadcast, viewer, seq);
    CREATE INDEX messages_verdict ON messages (broadcast, seq) WHERE verdict <> 'admit';
    CREATE INDEX messages_alarm ON messages (broadcast, seq) WHERE alarm <> '';

    -- The words of each message as lexemes, whatever language they are of.
    CREATE TABLE said (broadcast BIGINT, seq BIGINT, words TSVECTOR NOT NULL, PRIMARY KEY (broadcast, seq));
    CREATE INDEX said_words ON said USING gin (words);

    CREATE TABLE filings (
        broadcast BIGINT, seq BIGINT, position BIGINT, micro BIGINT NOT NULL, PRIMARY KEY (broadcast, seq, position)
    );
    CREATE INDEX filings_micro ON filings (broadcast, micro, seq);

    CREATE TABLE micros (broadcast BIGINT, micro BIGINT, cluster BIGINT NOT NULL, PRIMARY KEY (broadcast, micro));
    CREATE INDEX micros_cluster ON micros (broadcast, cluster, micro);

    -- row: a packed ClusterRow as of the last write; tally: the packed CountedCluster from which it was made.
    CREATE TABLE clusters (
        broadcast BIGINT, cluster BIGINT, messages BIGINT NOT NULL, status TEXT NOT NULL, last_at FLOAT8 NOT NULL,
        merged_into BIGINT NOT NULL, row BYTEA NOT NULL, tally BYTEA NOT NULL, PRIMARY KEY (broadcast, cluster)
    ) WITH (fillfactor = 50);

    -- What follows from filings and micros, kept level on every write. filed: how often a message is in the cluster.
    CREATE TABLE members (
        broadcast BIGINT, cluster BIGINT, seq BIGINT, filed BIGINT NOT NULL, at FLOAT8 NOT NULL, score FLOAT8 NOT NULL,
        PRIMARY KEY (broadcast, cluster, seq)
    );
    CREATE INDEX members_at ON members (broadcast, cluster, at);

    -- messages, supports: how many of this viewer's are in the cluster.
    CREATE TABLE askers (
        broadcast BIGINT, cluster BIGINT, viewer BYTEA, messages BIGINT NOT NULL, supports BIGINT NOT NULL,
        PRIMARY KEY (broadcast, cluster, viewer)
    );
    CREATE INDEX askers_viewer ON askers (broadcast, viewer, cluster);

    -- clusters, answered: how many clusters this viewer is an asker of, and how many of these are answered.
    CREATE TABLE viewers (
        broadcast BIGINT, viewer BYTEA, clusters BIGINT NOT NULL, answered BIGINT NOT NULL,
        PRIMARY KEY (broadcast, viewer)
    ) WITH (fillfactor = 80);

    CREATE TABLE supports (broadcast BIGINT, micro BIGINT, viewer BYTEA, PRIMARY KEY (broadcast, micro, viewer));

    CREATE TABLE ratings (
        broadcast BIGINT, cluster BIGINT, viewer BYTEA, useful BIGINT NOT NULL,
        PRIMARY KEY (broadcast, cluster, viewer)
    );

    CREATE TABLE told (broadcast BIGINT, viewer BYTEA, answer BYTEA, PRIMARY KEY (broadcast, viewer, answer));

    -- row: a packed DecisionRow; clusters: a JSON list.
    CREATE TABLE decisions (
        broadcast BIGINT, "offset" BIGINT, id BYTEA NOT NULL, clusters TEXT NOT NULL, row BYTEA NOT NULL,
        PRIMARY KEY (broadcast, "offset")
    );
    CREATE INDEX decisions_id ON decisions (broadcast, id);

    CREATE TABLE timeline (
        broadcast BIGINT, minute BIGINT, topic BYTEA, questions BIGINT NOT NULL,
        PRIMARY KEY (broadcast, minute, topic)
    ) WITH (fillfactor = 50);

    -- What people said of messages (a packed dict by Field), and the machine's packed Screening that it stands against.
    CREATE TABLE corrections (
        broadcast BIGINT, seq BIGINT, machine BYTEA, said BYTEA NOT NULL, PRIMARY KEY (broadcast, seq)
    );

    -- entries: one a line; number: that of a WordList.
    CREATE TABLE lists (
        broadcast BIGINT, number BIGINT, entries BYTEA NOT NULL, PRIMARY KEY (broadcast, number)
    );

    -- recent: questions in the window; usual: how many would have come.
    CREATE TABLE surges (
        broadcast BIGINT, at FLOAT8, cluster BIGINT, recent BIGINT NOT NULL, usual FLOAT8 NOT NULL,
        PRIMARY KEY (broadcast, at, cluster)
    );

    -- Merges of the machine; row: a packed ActRow.
    CREATE TABLE acts (
        broadcast BIGINT, "offset" BIGINT, loser BIGINT, winner BIGINT NOT NULL, id BYTEA NOT NULL, row BYTEA NOT NULL,
        PRIMARY KEY (broadcast, "offset", loser)
    );
    CREATE INDEX acts_winner ON acts (broadcast, winner, "offset");
    CREATE INDEX acts_id ON acts (broadcast, id);

    -- Escalated clusters that nobody has taken: every page asks for them all the time.
    CREATE TABLE alarming (broadcast BIGINT, cluster BIGINT, PRIMARY KEY (broadcast, cluster));

    CREATE FUNCTION whole(x FLOAT8) RETURNS INTEGER LANGUAGE SQL IMMUTABLE PARALLEL SAFE
        RETURN CAST(trunc(x) AS INTEGER);
    """,
    """
    -- donated: it came with a donation; no message did before this was kept.
    ALTER TABLE messages ADD COLUMN donated BIGINT NOT NULL DEFAULT 0;
    CREATE INDEX messages_donated ON messages (broadcast, seq) WHERE donated <> 0;
    """,
    """
    -- unread: no model could read it; those before this was kept stand among the withheld only.
    ALTER TABLE messages ADD COLUMN unread BIGINT NOT NULL DEFAULT 0;
    CREATE INDEX messages_unread ON messages (broadcast, seq) WHERE unread <> 0;
    """,
)
