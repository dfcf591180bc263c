-- The usage file in memory in the layout that suits conditions best: words that repeat are enumerations, numbers exact.
set threads = {threads};
create temp table source as select * from {source};
create type account as enum (select distinct "Account" from source where "Account" is not null order by 1);
create type invoice as enum (select distinct "Invoice" from source where "Invoice" is not null order by 1);
create type call_type as enum (select distinct "Call Type" from source where "Call Type" is not null order by 1);
create type direction as enum (select distinct "Direction" from source where "Direction" is not null order by 1);
create type cost_centre as enum (select distinct "Cost Centre" from source where "Cost Centre" is not null order by 1);
create table charges as
  select * replace (
    "Account"::account as "Account", "Invoice"::invoice as "Invoice", "Call Type"::call_type as "Call Type",
    "Direction"::direction as "Direction", "Cost Centre"::cost_centre as "Cost Centre")
  from source;
drop table source;
