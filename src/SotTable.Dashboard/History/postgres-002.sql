-- The hub's store, schema 2: whatever a list asks for, one index leads to the newest that fit, without looking at the messages of the others.
DROP INDEX session_started;
CREATE INDEX session_started ON session (started_ms, id, journal);
CREATE INDEX session_journal ON session (journal, started_ms, id, template, code, record); -- what else may be asked of a table is passed over in here
CREATE INDEX session_template ON session (template, started_ms, id, journal) WHERE template IS NOT NULL;
CREATE INDEX session_record ON session (record, started_ms, id, journal);
