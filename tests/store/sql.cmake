target_sources(store_test PRIVATE cell_text_test.cpp pulled_scan_test.cpp sql_extension_test.cpp sql_filter_test.cpp sql_session_test.cpp)
target_compile_definitions(store_test PRIVATE TELAUDIT_SQLITE_MODULE="$<TARGET_FILE:telaudit_sqlite>")
add_dependencies(store_test telaudit_sqlite)

# The sqlite3 of the system is built without a sanitizer; the runtime that a sanitized module needs must come first.
foreach(sanitizer address thread)
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=[a-z,]*${sanitizer}")
    string(SUBSTRING ${sanitizer} 0 1 letter)
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=lib${letter}san.so
      OUTPUT_VARIABLE runtime OUTPUT_STRIP_TRAILING_WHITESPACE)
    target_compile_definitions(store_test PRIVATE TELAUDIT_SANITIZER_RUNTIME="${runtime}")
  endif()
endforeach()
