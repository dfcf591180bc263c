-- One aggregate over each of the 15 columns: straight over the file (parse only), or over the table to compare what was kept.
select
  count(*) as "rows",
  count("Account") as "Account",
  count("Invoice") as "Invoice",
  min("Bill Date") as "first Bill Date", max("Bill Date") as "last Bill Date",
  count("Service Number") as "Service Number",
  min("Call Date") as "first Call Date", max("Call Date") as "last Call Date",
  min("Call Time") as "first Call Time", max("Call Time") as "last Call Time",
  sum("Duration") as "Duration",
  count("Called Number") as "Called Number",
  count("Destination") as "Destination",
  count("Call Type") as "Call Type",
  count("Direction") as "Direction",
  sum("Billed Minutes") as "Billed Minutes",
  sum("Rate") as "Rate",
  sum("Amount") as "Amount",
  count("Cost Centre") as "Cost Centre"
from {source}
