-- The usage file in memory in the layout that suits conditions best: words that repeat are LowCardinality, numbers exact.
create table charges engine = Memory as
select * replace (nullIf("Cost Centre", '') as "Cost Centre")
from file('{input}', 'CSVWithNames', '
  "Account" LowCardinality(String), "Invoice" LowCardinality(String), "Bill Date" Date, "Service Number" String,
  "Call Date" Date, "Call Time" String, "Duration" Int32, "Called Number" String, "Destination" LowCardinality(String),
  "Call Type" LowCardinality(String), "Direction" LowCardinality(String), "Billed Minutes" Decimal(18, 1),
  "Rate" Decimal(18, 4), "Amount" Decimal(18, 4), "Cost Centre" LowCardinality(Nullable(String))')
settings max_threads = {threads}
