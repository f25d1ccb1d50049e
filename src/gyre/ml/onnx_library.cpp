#include "gyre/ml/onnx_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <optional>

#ifdef GYRE_ONNXRUNTIME_HEADER
#include <onnxruntime_c_api.h>
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#define GYRE_LEAKS_ARE_LOOKED_FOR 1
#endif
#endif

namespace gyre::ml {
namespace {

std::atomic<std::size_t> libraries_made = 0, sessions_made = 0;

std::unexpected<Error> unavailable(std::string_view why) {
  return fail(Errc::NotFound,
              fmt::format("ONNX Runtime: {}; run scripts/onnxruntime and build again, or let "
                          "GYRE_ONNXRUNTIME name a libonnxruntime.so",
                          why));
}

#ifdef GYRE_ONNXRUNTIME_HEADER
// ONNX Runtime loses a few bytes of its own once, when it starts. That is not looked at; all that
// comes later is.
struct Start {
#ifdef GYRE_LEAKS_ARE_LOOKED_FOR
  __lsan::ScopedDisabler unwatched;
#endif
};

std::filesystem::path library_path() {
  if (const char* named = std::getenv("GYRE_ONNXRUNTIME"); named && *named) return named;
  std::error_code error;
  if (std::filesystem::exists(GYRE_ONNXRUNTIME_LIBRARY, error)) return GYRE_ONNXRUNTIME_LIBRARY;
  return "libonnxruntime.so.1";
}
#endif

}  // namespace

#ifdef GYRE_ONNXRUNTIME_HEADER
Result<OnnxLibrary> OnnxLibrary::open(const std::filesystem::path& path) {
  [[maybe_unused]] const Start start;
  // Local, so that its own copies of what we also link do not meet ours. It is never closed:
  // sessions may live until the end of the process.
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) return unavailable(dlerror());
  const auto base = reinterpret_cast<const OrtApiBase* (*)()>(dlsym(handle, "OrtGetApiBase"));
  if (!base) return unavailable(path.string() + " is another library");
  OnnxLibrary library{.version = base()->GetVersionString()};
  library.api = base()->GetApi(ORT_API_VERSION);
  if (!library.api)
    return unavailable(fmt::format("{} is version {}, and 1.{} is needed at least", path.string(),
                                   library.version, ORT_API_VERSION));
  // Whatever goes wrong comes back as a status; it need not write to the terminal as well.
  if (auto* status = library.api->CreateEnv(ORT_LOGGING_LEVEL_FATAL, "gyre", &library.env)) {
    const std::string why = library.api->GetErrorMessage(status);
    library.api->ReleaseStatus(status);
    return unavailable(why);
  }
  ++libraries_made;
  return library;
}

Result<const OnnxLibrary*> onnx_library() {
  static std::mutex mutex;
  static std::optional<OnnxLibrary> library;
  const std::lock_guard lock{mutex};
  if (!library) {
    GYRE_TRY(library, OnnxLibrary::open(library_path()));
  }
  return &*library;
}
#else
Result<OnnxLibrary> OnnxLibrary::open(const std::filesystem::path&) {
  return unavailable("this program was built without its header");
}

Result<const OnnxLibrary*> onnx_library() { return unavailable("built without its header"); }
#endif

OnnxCounts onnx_counts() { return {libraries_made, sessions_made}; }
void count_onnx_session() { ++sessions_made; }

}  // namespace gyre::ml
