-- Calls that agree in account, invoice, service, called number, start and duration: one finding for each group.
create or replace table findings as
  select "Account", "Invoice", "Service Number", "Called Number", "Call Date", "Call Time", "Duration",
         count(*) as copies, sum("Amount") as in_all
  from charges where "Duration" > 0 group by all having count(*) > 1
