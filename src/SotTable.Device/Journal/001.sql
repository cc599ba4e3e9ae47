-- Journal, schema 1. Rows are appended, never updated. Times ending in _us are monotonic since the start of the program (boot) that wrote them.
CREATE TABLE meta (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    epoch TEXT NOT NULL,               -- 64 random bits in hex, made with the database: (epoch, n) never repeats
    created_utc_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE event (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    boot INTEGER NOT NULL,             -- random for each start of the program
    category TEXT NOT NULL,            -- session, button, cal, load, system: last level of the topic evt/{category}
    kind TEXT NOT NULL,
    session TEXT,                      -- UUID; null outside a session
    ordinal INTEGER NOT NULL,          -- number of the session in this journal, from 1; 0 outside a session
    at_us INTEGER NOT NULL,
    at_utc_ms INTEGER NOT NULL,        -- by the program's one wall-clock anchor
    offset_ms INTEGER,                 -- since the session's start; null outside a session
    by TEXT NOT NULL,
    detail TEXT,
    origin TEXT NOT NULL,              -- hardware, simulated, simulatedReplay
    payload TEXT NOT NULL              -- JSON; {} when the columns say everything
) STRICT;

CREATE INDEX event_session ON event (session) WHERE session IS NOT NULL;

CREATE TABLE chunk (
    id INTEGER PRIMARY KEY,
    ordinal INTEGER NOT NULL,
    seq INTEGER NOT NULL,              -- from 1 within the session; a hole is a chunk that was dropped before it could be written
    t0_us INTEGER NOT NULL,
    end_us INTEGER NOT NULL,           -- time of the newest sample
    samples INTEGER NOT NULL,          -- good readings
    lost INTEGER NOT NULL,             -- readings lost, as counted by the driver and the reader's lane
    data BLOB NOT NULL,                -- ChunkCodec
    UNIQUE (ordinal, seq)
) STRICT;
