-- The ranges to which the generated numbers of the manager are confined, such as 101-199 1 R: the first and the last
-- number, the count of characters of the prefix, and the prefix. Null if there are none.
alter table manager add column ranges text;
