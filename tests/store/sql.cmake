target_sources(store_test PRIVATE cell_text_test.cpp pulled_scan_test.cpp sql_extension_test.cpp sql_filter_test.cpp sql_session_test.cpp)
target_compile_definitions(store_test PRIVATE TELAUDIT_SQLITE_MODULE="$<TARGET_FILE:telaudit_sqlite>")
add_dependencies(store_test telaudit_sqlite)
