-- What all programs must agree on, over DuckDB's own table.
select count(*), sum("Duration"), sum("Billed Minutes"), sum("Amount"), min("Call Date"), max("Call Date"),
  min("Bill Date"), max("Bill Date")
from kept.charges
