-- Journal, schema 2: what the hub is to get, in one order. A row points at what it announces and is written in the same transaction. What the hub has
-- acknowledged stays until its space is needed, so that a hub that was restored from a backup can ask for it again.
CREATE TABLE outbox (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    event INTEGER UNIQUE,              -- the event; null for chunks
    ordinal INTEGER,                   -- the chunks' session; null for an event
    first_seq INTEGER,
    last_seq INTEGER
) STRICT;

CREATE INDEX outbox_chunks ON outbox (ordinal, last_seq) WHERE ordinal IS NOT NULL;
CREATE INDEX event_ordinal ON event (ordinal, kind) WHERE ordinal > 0;

ALTER TABLE meta ADD COLUMN acked INTEGER NOT NULL DEFAULT 0; -- everything up to this n is in the hub's store

INSERT INTO outbox (event) SELECT n FROM event ORDER BY n;
