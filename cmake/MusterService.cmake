# What names the places where it is installed is written when it is installed: only then is the prefix known.

# installed_places: code for install(CODE) that knows where programs and settings are.
set(installed_places "
  set(CMAKE_INSTALL_FULL_BINDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
  set(CMAKE_INSTALL_FULL_SYSCONFDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_SYSCONFDIR}\")
  if(CMAKE_INSTALL_PREFIX STREQUAL \"/usr\")
    set(CMAKE_INSTALL_FULL_SYSCONFDIR \"/etc\")
  endif()")

# A template (NAME.in, with @VARIABLES@) into a folder below the prefix.
function(muster_install_configured template folder)
  cmake_path(GET template STEM LAST_ONLY name)
  install(CODE "${installed_places}
  set(PROJECT_VERSION \"${PROJECT_VERSION}\")
  configure_file(\"${CMAKE_CURRENT_SOURCE_DIR}/${template}\" \"${CMAKE_CURRENT_BINARY_DIR}/${name}\" @ONLY)
  file(INSTALL \"${CMAKE_CURRENT_BINARY_DIR}/${name}\" DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${folder}\")")
endfunction()

# A file of settings; one that is there already is somebody's work.
function(muster_install_settings file)
  cmake_path(GET file FILENAME name)
  install(CODE "${installed_places}
  if(NOT EXISTS \"\$ENV{DESTDIR}\${CMAKE_INSTALL_FULL_SYSCONFDIR}/muster/${name}\")
    file(INSTALL \"${CMAKE_CURRENT_SOURCE_DIR}/${file}\" DESTINATION \"\${CMAKE_INSTALL_FULL_SYSCONFDIR}/muster\")
  endif()")
endfunction()
