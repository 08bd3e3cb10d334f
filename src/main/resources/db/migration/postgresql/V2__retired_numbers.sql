-- The numbers of one block of 65536 that the hierarchy remembers, whoever owns them: generated ahead of the counter, or
-- retired without an owner since their manager was deleted.
alter table ahead_block rename to hierarchy_block;
alter table hierarchy_block rename column numbers to ahead;
alter table hierarchy_block alter column ahead drop not null;
alter table hierarchy_block add column retired bytea;
