#pragma once

#include <filesystem>
#include <string>

#include "gyre/core/result.hpp"

struct OrtApi;
struct OrtEnv;

// ONNX Runtime, found when a program first needs it and kept for the life of the process: nothing
// is linked to it, and without it everything else works.
namespace gyre::ml {

struct OnnxLibrary {
  const OrtApi* api = nullptr;
  OrtEnv* env = nullptr;
  std::string version;

  // NotFound, with what to do about it, when there is no such library or it is too old.
  static Result<OnnxLibrary> open(const std::filesystem::path& path);
};

// The one of this process: that which the environment variable GYRE_ONNXRUNTIME names, else that of
// the build, else an installed one. A failure is tried again by the next call.
Result<const OnnxLibrary*> onnx_library();

// How often each was made in this process.
struct OnnxCounts {
  std::size_t libraries = 0, sessions = 0;
};
OnnxCounts onnx_counts();
void count_onnx_session();

}  // namespace gyre::ml
