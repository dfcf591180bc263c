-- File to a committed, checkpointed table in a database file of the newest storage version.
set threads = {threads};
set preserve_insertion_order = false;
attach '{database}' as kept (storage_version 'latest');
create table kept.charges as select * from {source};
checkpoint kept;
