# A room is one library. telaudit_room names the rooms it stands on; since a room can only include what it
# links, and every room below is named here, the floors of ARCHITECTURE.md hold by the build. What the linker
# cannot see (a header that needs no symbol) tests/floors_test.cpp finds.

add_library(telaudit_warnings INTERFACE)
target_compile_options(telaudit_warnings INTERFACE -Wall -Wextra -Wconversion -Werror)
# g++ 12 reports string concatenation as overlapping memcpy (GCC bug 105651); clang checks the same code.
target_compile_options(telaudit_warnings INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)

# The standard library, GoogleTest, Boost's integers and the headers that most files of a room name take longer to read than
# most of our files take to compile: read once for each program or room. Every file still names what it includes
# (TELAUDIT_PRECOMPILED_HEADERS=OFF proves it).
set(TELAUDIT_STANDARD_HEADERS <algorithm> <array> <charconv> <chrono> <filesystem> <functional> <iostream> <map> <memory>
  <mutex> <optional> <set> <span> <string> <string_view> <tuple> <unordered_map> <utility> <variant> <vector>)

function(telaudit_precompile target)
  if(TELAUDIT_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} PRIVATE ${ARGN})
    # Under a precompiled header g++ 12 shows bug 105651 of the standard library under more names.
    target_compile_options(${target} PRIVATE
      $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread>)
  endif()
endfunction()

# Rooms whose branches a fuzzer is to see, where not everything is instrumented. None that a shared library links:
# those do not bring the runtime.
set(TELAUDIT_FUZZED_ROOMS "" CACHE STRING "Rooms that are built for fuzzers (clang only)")

# Many small files that all include the same rooms cost more for these than for themselves. Whoever works on such a room
# builds it file by file.
set(TELAUDIT_UNITED_ROOMS "" CACHE STRING "Rooms whose files are compiled a few together")

# Rooms that are compiled without optimisation: those that spend their time in the rooms below them, where a build is for
# its tests.
set(TELAUDIT_PLAIN_ROOMS "" CACHE STRING "Rooms that are compiled without optimisation")

function(telaudit_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;ROOMS;LIBRARIES;PRECOMPILED" ${ARGN})
  add_library(telaudit_${name} STATIC ${ROOM_SOURCES})
  target_include_directories(telaudit_${name} PUBLIC ${PROJECT_SOURCE_DIR}/engine)
  target_link_libraries(telaudit_${name} PRIVATE telaudit_warnings)
  foreach(below ${ROOM_ROOMS})
    target_link_libraries(telaudit_${name} PUBLIC telaudit_${below})
  endforeach()
  target_link_libraries(telaudit_${name} PUBLIC ${ROOM_LIBRARIES})
  if(name IN_LIST TELAUDIT_FUZZED_ROOMS)
    target_compile_options(telaudit_${name} PRIVATE -fsanitize=fuzzer-no-link)
    target_link_options(telaudit_${name} PUBLIC -fsanitize=fuzzer-no-link)
  endif()
  if(name IN_LIST TELAUDIT_PLAIN_ROOMS)
    target_compile_options(telaudit_${name} PRIVATE -O0)
  endif()
  if(name IN_LIST TELAUDIT_UNITED_ROOMS)
    set_target_properties(telaudit_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
    # A file that is read by another looks to g++ like a header, whose unnamed namespaces would be a fault.
    target_compile_options(telaudit_${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
  telaudit_precompile(telaudit_${name} ${TELAUDIT_STANDARD_HEADERS} ${ROOM_PRECOMPILED})
endfunction()

# What takes longer hangs; under a sanitizer it may only be slow, so those presets wait longer.
set(TELAUDIT_TEST_SECONDS 300 CACHE STRING "Seconds after which a test has failed")

# One test program for each room, mirroring engine/.
function(telaudit_room_test name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;ROOMS;PRECOMPILED" ${ARGN})
  add_executable(${name}_test ${ROOM_SOURCES})
  target_link_libraries(${name}_test PRIVATE telaudit_warnings GTest::gtest_main GTest::gmock)
  foreach(room ${ROOM_ROOMS})
    target_link_libraries(${name}_test PRIVATE telaudit_${room})
  endforeach()
  telaudit_precompile(${name}_test ${TELAUDIT_STANDARD_HEADERS} <gtest/gtest.h> <gmock/gmock.h> ${ROOM_PRECOMPILED})
  # The engine is optimised as in a release; to optimise its tests as well takes longer than it saves.
  target_compile_options(${name}_test PRIVATE $<$<CONFIG:Release>:-O0>)
  target_compile_definitions(${name}_test PRIVATE TELAUDIT_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(${name}_test DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${TELAUDIT_TEST_SECONDS})
endfunction()
