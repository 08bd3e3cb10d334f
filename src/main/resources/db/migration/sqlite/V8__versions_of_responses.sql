-- The hierarchy that the response describes: the id of its root, and its version. Null if it describes none.
alter table answer add column root_id text;
alter table answer add column hierarchy_version integer;
