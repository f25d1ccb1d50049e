# What trains and what serves the models of others. Debian's package files of these name things that it
# does not ship, so they are found by hand.
find_path(XGBOOST_INCLUDE xgboost/c_api.h REQUIRED)
find_library(XGBOOST_LIBRARY xgboost REQUIRED)
add_library(gyre_xgboost INTERFACE)
target_include_directories(gyre_xgboost SYSTEM INTERFACE ${XGBOOST_INCLUDE})
target_link_libraries(gyre_xgboost INTERFACE ${XGBOOST_LIBRARY})

find_path(ONNX_INCLUDE onnx/onnx_pb.h REQUIRED)
find_library(ONNX_PROTO_LIBRARY onnx_proto REQUIRED)
find_package(Protobuf REQUIRED)
add_library(gyre_onnx_proto INTERFACE)
target_include_directories(gyre_onnx_proto SYSTEM INTERFACE ${ONNX_INCLUDE})
target_compile_definitions(gyre_onnx_proto INTERFACE ONNX_ML=1 ONNX_NAMESPACE=onnx)
target_link_libraries(gyre_onnx_proto INTERFACE ${ONNX_PROTO_LIBRARY} protobuf::libprotobuf)

# Its header is enough to build with; the library is looked for when a program first needs it
# (scripts/onnxruntime brings both).
set(GYRE_ONNXRUNTIME ${PROJECT_SOURCE_DIR}/build/onnxruntime)
find_path(ONNXRUNTIME_INCLUDE onnxruntime_c_api.h HINTS ${GYRE_ONNXRUNTIME}/include PATH_SUFFIXES onnxruntime)
add_library(gyre_onnxruntime INTERFACE)
target_link_libraries(gyre_onnxruntime INTERFACE ${CMAKE_DL_LIBS})
if(ONNXRUNTIME_INCLUDE)
  target_include_directories(gyre_onnxruntime SYSTEM INTERFACE ${ONNXRUNTIME_INCLUDE})
  target_compile_definitions(gyre_onnxruntime INTERFACE GYRE_ONNXRUNTIME_HEADER=1
                             GYRE_ONNXRUNTIME_LIBRARY="${GYRE_ONNXRUNTIME}/lib/libonnxruntime.so")
else()
  message(STATUS "ONNX Runtime is not here: models of other makers cannot serve")
endif()
