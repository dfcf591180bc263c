# SQL over the workspace. The files of `inside` run within SQLite; the loadable extension compiles them again,
# against the functions of the SQLite that loads it.
set(inside sql_cell.cpp sql_functions.cpp sql_module.cpp)
target_sources(telaudit_store PRIVATE
  ${inside} cell_text.cpp other_numbers.cpp pulled_scan.cpp sql_filter.cpp sql_rows.cpp sql_session.cpp
  sql_snapshot.cpp)

# telaudit_sqlite.so, for `.load` of the sqlite3 program. What it is made of must be able to move in memory;
# calls within a room stay direct.
foreach(room base bill store)
  set_target_properties(telaudit_${room} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_compile_options(telaudit_${room} PRIVATE -fno-semantic-interposition)
endforeach()
add_library(telaudit_sqlite MODULE sqlite_extension.cpp ${inside})
target_compile_definitions(telaudit_sqlite PRIVATE TELAUDIT_SQLITE_EXTENSION)
target_link_libraries(telaudit_sqlite PRIVATE telaudit_warnings telaudit_store)
set_target_properties(telaudit_sqlite PROPERTIES PREFIX "" CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
