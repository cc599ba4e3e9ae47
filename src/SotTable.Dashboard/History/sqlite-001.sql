-- The hub's store, schema 1. Every key begins with the journal of a table, so that nothing a table sends can touch what another one has sent.
CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    table_name TEXT NOT NULL,
    epoch TEXT NOT NULL,               -- random with the table's journal: another one is another journal (a new card)
    thru INTEGER NOT NULL,             -- everything up to this number is here; the table may forget it
    seen_ms INTEGER NOT NULL,          -- UTC of the last message
    UNIQUE (site, table_name, epoch)
) STRICT;

-- Messages beyond a hole, until it closes.
CREATE TABLE waiting (
    journal INTEGER NOT NULL REFERENCES journal (id),
    n INTEGER NOT NULL,
    prev INTEGER NOT NULL,
    PRIMARY KEY (journal, n)
) STRICT;

CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    journal INTEGER NOT NULL REFERENCES journal (id),
    session TEXT NOT NULL,             -- UUID
    started_ms INTEGER,                -- UTC; null until the start or the summary has come
    template TEXT,
    code TEXT,
    origin INTEGER,                    -- 0 hardware, 1 simulated, 2 replay
    mode TEXT,
    unit TEXT,
    calibration TEXT,                  -- hash; empty for none
    record TEXT NOT NULL,              -- open, complete, partial, mismatched
    problem TEXT NOT NULL,             -- what is wrong with the record, in words
    chunks INTEGER NOT NULL,
    start_json TEXT,                   -- event "started" as received
    summary_json TEXT,
    UNIQUE (journal, session)
) STRICT;

CREATE INDEX session_started ON session (started_ms);
CREATE INDEX session_code ON session (code, started_ms) WHERE code IS NOT NULL;

CREATE TABLE event (
    journal INTEGER NOT NULL REFERENCES journal (id),
    n INTEGER NOT NULL,
    session TEXT,
    category TEXT NOT NULL,
    body TEXT NOT NULL,                -- as received
    PRIMARY KEY (journal, n)
) STRICT;

CREATE INDEX event_session ON event (journal, session) WHERE session IS NOT NULL;

CREATE TABLE chunk (
    session INTEGER NOT NULL REFERENCES session (id),
    seq INTEGER NOT NULL,
    t0_us INTEGER NOT NULL,
    end_us INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    lost INTEGER NOT NULL,
    data BLOB NOT NULL,                -- ChunkCodec
    PRIMARY KEY (session, seq)
) STRICT;
