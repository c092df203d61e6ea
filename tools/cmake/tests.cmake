# Tests, benchmarks and fuzz targets, found by their place:
#   tests/unit/ROOM/*_test.cpp   one program ROOM_test for each room
#   tests/sim/*.cpp              one program sim, and one program sim_test of the *_test.cpp
#   tests/ct/NAME.cpp            one program ct_NAME each (release only, run under valgrind)
#   bench/NAME.cpp               one program bench_NAME each (release only)
#   fuzz/NAME.cpp                one program fuzz_NAME each (asan only)
find_package(GTest REQUIRED)
find_package(nlohmann_json REQUIRED)
enable_testing()

file(GLOB support_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/support/*.cpp)
add_library(test_support STATIC ${support_sources})
target_include_directories(test_support PUBLIC ${CMAKE_SOURCE_DIR}/tests)
link_rooms(test_support base)
target_link_libraries(test_support PUBLIC GTest::gtest PRIVATE nlohmann_json::nlohmann_json)

file(GLOB room_folders RELATIVE ${CMAKE_SOURCE_DIR}/tests/unit CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/*)
foreach(room IN LISTS room_folders)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/${room}/*_test.cpp)
  if(sources)
    add_executable(${room}_test ${sources})
    link_rooms(${room}_test ${room} ${${room}_SEES})
    target_link_libraries(${room}_test PRIVATE test_support nlohmann_json::nlohmann_json)
    add_test(NAME ${room}_test COMMAND ${room}_test)
  endif()
endforeach()

# The simulator and its protocols are a library, since the program, its tests and fuzz targets use them.
file(GLOB sim_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/sim/*.cpp)
set(sim_test_sources ${sim_sources})
list(FILTER sim_test_sources INCLUDE REGEX "_test\\.cpp$")
list(FILTER sim_sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
pkg_check_modules(SIM_SODIUM REQUIRED IMPORTED_TARGET libsodium)
add_library(sim_core STATIC ${sim_sources})
link_rooms(sim_core base protocol ${protocol_SEES})
target_link_libraries(sim_core PUBLIC test_support PRIVATE PkgConfig::SIM_SODIUM)

add_executable(sim tests/sim/main.cpp)
link_rooms(sim base protocol)
target_link_libraries(sim PRIVATE sim_core)

add_executable(sim_test ${sim_test_sources})
link_rooms(sim_test base protocol)
target_link_libraries(sim_test PRIVATE sim_core)
target_compile_definitions(sim_test PRIVATE COUNTERSIGN_GOLDEN="${CMAKE_SOURCE_DIR}/tests/sim/golden/")
add_test(NAME sim_test COMMAND sim_test)
