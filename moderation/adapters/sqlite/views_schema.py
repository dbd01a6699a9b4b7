"""Tables of the views; texts that people outside choose are kept as bytes (see `codec.text_key`)."""

from __future__ import annotations

from typing import Final

from moderation.adapters.tables import layout

FILE: Final = "views.sqlite3"

TABLES: Final = (*(table.name for table in layout.TABLES), "folded")
"""Every table that has a column `broadcast`."""

STEPS: Final = (
    """
    -- row: a packed BroadcastRow, null until the broadcast was opened; counts: packed Counts, kept level by each write.
    CREATE TABLE broadcasts (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, position INTEGER NOT NULL DEFAULT 0, row BLOB, counts BLOB
    );

    -- row: a packed MessageRow without what the columns say. verdict is null until screened. score: urgency, 0 when
    -- refused. level: its order. raised: the machine saw an emergency, whatever people said of it since.
    CREATE TABLE messages (
        broadcast INTEGER, seq INTEGER, viewer BLOB NOT NULL, at REAL NOT NULL, kind TEXT, verdict TEXT,
        level INTEGER NOT NULL, score REAL NOT NULL, region TEXT NOT NULL, topic BLOB NOT NULL,
        arrival INTEGER NOT NULL, raised INTEGER NOT NULL, alarm TEXT NOT NULL, folded BLOB NOT NULL, row BLOB NOT NULL,
        PRIMARY KEY (broadcast, seq)
    ) WITHOUT ROWID;
    CREATE INDEX messages_viewer ON messages (broadcast, viewer, seq);
    CREATE INDEX messages_verdict ON messages (broadcast, seq, verdict) WHERE verdict <> 'admit';
    CREATE INDEX messages_alarm ON messages (broadcast, seq, alarm) WHERE alarm <> '';

    -- position: 0 for the main filing of a message, then up.
    CREATE TABLE filings (
        broadcast INTEGER, seq INTEGER, position INTEGER, micro INTEGER NOT NULL, PRIMARY KEY (broadcast, seq, position)
    ) WITHOUT ROWID;
    CREATE INDEX filings_micro ON filings (broadcast, micro, seq);

    CREATE TABLE micros (
        broadcast INTEGER, micro INTEGER, cluster INTEGER NOT NULL, PRIMARY KEY (broadcast, micro)
    ) WITHOUT ROWID;
    CREATE INDEX micros_cluster ON micros (broadcast, cluster, micro);

    -- row: a packed ClusterRow as of the last write; tally: the packed CountedCluster from which it was made.
    CREATE TABLE clusters (
        broadcast INTEGER, cluster INTEGER, messages INTEGER NOT NULL, status TEXT NOT NULL, last_at REAL NOT NULL,
        merged_into INTEGER NOT NULL, row BLOB NOT NULL, tally BLOB NOT NULL, PRIMARY KEY (broadcast, cluster)
    ) WITHOUT ROWID;

    -- What follows from filings and micros, kept level on every write. filed: how often a message is in the cluster.
    CREATE TABLE members (
        broadcast INTEGER, cluster INTEGER, seq INTEGER, filed INTEGER NOT NULL, at REAL NOT NULL, score REAL NOT NULL,
        PRIMARY KEY (broadcast, cluster, seq)
    ) WITHOUT ROWID;
    CREATE INDEX members_at ON members (broadcast, cluster, at);

    -- messages, supports: how many of this viewer's are in the cluster.
    CREATE TABLE askers (
        broadcast INTEGER, cluster INTEGER, viewer BLOB, messages INTEGER NOT NULL, supports INTEGER NOT NULL,
        PRIMARY KEY (broadcast, cluster, viewer)
    ) WITHOUT ROWID;
    CREATE INDEX askers_viewer ON askers (broadcast, viewer, cluster);

    -- clusters, answered: how many clusters this viewer is an asker of, and how many of these are answered.
    CREATE TABLE viewers (
        broadcast INTEGER, viewer BLOB, clusters INTEGER NOT NULL, answered INTEGER NOT NULL,
        PRIMARY KEY (broadcast, viewer)
    ) WITHOUT ROWID;

    CREATE TABLE supports (
        broadcast INTEGER, micro INTEGER, viewer BLOB, PRIMARY KEY (broadcast, micro, viewer)
    ) WITHOUT ROWID;

    CREATE TABLE ratings (
        broadcast INTEGER, cluster INTEGER, viewer BLOB, useful INTEGER NOT NULL,
        PRIMARY KEY (broadcast, cluster, viewer)
    ) WITHOUT ROWID;

    CREATE TABLE told (
        broadcast INTEGER, viewer BLOB, answer BLOB, PRIMARY KEY (broadcast, viewer, answer)
    ) WITHOUT ROWID;

    -- row: a packed DecisionRow; clusters: a JSON list.
    CREATE TABLE decisions (
        broadcast INTEGER, offset INTEGER, id BLOB NOT NULL, clusters TEXT NOT NULL, row BLOB NOT NULL,
        PRIMARY KEY (broadcast, offset)
    ) WITHOUT ROWID;
    CREATE INDEX decisions_id ON decisions (broadcast, id);

    CREATE TABLE timeline (
        broadcast INTEGER, minute INTEGER, topic BLOB, questions INTEGER NOT NULL,
        PRIMARY KEY (broadcast, minute, topic)
    ) WITHOUT ROWID;
    """,
    """
    -- What people said of messages (a packed dict by Field), and the machine's packed Screening that it stands against.
    CREATE TABLE corrections (
        broadcast INTEGER, seq INTEGER, machine BLOB, said BLOB NOT NULL, PRIMARY KEY (broadcast, seq)
    ) WITHOUT ROWID;

    -- entries: one a line; number: that of a WordList.
    CREATE TABLE lists (
        broadcast INTEGER, number INTEGER, entries BLOB NOT NULL, PRIMARY KEY (broadcast, number)
    ) WITHOUT ROWID;
    """,
    """
    -- recent: questions in the window; usual: how many would have come.
    CREATE TABLE surges (
        broadcast INTEGER, at REAL, cluster INTEGER, recent INTEGER NOT NULL, usual REAL NOT NULL,
        PRIMARY KEY (broadcast, at, cluster)
    ) WITHOUT ROWID;
    """,
    """
    -- Merges of the machine; row: a packed ActRow.
    CREATE TABLE acts (
        broadcast INTEGER, offset INTEGER, loser INTEGER, winner INTEGER NOT NULL, id BLOB NOT NULL, row BLOB NOT NULL,
        PRIMARY KEY (broadcast, offset, loser)
    ) WITHOUT ROWID;
    CREATE INDEX acts_winner ON acts (broadcast, winner, offset);
    CREATE INDEX acts_id ON acts (broadcast, id);

    -- Escalated clusters that nobody has taken: every page asks for them all the time.
    CREATE TABLE alarming (broadcast INTEGER, cluster INTEGER, PRIMARY KEY (broadcast, cluster)) WITHOUT ROWID;
    """,
    """
    -- The words of messages; a row's number is made in `said`.
    CREATE VIRTUAL TABLE said USING fts5 (words, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
    -- What was projected before is in no index: all is projected again from the log.
    DELETE FROM messages;
    DELETE FROM filings;
    DELETE FROM micros;
    DELETE FROM clusters;
    DELETE FROM members;
    DELETE FROM askers;
    DELETE FROM viewers;
    DELETE FROM supports;
    DELETE FROM ratings;
    DELETE FROM told;
    DELETE FROM decisions;
    DELETE FROM timeline;
    DELETE FROM corrections;
    DELETE FROM lists;
    DELETE FROM surges;
    DELETE FROM acts;
    DELETE FROM alarming;
    UPDATE broadcasts SET position = 0, row = NULL, counts = NULL;
    """,
    """
    -- The words that a message stands in the index with: rows of messages change often, these hardly ever.
    CREATE TABLE folded (
        broadcast INTEGER, seq INTEGER, words BLOB NOT NULL, PRIMARY KEY (broadcast, seq)
    ) WITHOUT ROWID;
    INSERT INTO folded SELECT broadcast, seq, folded FROM messages;
    ALTER TABLE messages DROP COLUMN folded;
    """,
    """
    -- donated: it came with a donation; no message did before this was kept.
    ALTER TABLE messages ADD COLUMN donated INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX messages_donated ON messages (broadcast, seq) WHERE donated <> 0;
    """,
    """
    -- unread: no model could read it; those before this was kept stand among the withheld only.
    ALTER TABLE messages ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX messages_unread ON messages (broadcast, seq) WHERE unread <> 0;
    """,
)
