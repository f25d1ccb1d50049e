#include "gyre/ml/onnx_runtime.hpp"

#include "gyre/ml/onnx_library.hpp"

#ifdef GYRE_ONNXRUNTIME_HEADER
#include <fmt/format.h>
#include <onnxruntime_c_api.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "gyre/core/ensure.hpp"
#include "gyre/ml/evidence/calibration.hpp"
#include "gyre/ml/onnx_export.hpp"

namespace gyre::ml {
namespace {

template <class T>
using OnnxOwned = std::unique_ptr<T, void (*)(T*)>;

// One input or output of a model, as it declares itself.
struct OnnxPort {
  std::string name;
  bool tensor = false;
  ONNXTensorElementDataType element = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED;
  std::vector<std::int64_t> shape;  // -1 is free

  bool is_float() const { return tensor && element == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT; }
  bool is_label() const {
    return tensor && (element == ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 ||
                      element == ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING);
  }
  bool free_rows() const { return !shape.empty() && shape[0] == -1; }
  // Columns of a matrix with free rows; 1 of a vector; 0 of anything else.
  std::int64_t columns() const {
    if (!free_rows() || shape.size() > 2) return 0;
    return shape.size() == 1 ? 1 : shape[1];
  }
};

std::string_view element_text(ONNXTensorElementDataType element) {
  switch (element) {
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT:
      return "float";
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE:
      return "double";
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64:
      return "int64";
    case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING:
      return "string";
    default:
      return "other numbers";
  }
}

std::string text_of(const OnnxPort& port) {
  if (!port.tensor) return port.name + ", which is no tensor";
  std::string shape;
  for (const auto size : port.shape) {
    shape += shape.empty() ? "" : ", ";
    shape += size == -1 ? "N" : fmt::format("{}", size);
  }
  return fmt::format("{}: {} [{}]", port.name, element_text(port.element), shape);
}

std::string text_of(const std::vector<OnnxPort>& ports) {
  std::string text;
  for (const auto& port : ports) text += (text.empty() ? "" : "; ") + text_of(port);
  return text.empty() ? "none" : text;
}

// Which outputs are read, and how.
struct OnnxReading {
  std::vector<const char*> outputs;
  std::size_t columns = 1;  // of the probabilities; the last one counts
  bool margin = false;      // outputs[0] is the margin, outputs[1] is p
};

Result<> check_inputs(const std::vector<OnnxPort>& inputs) {
  if (inputs.size() == 1 && inputs[0].is_float() && inputs[0].shape.size() == 2 &&
      inputs[0].columns() == static_cast<std::int64_t>(kFeatureCount))
    return {};
  return fail(Errc::OutOfRange,
              fmt::format("a model takes one input, float [N, {}] with N free; this one takes {}",
                          kFeatureCount, text_of(inputs)));
}

Result<OnnxReading> choose_outputs(const std::vector<OnnxPort>& outputs) {
  const auto is_p = [](const OnnxPort& port) {
    return port.is_float() && (port.columns() == 1 || port.columns() == 2);
  };
  const auto count = outputs.size();
  if (count == 2 && outputs[0].name == kOnnxMargin && outputs[1].name == kOnnxP &&
      outputs[0].is_float() && outputs[0].columns() == 1 && outputs[1].is_float() &&
      outputs[1].columns() == 1)
    return OnnxReading{.outputs = {kOnnxMargin, kOnnxP}, .margin = true};
  if (count == 1 && is_p(outputs[0]))
    return OnnxReading{.outputs = {outputs[0].name.c_str()},
                       .columns = static_cast<std::size_t>(outputs[0].columns())};
  if (count == 2 && outputs[0].is_label() && outputs[1].is_float() && outputs[1].columns() == 2)
    return OnnxReading{.outputs = {outputs[1].name.c_str()}, .columns = 2};
  return fail(Errc::OutOfRange,
              fmt::format("a model gives probabilities as float [N], [N, 1] or [N, 2], or labels "
                          "and then such a [N, 2]; this one gives {}",
                          text_of(outputs)));
}

// The C interface with its statuses as values.
struct OnnxApi {
  const OrtApi& c;

  Result<> done(OrtStatus* status, Errc code, std::string_view what) const {
    if (!status) return {};
    const std::string why = c.GetErrorMessage(status);
    c.ReleaseStatus(status);
    return fail(code, fmt::format("ONNX Runtime: {}: {}", what, why.substr(0, why.find('\n'))));
  }
  Result<> ok(OrtStatus* status) const { return done(status, Errc::Parse, "cannot ask the model"); }

  Result<std::string> take(char* text, OrtAllocator* allocator) const {
    const std::string copy = text;
    GYRE_CHECK(ok(c.AllocatorFree(allocator, text)));
    return copy;
  }
  Result<OnnxPort> port(std::string name, OrtTypeInfo* info) const {
    const OnnxOwned<OrtTypeInfo> owner{info, c.ReleaseTypeInfo};
    OnnxPort port{.name = std::move(name)};
    const OrtTensorTypeAndShapeInfo* tensor = nullptr;  // lives in `info`
    GYRE_CHECK(ok(c.CastTypeInfoToTensorInfo(info, &tensor)));
    if (!tensor) return port;
    port.tensor = true;
    GYRE_CHECK(ok(c.GetTensorElementType(tensor, &port.element)));
    std::size_t rank = 0;
    GYRE_CHECK(ok(c.GetDimensionsCount(tensor, &rank)));
    port.shape.resize(rank);
    GYRE_CHECK(ok(c.GetDimensions(tensor, port.shape.data(), rank)));
    return port;
  }
};

// Inputs or outputs: the same three questions.
Result<std::vector<OnnxPort>> ports_of(const OnnxApi& api, OrtSession* session,
                                       OrtAllocator* allocator, auto get_count, auto get_name,
                                       auto get_type) {
  std::size_t count = 0;
  GYRE_CHECK(api.ok(get_count(session, &count)));
  std::vector<OnnxPort> ports;
  for (std::size_t i = 0; i < count; ++i) {
    char* text = nullptr;
    GYRE_CHECK(api.ok(get_name(session, i, allocator, &text)));
    GYRE_TRY(auto name, api.take(text, allocator));
    OrtTypeInfo* info = nullptr;
    GYRE_CHECK(api.ok(get_type(session, i, &info)));
    GYRE_TRY(auto port, api.port(std::move(name), info));
    ports.push_back(std::move(port));
  }
  return ports;
}

Result<std::map<std::string, std::string>> notes_of(const OnnxApi& api, OrtSession* session,
                                                    OrtAllocator* allocator) {
  OrtModelMetadata* data = nullptr;
  GYRE_CHECK(api.ok(api.c.SessionGetModelMetadata(session, &data)));
  const OnnxOwned<OrtModelMetadata> owner{data, api.c.ReleaseModelMetadata};
  char** keys = nullptr;
  std::int64_t count = 0;
  GYRE_CHECK(api.ok(api.c.ModelMetadataGetCustomMetadataMapKeys(data, allocator, &keys, &count)));
  std::map<std::string, std::string> notes;
  for (std::int64_t i = 0; i < count; ++i) {
    GYRE_TRY(const auto key, api.take(keys[i], allocator));
    char* value = nullptr;
    GYRE_CHECK(
        api.ok(api.c.ModelMetadataLookupCustomMetadataMap(data, allocator, key.c_str(), &value)));
    GYRE_TRY(notes[key], api.take(value, allocator));
  }
  if (keys) GYRE_CHECK(api.ok(api.c.AllocatorFree(allocator, keys)));
  return notes;
}

// One thread, which is the caller's: with more, large batches change in their last bits.
Result<OnnxOwned<OrtSessionOptions>> options_of(const OnnxApi& api) {
  OrtSessionOptions* made = nullptr;
  GYRE_CHECK(api.ok(api.c.CreateSessionOptions(&made)));
  OnnxOwned<OrtSessionOptions> options{made, api.c.ReleaseSessionOptions};
  GYRE_CHECK(api.ok(api.c.SetIntraOpNumThreads(made, 1)));
  GYRE_CHECK(api.ok(api.c.SetInterOpNumThreads(made, 1)));
  GYRE_CHECK(api.ok(api.c.SetSessionExecutionMode(made, ORT_SEQUENTIAL)));
  for (const char* key : {"session.intra_op.allow_spinning", "session.inter_op.allow_spinning"})
    GYRE_CHECK(api.ok(api.c.AddSessionConfigEntry(made, key, "0")));
  return options;
}

Result<> read_probability(float p, std::size_t row, float& into) {
  if (!(0 <= p && p <= 1))
    return fail(Errc::OutOfRange,
                fmt::format("row {}: the model gives {}, which is no probability", row, p));
  into = held_inside(p);
  return {};
}

}  // namespace

struct OnnxSession::Loaded {
  OnnxApi api;
  OnnxOwned<OrtMemoryInfo> memory;
  OnnxOwned<OrtSession> session;
  std::vector<OnnxPort> inputs, outputs;  // own the names that are passed on
  OnnxReading reading;
  std::map<std::string, std::string> notes;

  Result<OnnxOwned<OrtValue>> tensor(std::span<const FeatureRow> rows) const {
    const std::array<std::int64_t, 2> shape{static_cast<std::int64_t>(rows.size()),
                                            static_cast<std::int64_t>(kFeatureCount)};
    OrtValue* made = nullptr;
    GYRE_CHECK(api.ok(api.c.CreateTensorWithDataAsOrtValue(
        memory.get(), const_cast<FeatureRow*>(rows.data()), rows.size_bytes(), shape.data(),
        shape.size(), ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &made)));
    return OnnxOwned<OrtValue>{made, api.c.ReleaseValue};
  }

  // What an output holds, if it is as much as was declared.
  Result<const float*> numbers(OrtValue* value, std::size_t count) const {
    OrtTensorTypeAndShapeInfo* info = nullptr;
    GYRE_CHECK(api.ok(api.c.GetTensorTypeAndShape(value, &info)));
    const OnnxOwned<OrtTensorTypeAndShapeInfo> owner{info, api.c.ReleaseTensorTypeAndShapeInfo};
    std::size_t is = 0;
    GYRE_CHECK(api.ok(api.c.GetTensorShapeElementCount(info, &is)));
    if (is != count)
      return fail(Errc::OutOfRange,
                  fmt::format("the model gives {} numbers where {} are due", is, count));
    void* data = nullptr;
    GYRE_CHECK(api.ok(api.c.GetTensorMutableData(value, &data)));
    return static_cast<const float*>(data);
  }
};

OnnxSession::OnnxSession(std::unique_ptr<Loaded> loaded) : loaded_{std::move(loaded)} {}
OnnxSession::OnnxSession(OnnxSession&&) noexcept = default;
OnnxSession& OnnxSession::operator=(OnnxSession&&) noexcept = default;
OnnxSession::~OnnxSession() = default;

Result<OnnxSession> OnnxSession::load(std::string_view bytes) {
  GYRE_TRY(const auto* library, onnx_library());
  const OnnxApi api{*library->api};
  GYRE_TRY(const auto options, options_of(api));
  OrtSession* made = nullptr;
  GYRE_CHECK(api.done(
      api.c.CreateSessionFromArray(library->env, bytes.data(), bytes.size(), options.get(), &made),
      Errc::Parse, "cannot read the model"));
  OnnxOwned<OrtSession> session{made, api.c.ReleaseSession};
  count_onnx_session();
  OrtAllocator* allocator = nullptr;  // the default one, nobody's to release
  GYRE_CHECK(api.ok(api.c.GetAllocatorWithDefaultOptions(&allocator)));
  OrtMemoryInfo* memory = nullptr;
  GYRE_CHECK(api.ok(api.c.CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory)));
  auto loaded = std::make_unique<Loaded>(
      Loaded{api, {memory, api.c.ReleaseMemoryInfo}, std::move(session), {}, {}, {}, {}});
  GYRE_TRY(loaded->inputs, ports_of(api, made, allocator, api.c.SessionGetInputCount,
                                    api.c.SessionGetInputName, api.c.SessionGetInputTypeInfo));
  GYRE_CHECK(check_inputs(loaded->inputs));
  GYRE_TRY(loaded->outputs, ports_of(api, made, allocator, api.c.SessionGetOutputCount,
                                     api.c.SessionGetOutputName, api.c.SessionGetOutputTypeInfo));
  GYRE_TRY(loaded->reading, choose_outputs(loaded->outputs));
  GYRE_TRY(loaded->notes, notes_of(api, made, allocator));
  return OnnxSession{std::move(loaded)};
}

Result<> OnnxSession::predict(std::span<const FeatureRow> rows,
                              std::span<Prediction> predictions) const {
  ensure(rows.size() == predictions.size(), "one prediction a row");
  if (rows.empty()) return {};
  const auto& [api, memory, session, inputs, outputs, reading, notes] = *loaded_;
  GYRE_TRY(const auto input, loaded_->tensor(rows));
  const char* input_name = inputs[0].name.c_str();
  const OrtValue* input_value = input.get();
  std::array<OrtValue*, 2> made{};
  const auto run = api.c.Run(session.get(), nullptr, &input_name, &input_value, 1,
                             reading.outputs.data(), reading.outputs.size(), made.data());
  const OnnxOwned<OrtValue> first{made[0], api.c.ReleaseValue}, second{made[1], api.c.ReleaseValue};
  GYRE_CHECK(api.done(run, Errc::Io, "cannot predict"));

  const float* margins = nullptr;
  if (reading.margin) {
    GYRE_TRY(margins, loaded_->numbers(first.get(), rows.size()));
  }
  GYRE_TRY(const float* ps, loaded_->numbers(reading.margin ? second.get() : first.get(),
                                             rows.size() * reading.columns));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto& out = predictions[i];
    GYRE_CHECK(read_probability(ps[(i + 1) * reading.columns - 1], i, out.p));
    const double p = out.p;
    out.margin = margins ? margins[i] : static_cast<float>(std::log(p / (1 - p)));
  }
  return {};
}

const std::map<std::string, std::string>& OnnxSession::notes() const { return loaded_->notes; }

}  // namespace gyre::ml
#else
namespace gyre::ml {

struct OnnxSession::Loaded {
  std::map<std::string, std::string> notes;
};
OnnxSession::OnnxSession(std::unique_ptr<Loaded> loaded) : loaded_{std::move(loaded)} {}
OnnxSession::OnnxSession(OnnxSession&&) noexcept = default;
OnnxSession& OnnxSession::operator=(OnnxSession&&) noexcept = default;
OnnxSession::~OnnxSession() = default;

Result<OnnxSession> OnnxSession::load(std::string_view) {
  GYRE_TRY(const auto* library, onnx_library());
  return fail(Errc::NotFound, "ONNX Runtime " + library->version);
}
Result<> OnnxSession::predict(std::span<const FeatureRow>, std::span<Prediction>) const {
  return fail(Errc::NotFound, "ONNX Runtime");
}
const std::map<std::string, std::string>& OnnxSession::notes() const { return loaded_->notes; }

}  // namespace gyre::ml
#endif
