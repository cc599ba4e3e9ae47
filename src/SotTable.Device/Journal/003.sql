-- Journal, schema 3: every start of the program gives its numbers under an epoch of its own, so that a card that was put back from an image of itself never gives
-- one a second time. What the hub has heard of last is where the new one goes on.
ALTER TABLE meta ADD COLUMN heard INTEGER NOT NULL DEFAULT 0; -- 1 when the hub has acknowledged something under this epoch
ALTER TABLE meta ADD COLUMN from_epoch TEXT;                  -- the last one that the hub has heard of; null for none
ALTER TABLE meta ADD COLUMN since INTEGER NOT NULL DEFAULT 0; -- and how far it had everything then

UPDATE meta SET heard = acked > 0;
