# find_package(muster) for other people's programs: the libraries proto and client, their headers, and the package
# files, all in the component `sdk`. Included after the libraries are there.
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/muster)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/muster-config.cmake.in
  ${PROJECT_BINARY_DIR}/muster-config.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/muster-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(TARGETS muster-proto muster-client EXPORT muster-targets
  ARCHIVE COMPONENT sdk
  FILE_SET HEADERS COMPONENT sdk)
install(EXPORT muster-targets NAMESPACE muster:: DESTINATION ${package_dir} COMPONENT sdk)
install(FILES ${PROJECT_BINARY_DIR}/muster-config.cmake ${PROJECT_BINARY_DIR}/muster-config-version.cmake
  DESTINATION ${package_dir} COMPONENT sdk)
