-- The hub's store, schema 3: a table's journal goes on under a new epoch with every start of the table. One that went on here keeps the epoch that it had before.
ALTER TABLE journal ADD COLUMN was TEXT;
CREATE INDEX session_id ON session (session);      -- whose journal it is in, when another one goes on with it
CREATE INDEX event_n ON event (n, journal);        -- what another journal of the table has under a number
