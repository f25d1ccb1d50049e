#include "gyre/ml/forest/forest_file.hpp"

#include <bit>
#include <concepts>
#include <cstring>

#include "gyre/market/bar_format.hpp"
#include "gyre/ml/forest/forest_check.hpp"

namespace gyre::ml {
namespace {

static_assert(std::endian::native == std::endian::little, "files are little-endian");

constexpr std::string_view kForestMagic = "GYREWOOD";
constexpr std::size_t kNodeBytes = 17;  // left, right, feature, value, default_left
constexpr std::size_t kSumBytes = 4;

std::uint32_t sum_of(std::string_view bytes) {
  return bar_format::checksum(std::as_bytes(std::span{bytes}));
}

template <class T>
void put(std::string& out, T value) {
  const auto bytes = std::bit_cast<std::array<char, sizeof value>>(value);
  out.append(bytes.data(), bytes.size());
}

// Takes values off the front; what is not there is zero.
class Taker {
 public:
  explicit Taker(std::string_view bytes) : bytes_{bytes} {}
  std::size_t left() const { return bytes_.size(); }
  template <class T>
  T take() {
    T value{};
    if (bytes_.size() < sizeof value) {
      bytes_ = {};
      return value;
    }
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_.remove_prefix(sizeof value);
    return value;
  }

 private:
  std::string_view bytes_;
};

TreeNode take_node(Taker& from) {
  TreeNode node;
  node.left = from.take<std::int32_t>();
  node.right = from.take<std::int32_t>();
  node.feature = from.take<std::int32_t>();
  node.value = from.take<float>();
  node.default_left = from.take<std::uint8_t>() != 0;
  return node;
}

}  // namespace

std::string to_bytes(const Forest& forest) {
  std::string out{kForestMagic};
  put(out, kForestVersion);
  put(out, forest.base);
  put(out, forest.features);
  put(out, static_cast<std::uint32_t>(forest.trees.size()));
  for (const auto& tree : forest.trees) {
    put(out, static_cast<std::uint32_t>(tree.size()));
    for (const auto& node : tree) {
      put(out, node.left);
      put(out, node.right);
      put(out, node.feature);
      put(out, node.value);
      put(out, static_cast<std::uint8_t>(node.default_left));
    }
  }
  put(out, sum_of(out));
  return out;
}

Result<Forest> read_forest(std::string_view bytes) {
  if (!bytes.starts_with(kForestMagic)) return fail(Errc::Parse, "not a forest");
  if (bytes.size() < kForestMagic.size() + sizeof kForestVersion + kSumBytes)
    return fail(Errc::Corrupt, "a forest cut off");
  const auto body = bytes.substr(0, bytes.size() - kSumBytes);
  Taker from{body.substr(kForestMagic.size())};
  if (const auto version = from.take<std::uint32_t>(); version != kForestVersion)
    return fail(Errc::OutOfRange, "a forest of version " + std::to_string(version));
  if (Taker{bytes.substr(body.size())}.take<std::uint32_t>() != sum_of(body))
    return fail(Errc::Corrupt, "a forest whose bytes were cut or altered");
  Forest forest;
  forest.base = from.take<float>();
  forest.features = from.take<std::int32_t>();
  const auto trees = from.take<std::uint32_t>();
  if (trees > kForestTreesMost) return fail(Errc::Corrupt, "more trees than there can be");
  for (std::uint32_t i = 0; i < trees; ++i) {
    const auto nodes = from.take<std::uint32_t>();
    if (nodes > from.left() / kNodeBytes) return fail(Errc::Corrupt, "a tree cut off");
    auto& tree = forest.trees.emplace_back();
    for (std::uint32_t n = 0; n < nodes; ++n) tree.push_back(take_node(from));
  }
  if (from.left() != 0) return fail(Errc::Corrupt, "bytes behind the last tree");
  GYRE_CHECK(check(forest));
  return forest;
}

}  // namespace gyre::ml
