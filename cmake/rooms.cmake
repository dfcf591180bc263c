# A room is one library. telaudit_room names the rooms it stands on; since a room can only include what it
# links, and every room below is named here, the floors of ARCHITECTURE.md hold by the build. What the linker
# cannot see (a header that needs no symbol) tests/floors_test.cpp finds.

add_library(telaudit_warnings INTERFACE)
target_compile_options(telaudit_warnings INTERFACE -Wall -Wextra -Wconversion -Werror)
# g++ 12 reports string concatenation as overlapping memcpy (GCC bug 105651); clang checks the same code.
target_compile_options(telaudit_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)

function(telaudit_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;ROOMS;LIBRARIES" ${ARGN})
  add_library(telaudit_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(telaudit_${name} PUBLIC ${PROJECT_SOURCE_DIR}/engine)
  target_link_libraries(telaudit_${name} PRIVATE telaudit_warnings)
  foreach(below ${ROOM_ROOMS})
    target_link_libraries(telaudit_${name} PUBLIC telaudit_${below})
  endforeach()
  target_link_libraries(telaudit_${name} PUBLIC ${ROOM_LIBRARIES})
endfunction()

# One test program for each room, mirroring engine/.
function(telaudit_room_test name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;ROOMS" ${ARGN})
  add_executable(${name}_test ${ROOM_SOURCES})
  target_link_libraries(${name}_test PRIVATE telaudit_warnings GTest::gtest_main GTest::gmock)
  foreach(room ${ROOM_ROOMS})
    target_link_libraries(${name}_test PRIVATE telaudit_${room})
  endforeach()
  target_compile_definitions(${name}_test PRIVATE TELAUDIT_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(${name}_test DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300)
endfunction()
