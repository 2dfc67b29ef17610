# How our targets are made: the same warnings and language for all of them.

# Warnings and hardening for our own code; private to each target, never exported.
add_library(muster-options INTERFACE)
target_compile_options(muster-options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Werror
  -fstack-protector-strong
  # g++ 12 sees overlapping copies in `"text" + string` where there are none (GCC bug 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  # Where files are compiled together, a name of one is no name of the next, and g++ takes each for a header.
  $<$<BOOL:${CMAKE_UNITY_BUILD}>:-Wno-shadow>
  $<$<AND:$<BOOL:${CMAKE_UNITY_BUILD}>,$<CXX_COMPILER_ID:GNU>>:-Wno-subobject-linkage>
  # The core's arithmetic must be the same everywhere: no fused multiply-add.
  -ffp-contract=off)
target_compile_definitions(muster-options INTERFACE $<$<CONFIG:Release>:_GLIBCXX_ASSERTIONS>)

# Asio: Debian's package has no CMake files. One place for its switches (see docs/dependencies.md).
add_library(muster-asio INTERFACE)
target_compile_definitions(muster-asio INTERFACE
  ASIO_STANDALONE ASIO_NO_DEPRECATED
  $<$<CXX_COMPILER_ID:Clang>:ASIO_HAS_CO_AWAIT=1>
  $<$<BOOL:${MUSTER_TSAN}>:ASIO_DISABLE_FENCED_BLOCK>)
target_link_libraries(muster-asio INTERFACE Threads::Threads)

# For what mostly waits, or runs once: its optimisation takes longer than it saves. (RelWithDebInfo is the
# sanitizers'.)
function(muster_optimise_little target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1> $<$<CONFIG:RelWithDebInfo>:-O0>)
endfunction()

# Lets the fuzzers see which of a target's code an input reaches.
option(MUSTER_FUZZERS "Build libFuzzer programs (clang)" OFF)
function(muster_show_coverage target)
  target_compile_options(${target} PRIVATE $<$<BOOL:${MUSTER_FUZZERS}>:-fsanitize=fuzzer-no-link>)
endfunction()

# muster_precompile(target headers…), or REUSE_FROM another target: the messages and the test framework take
# seconds to read; once is enough.
function(muster_precompile target)
  cmake_parse_arguments(arg "" "REUSE_FROM" "" ${ARGN})
  if(arg_REUSE_FROM)
    target_precompile_headers(${target} REUSE_FROM ${arg_REUSE_FROM})
    if(arg_REUSE_FROM STREQUAL muster-proto)
      muster_show_coverage(${target})  # As in muster-proto: who shares headers is compiled alike.
    endif()
  else()
    target_precompile_headers(${target} PRIVATE ${arg_UNPARSED_ARGUMENTS})
  endif()
  # Lets ccache keep what is built so (with the sloppiness that the presets set).
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endfunction()

# muster_library(core SOURCES …): the library muster-core, alias muster::core.
function(muster_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(muster-${name} STATIC ${arg_SOURCES})
  add_library(muster::${name} ALIAS muster-${name})
  target_compile_features(muster-${name} PUBLIC cxx_std_20)
  set_target_properties(muster-${name} PROPERTIES EXPORT_NAME ${name})
  target_link_libraries(muster-${name} PUBLIC ${arg_PUBLIC} PRIVATE $<BUILD_INTERFACE:muster-options> ${arg_PRIVATE})
  if(name STREQUAL proto)
    muster_precompile(muster-proto <muster/proto/message.hpp>)
    muster_show_coverage(muster-proto)
  else()
    muster_precompile(muster-${name} REUSE_FROM muster-proto)
  endif()
endfunction()
