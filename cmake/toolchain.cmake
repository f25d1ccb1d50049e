# Warnings are errors, the same bytes on every machine, and the fast tools where they are installed.
find_program(GYRE_CCACHE ccache)
if(GYRE_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${GYRE_CCACHE})
endif()
find_program(GYRE_LLD NAMES ld.lld-19 ld.lld)
if(GYRE_LLD)
  add_link_options(-fuse-ld=${GYRE_LLD})
endif()

set(GYRE_SANITIZER "" CACHE STRING "address (with undefined) or thread")
if(GYRE_SANITIZER STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(GYRE_SANITIZER STREQUAL "thread")
  add_compile_options(-fsanitize=thread)
  add_link_options(-fsanitize=thread)
endif()

# -ffp-contract=off: no fused multiply-add, so that a double is the same double everywhere.
# -fno-slp-vectorize: it reads in pairs what was written one by one, and the processor waits for that;
# an indicator's few numbers are just such a case.
add_compile_options(-ffp-contract=off -fno-math-errno -fno-slp-vectorize)
set(GYRE_WARNINGS -Wall -Wextra -Wno-missing-designated-field-initializers -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor -Wimplicit-fallthrough
                  -Werror)
add_compile_definitions(BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
                        BOOST_ASIO_NO_DEPRECATED FMT_HEADER_ONLY=0)
set_property(GLOBAL PROPERTY JOB_POOLS link=1)
set(CMAKE_JOB_POOL_LINK link)

# What a sanitizer looks at is built whole and seldom; several files at once take a third of the time.
if(GYRE_SANITIZER)
  set(CMAKE_UNITY_BUILD ON)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 6)
endif()
