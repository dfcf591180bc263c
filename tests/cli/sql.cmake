target_sources(cli_test PRIVATE export_writer_test.cpp sql_command_test.cpp)
