-- The CRC-32C of each row's key and content, which a reader compares. Null in a row that an earlier version wrote.
alter table hierarchy add column checksum integer;
alter table manager add column checksum integer;
alter table counter add column checksum integer;
alter table number_block add column checksum integer;
alter table hierarchy_block add column checksum integer;
alter table unnumbered add column checksum integer;
alter table answer add column checksum integer;

-- An earlier version that changes a row leaves its checksum as it was. Such a row has none, rather than a wrong one.
create function without_checksum() returns trigger language plpgsql as $$
begin
    new.checksum := null;
    return new;
end $$;

create trigger hierarchy_without_checksum before update on hierarchy
for each row when (new.checksum = old.checksum) execute function without_checksum();

create trigger counter_without_checksum before update on counter
for each row when (new.checksum = old.checksum) execute function without_checksum();

create trigger number_block_without_checksum before update on number_block
for each row when (new.checksum = old.checksum) execute function without_checksum();

create trigger hierarchy_block_without_checksum before update on hierarchy_block
for each row when (new.checksum = old.checksum) execute function without_checksum();
