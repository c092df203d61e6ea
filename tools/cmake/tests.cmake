# Tests, benchmarks and fuzz targets, found by their place:
#   tests/unit/ROOM/*_test.cpp   one program ROOM_test for each room
#   tests/property/*_test.cpp    one program property_test: laws over random values
#   tests/sim/*.cpp              one program sim, and one program sim_test of the *_test.cpp
#   tests/ct/NAME.cpp            one program ct_NAME each (release and clang, run under valgrind)
#   tests/interop/NAME.cpp       one program interop_NAME each (release only)
#   bench/NAME.cpp               one program bench_NAME each (release only)
#   fuzz/NAME.cpp                one program fuzz_NAME each (asan only)
find_package(GTest REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(rapidcheck REQUIRED)
enable_testing()

# The switch of the guards goes into base itself, so that every program of this build has it, whatever
# its main function is. The other flavours do not compile it.
if(COUNTERSIGN_FLAVOUR STREQUAL "asan")
  target_sources(base PRIVATE ${CMAKE_SOURCE_DIR}/tests/support/guards.cpp)
  target_include_directories(base PRIVATE ${CMAKE_SOURCE_DIR}/tests)
endif()

file(GLOB support_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/support/*.cpp)
list(FILTER support_sources EXCLUDE REGEX "/(guards|main)\\.cpp$")
add_library(test_support STATIC ${support_sources})
target_include_directories(test_support PUBLIC ${CMAKE_SOURCE_DIR}/tests)
link_rooms(test_support base)
target_link_libraries(test_support PUBLIC GTest::gtest PRIVATE nlohmann_json::nlohmann_json)

# The main function of gtest programs, for those that do not bring their own.
add_library(test_main STATIC ${CMAKE_SOURCE_DIR}/tests/support/main.cpp)
target_link_libraries(test_main PRIVATE test_support)

# A program of gtest tests: add_test_program(NAME ROOMS room.. SOURCES file..). The runners of tools/run
# find it by its label.
function(add_test_program program)
  cmake_parse_arguments(ARG "" "" "ROOMS;SOURCES" ${ARGN})
  add_executable(${program} ${ARG_SOURCES})
  # What is tested is optimised, in its room; the tests themselves are compiled in half the time without.
  target_compile_options(${program} PRIVATE -O0 -g1 -U_FORTIFY_SOURCE)
  link_rooms(${program} ${ARG_ROOMS})
  target_link_libraries(${program} PRIVATE test_main test_support nlohmann_json::nlohmann_json)
  add_test(NAME ${program} COMMAND ${program})
  set_tests_properties(${program} PROPERTIES LABELS gtest)
endfunction()

file(GLOB room_folders RELATIVE ${CMAKE_SOURCE_DIR}/tests/unit CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/*)
foreach(room IN LISTS room_folders)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/${room}/*_test.cpp)
  if(sources)
    add_test_program(${room}_test ROOMS ${room} ${${room}_SEES} SOURCES ${sources})
  endif()
endforeach()

# The simulator and the protocols tried on it are a library, as the program, its tests and the fuzz targets
# of protocols use them.
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/sim/*.cpp)
set(sim_test_sources ${sources})
list(FILTER sim_test_sources INCLUDE REGEX "_test\\.cpp$")
list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cpp$")
add_library(sim_core STATIC ${sources})
target_include_directories(sim_core PUBLIC ${CMAKE_SOURCE_DIR}/tests)
link_rooms(sim_core protocol ${protocol_SEES})
add_executable(sim tests/sim/main.cpp)
link_rooms(sim protocol ${protocol_SEES})
target_link_libraries(sim PRIVATE sim_core)
add_test_program(sim_test ROOMS protocol ${protocol_SEES} SOURCES ${sim_test_sources})
target_link_libraries(sim_test PRIVATE sim_core)
target_compile_definitions(sim_test PRIVATE COUNTERSIGN_GOLDEN="${CMAKE_SOURCE_DIR}/tests/sim/golden/")

file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/property/*_test.cpp)
if(sources)
  add_test_program(property_test ROOMS ${COUNTERSIGN_ROOMS}
                   SOURCES ${sources} ${CMAKE_SOURCE_DIR}/tests/property/main.cpp)
  target_link_libraries(property_test PRIVATE rapidcheck)
endif()

# Constant-time programs link the pure rooms: whatever computes with a secret lives in one of them. The
# target ct_programs builds them all.
if(COUNTERSIGN_FLAVOUR STREQUAL "release")
  add_custom_target(ct_programs)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/ct/*.cpp)
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME_WE)
    add_executable(ct_${name} ${source})
    link_rooms(ct_${name} ${COUNTERSIGN_PURE_ROOMS})
    target_include_directories(ct_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
    add_dependencies(ct_programs ct_${name})
  endforeach()
endif()

# What implementations of others compute again; tools/run/interop runs it.
if(COUNTERSIGN_FLAVOUR STREQUAL "release")
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/interop/*.cpp)
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME_WE)
    add_executable(interop_${name} ${source})
    link_rooms(interop_${name} ${COUNTERSIGN_PURE_ROOMS})
    target_include_directories(interop_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  endforeach()
endif()

# Benchmarks measure our rooms and, for comparison, the libraries below them.
if(COUNTERSIGN_FLAVOUR STREQUAL "release")
  pkg_check_modules(BENCH_LIBRARIES REQUIRED IMPORTED_TARGET libsecp256k1 libsodium libcrypto)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/bench/*.cpp)
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME_WE)
    add_executable(bench_${name} ${source})
    link_rooms(bench_${name} ${COUNTERSIGN_ROOMS})
    target_include_directories(bench_${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/tests)
    target_link_libraries(bench_${name} PRIVATE PkgConfig::BENCH_LIBRARIES)
  endforeach()
endif()

if(COUNTERSIGN_FLAVOUR STREQUAL "asan")
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/fuzz/*.cpp)
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME_WE)
    add_executable(fuzz_${name} ${source})
    link_rooms(fuzz_${name} ${COUNTERSIGN_ROOMS})
    target_include_directories(fuzz_${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/tests)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    if(name MATCHES "^protocol")
      target_link_libraries(fuzz_${name} PRIVATE sim_core)
    endif()
  endforeach()
endif()
