-- The usage file as a typed relation. Numbers of services and accounts are text, since zeros lead some of them; money and
-- rates are exact decimals. Nothing is guessed: columns, delimiter, quote and header are given.
read_csv(
  '{input}',
  header = true, auto_detect = false, delim = ',', quote = '"', escape = '"', new_line = '\n', parallel = true,
  dateformat = '%Y-%m-%d',
  columns = {
    'Account': 'VARCHAR',
    'Invoice': 'VARCHAR',
    'Bill Date': 'DATE',
    'Service Number': 'VARCHAR',
    'Call Date': 'DATE',
    'Call Time': 'TIME',
    'Duration': 'INTEGER',
    'Called Number': 'VARCHAR',
    'Destination': 'VARCHAR',
    'Call Type': 'VARCHAR',
    'Direction': 'VARCHAR',
    'Billed Minutes': 'DECIMAL(18,1)',
    'Rate': 'DECIMAL(18,4)',
    'Amount': 'DECIMAL(18,4)',
    'Cost Centre': 'VARCHAR'
  })
