-- Journal, schema 3: one that turns out to be an older copy of itself goes on under a new epoch.
ALTER TABLE meta ADD COLUMN since INTEGER NOT NULL DEFAULT 0; -- n up to this one were given under an earlier epoch, and the hub has them
