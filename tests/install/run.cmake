# Installs the libraries into a fresh prefix, and builds and runs programs that find them there.
# cmake -D BUILD=… -D SOURCE=… -D COMPILER=… -D WORK=… -P run.cmake
file(REMOVE_RECURSE ${WORK})
set(prefix ${WORK}/prefix)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --component sdk --prefix ${prefix})
foreach(program tests/install examples/scout)
  run(${CMAKE_COMMAND} -G Ninja -S ${SOURCE}/${program} -B ${WORK}/${program}
    -D CMAKE_PREFIX_PATH=${prefix} -D CMAKE_CXX_COMPILER=${COMPILER}
    -D CMAKE_CXX_FLAGS=-Wall\ -Wextra\ -Wpedantic\ -Werror)
  run(${CMAKE_COMMAND} --build ${WORK}/${program})
endforeach()

run(${WORK}/tests/install/consumer ${WORK}/nobody.sock)

execute_process(COMMAND ${CMAKE_COMMAND} -E env MUSTER_SOCKET=${WORK}/nobody.sock ${WORK}/examples/scout/scout
  RESULT_VARIABLE result ERROR_VARIABLE said)
if(NOT result EQUAL 1 OR NOT said MATCHES "musterd is not running at .*nobody.sock: start it with `musterd`")
  message(FATAL_ERROR "without a daemon scout ended with ${result} and said: ${said}")
endif()
