#pragma once

#include <fmt/core.h>
#include <onnx/onnx_pb.h>
#include <onnxruntime_c_api.h>

#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "gyre/ml/onnx_export.hpp"
#include "gyre/ml/onnx_library.hpp"
#include "gyre/ml/xgboost_handles.hpp"

// What the forest is measured against, one thread each, called as lean as their interfaces allow:
// no conversion, no allocation of ours, the output in place.
namespace gyre {

[[noreturn]] inline void stop(const Error& error) {
  fmt::print(stderr, "{}\n", error.context);
  std::exit(1);
}
template <class T>
T must(Result<T> result) {
  if (!result) stop(result.error());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

class XgboostRival {
 public:
  explicit XgboostRival(std::string json) {
    BoosterHandle made = nullptr;
    must(ml::xgboost_done(XGBoosterCreate(nullptr, 0, &made), "no booster"));
    booster_.reset(made);
    must(
        ml::xgboost_done(XGBoosterLoadModelFromBuffer(made, json.data(), json.size()), "no model"));
    must(ml::xgboost_set(made, "nthread", "1"));
  }
  void margins(std::span<const FeatureRow> rows, std::span<float> out) {
    const auto array =
        fmt::format(R"({{"data":[{},true],"shape":[{},{}],"typestr":"<f4","version":3}})",
                    reinterpret_cast<std::uintptr_t>(rows.data()), rows.size(), kFeatureCount);
    static constexpr auto how =
        R"({"type":1,"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false,"cache_id":0,"missing":NaN})";
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* found = nullptr;
    must(ml::xgboost_done(XGBoosterPredictFromDense(booster_.get(), array.c_str(), how, nullptr,
                                                    &shape, &dimensions, &found),
                          "cannot predict"));
    std::copy_n(found, out.size(), out.begin());
  }

 private:
  ml::BoosterOwner booster_;
};

class OnnxRival {
 public:
  explicit OnnxRival(const ml::Forest& forest) : library_{must(ml::onnx_library())} {
    const auto& api = *library_->api;
    const auto bytes = margin_only(forest);
    OrtSessionOptions* options = nullptr;
    done(api.CreateSessionOptions(&options));
    done(api.SetIntraOpNumThreads(options, 1));
    done(api.SetInterOpNumThreads(options, 1));
    done(api.AddSessionConfigEntry(options, "session.intra_op.allow_spinning", "0"));
    done(api.SetSessionGraphOptimizationLevel(options, ORT_ENABLE_ALL));
    done(api.CreateSessionFromArray(library_->env, bytes.data(), bytes.size(), options, &session_));
    api.ReleaseSessionOptions(options);
    done(api.CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory_));
  }
  OnnxRival(const OnnxRival&) = delete;
  ~OnnxRival() {
    library_->api->ReleaseMemoryInfo(memory_);
    library_->api->ReleaseSession(session_);
  }

  const std::string& version() const { return library_->version; }
  void margins(std::span<const FeatureRow> rows, std::span<float> out) {
    const auto& api = *library_->api;
    const auto count = static_cast<std::int64_t>(rows.size());
    const std::int64_t shape_in[]{count, kFeatureCount}, shape_out[]{count, 1};
    OrtValue *in = nullptr, *margins = nullptr;
    done(api.CreateTensorWithDataAsOrtValue(memory_, const_cast<FeatureRow*>(rows.data()),
                                            rows.size_bytes(), shape_in, 2,
                                            ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &in));
    done(api.CreateTensorWithDataAsOrtValue(memory_, out.data(), out.size_bytes(), shape_out, 2,
                                            ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &margins));
    const char *input = ml::kOnnxInput, *output = ml::kOnnxMargin;
    done(api.Run(session_, nullptr, &input, &in, 1, &output, 1, &margins));
    api.ReleaseValue(in);
    api.ReleaseValue(margins);
  }

 private:
  // Our export without what follows the trees.
  static std::string margin_only(const ml::Forest& forest) {
    onnx::ModelProto model;
    if (!model.ParseFromString(ml::to_onnx(forest, ml::Platt{})))
      stop({Errc::Parse, "our own export cannot be read"});
    auto& graph = *model.mutable_graph();
    graph.mutable_node()->DeleteSubrange(1, graph.node_size() - 1);
    graph.mutable_output()->DeleteSubrange(1, graph.output_size() - 1);
    graph.clear_initializer();
    return model.SerializeAsString();
  }
  void done(OrtStatus* status) const {
    if (status != nullptr) stop({Errc::OutOfRange, library_->api->GetErrorMessage(status)});
  }

  const ml::OnnxLibrary* library_;
  OrtSession* session_ = nullptr;
  OrtMemoryInfo* memory_ = nullptr;
};

}  // namespace gyre
