# SQL over the workspace. The files of `inside` run within SQLite; the loadable extension compiles them again,
# against the functions of the SQLite that loads it.
set(inside sql_cell.cpp sql_functions.cpp sql_module.cpp)
target_sources(telaudit_store PRIVATE
  ${inside} cell_text.cpp other_numbers.cpp pulled_scan.cpp sql_filter.cpp sql_rows.cpp sql_session.cpp
  sql_snapshot.cpp)
