-- Parse only: one aggregate over each of the 15 columns, straight over the file.
select
  count("Account"),
  count("Invoice"),
  min("Bill Date"), max("Bill Date"),
  count("Service Number"),
  min("Call Date"), max("Call Date"),
  min("Call Time"), max("Call Time"),
  sum("Duration"),
  count("Called Number"),
  count("Destination"),
  count("Call Type"),
  count("Direction"),
  sum("Billed Minutes"),
  sum("Rate"),
  sum("Amount"),
  count("Cost Centre")
from {source}
