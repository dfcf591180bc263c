-- Calls that begin while an earlier call of the same account and service goes on: the latest end of those before, in the
-- order in which they began.
create or replace table findings as
  with spans as (
    select "Account", "Service Number", "Amount", rowid as place,
           ("Call Date" - date '1970-01-01') * 86400 + epoch("Call Time")::bigint as begins, begins + "Duration" as ends
    from charges where "Duration" > 0),
  placed as (
    select *, max(ends) over (
      partition by "Account", "Service Number" order by begins, place
      rows between unbounded preceding and 1 preceding) as latest
    from spans)
  select * from placed where latest > begins
