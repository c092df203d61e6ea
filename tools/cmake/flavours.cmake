# Compiler and linker flags: those of every build, then those of one flavour.
set(COUNTERSIGN_FLAVOUR release CACHE STRING "release, asan, tsan or coverage")
set_property(CACHE COUNTERSIGN_FLAVOUR PROPERTY STRINGS release asan tsan coverage)

add_compile_options(
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor -Wold-style-cast
  -Wcast-align -Woverloaded-virtual -Wnull-dereference -Wimplicit-fallthrough -Werror
  -g -fno-strict-aliasing -fstack-protector-strong -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-fcf-protection=full COUNTERSIGN_HAS_CET)
check_cxx_compiler_flag(-fstack-clash-protection COUNTERSIGN_HAS_STACK_CLASH)

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported()
add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)

if(COUNTERSIGN_FLAVOUR STREQUAL "release")
  # -Wnull-dereference of g++ 12 follows paths through inlined library code that cannot happen.
  add_compile_options(-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS -Wno-null-dereference)
  if(COUNTERSIGN_HAS_CET)
    add_compile_options(-fcf-protection=full)
  endif()
  if(COUNTERSIGN_HAS_STACK_CLASH)
    add_compile_options(-fstack-clash-protection)
  endif()
elseif(COUNTERSIGN_FLAVOUR STREQUAL "asan")
  add_compile_options(-O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined -fsanitize=fuzzer-no-link
                      -fno-sanitize-recover=all -D_GLIBCXX_ASSERTIONS)
  add_compile_definitions(COUNTERSIGN_SWITCHABLE_GUARDS)
  add_link_options(-fsanitize=address,undefined)
elseif(COUNTERSIGN_FLAVOUR STREQUAL "tsan")
  add_compile_options(-O1 -fno-omit-frame-pointer -fsanitize=thread)
  add_link_options(-fsanitize=thread)
elseif(COUNTERSIGN_FLAVOUR STREQUAL "coverage")
  add_compile_options(-O0 -fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
else()
  message(FATAL_ERROR "unknown COUNTERSIGN_FLAVOUR '${COUNTERSIGN_FLAVOUR}'")
endif()
