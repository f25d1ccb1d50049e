#include "gyre/ml/forest/xgboost_json.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "gyre/core/text.hpp"
#include "gyre/ml/forest/forest_check.hpp"

namespace gyre::ml {
namespace {

namespace od = simdjson::ondemand;

template <class T>
Result<T> taken(simdjson::simdjson_result<T> result, std::string_view name) {
  T value;
  if (const auto error = std::move(result).get(value); error != simdjson::SUCCESS)
    return fail(Errc::Parse, std::string{name} + ": " + simdjson::error_message(error));
  return value;
}

Result<od::object> object_in(od::object& parent, std::string_view name) {
  return taken(parent.find_field_unordered(name).get_object(), name);
}
Result<std::string_view> text_in(od::object& parent, std::string_view name) {
  return taken(parent.find_field_unordered(name).get_string(), name);
}

// The text of a number as it was written, without the quotes and brackets that some versions put
// around it: through a double, a float may become another float.
std::string_view bare(std::string_view token) {
  constexpr std::string_view around = " \t\r\n\"[]";
  const auto first = token.find_first_not_of(around);
  if (first == token.npos) return {};
  return token.substr(first, token.find_last_not_of(around) - first + 1);
}
template <class T>
Result<T> number(od::value value, std::string_view name) {
  const auto token = value.raw_json_token();
  if (const auto number = from_text<T>(bare(token))) return *number;
  return fail(Errc::Parse,
              std::string{name} + ": not a number: " + std::string{token.substr(0, 20)});
}

template <class T>
Result<std::vector<T>> numbers(od::array array, std::string_view name) {
  std::vector<T> all;
  for (auto element : array) {
    GYRE_TRY(const od::value value, taken(std::move(element), name));
    GYRE_TRY(const T one, number<T>(value, name));
    all.push_back(one);
  }
  return all;
}
template <class T>
Result<std::vector<T>> numbers_in(od::object& parent, std::string_view name) {
  GYRE_TRY(const od::array array, taken(parent.find_field_unordered(name).get_array(), name));
  return numbers<T>(array, name);
}

// A number, a string of one, or a list of one.
template <class T>
Result<T> one_in(od::object& parent, std::string_view name) {
  GYRE_TRY(od::value value, taken(parent.find_field_unordered(name), name));
  GYRE_TRY(const auto type, taken(value.type(), name));
  if (type != od::json_type::array) return number<T>(value, name);
  GYRE_TRY(const od::array array, taken(value.get_array(), name));
  GYRE_TRY(const auto list, numbers<T>(array, name));
  if (list.size() != 1) return fail(Errc::OutOfRange, std::string{name} + ": of several outputs");
  return list.front();
}

Result<> check_version(od::object& model) {
  GYRE_TRY(const auto version, numbers_in<int>(model, "version"));
  if (version == std::vector{1, 7, 4}) return {};
  std::string text;
  for (const int part : version) text += (text.empty() ? "" : ".") + std::to_string(part);
  return fail(Errc::OutOfRange, "written by XGBoost " + text + "; only 1.7.4 is understood");
}

// In float32 throughout, as XGBoost does it.
Result<float> margin_of(float probability) {
  if (!(0 < probability && probability < 1))
    return fail(Errc::OutOfRange, "base_score is no probability");
  return -std::log(1.0f / probability - 1.0f);
}

struct Columns {
  std::vector<std::int32_t> left, right, feature, default_left;
  std::vector<float> value;
};

Result<Columns> read_columns(od::object& tree) {
  Columns columns;
  GYRE_TRY(columns.left, numbers_in<std::int32_t>(tree, "left_children"));
  GYRE_TRY(columns.right, numbers_in<std::int32_t>(tree, "right_children"));
  GYRE_TRY(columns.feature, numbers_in<std::int32_t>(tree, "split_indices"));
  GYRE_TRY(columns.default_left, numbers_in<std::int32_t>(tree, "default_left"));
  GYRE_TRY(columns.value, numbers_in<float>(tree, "split_conditions"));
  GYRE_TRY(const auto kinds, numbers_in<int>(tree, "split_type"));
  GYRE_TRY(const auto categories, numbers_in<std::int32_t>(tree, "categories_nodes"));
  if (!categories.empty() || std::ranges::any_of(kinds, [](int kind) { return kind != 0; }))
    return fail(Errc::OutOfRange, "a split by category");
  const auto size = columns.left.size();
  if (size == 0 || columns.right.size() != size || columns.feature.size() != size ||
      columns.default_left.size() != size || columns.value.size() != size || kinds.size() != size)
    return fail(Errc::Parse, "columns of different lengths");
  return columns;
}

// The nodes that the root leads to, numbered in the order in which they are met.
Result<Tree> reachable(const Columns& columns) {
  const auto size = static_cast<std::int32_t>(columns.left.size());
  std::vector<std::int32_t> old{0};
  std::vector<bool> seen(columns.left.size());
  seen[0] = true;
  Tree tree;
  for (std::size_t at = 0; at < old.size(); ++at) {
    const auto from = static_cast<std::size_t>(old[at]);
    auto& node = tree.emplace_back();
    node.value = columns.value[from];
    const auto left = columns.left[from], right = columns.right[from];
    if (left == -1 && right == -1) continue;
    for (const auto child : {left, right}) {
      if (child < 0 || child >= size)
        return fail(Errc::Parse, "child " + std::to_string(child) + " is not there");
      if (seen[static_cast<std::size_t>(child)])
        return fail(Errc::Parse, "two ways lead to node " + std::to_string(child));
      seen[static_cast<std::size_t>(child)] = true;
      old.push_back(child);
    }
    node.left = static_cast<std::int32_t>(old.size()) - 2;
    node.right = node.left + 1;
    node.feature = columns.feature[from];
    node.default_left = columns.default_left[from] != 0;
  }
  return tree;
}

Result<std::vector<Tree>> read_trees(od::object& model) {
  GYRE_TRY(od::array array, taken(model.find_field_unordered("trees").get_array(), "trees"));
  std::vector<Tree> trees;
  for (auto element : array) {
    const auto where = "tree " + std::to_string(trees.size());
    GYRE_TRY(od::object object, taken(element.get_object(), where));
    const auto columns = read_columns(object);
    auto tree = columns ? reachable(*columns) : std::unexpected(columns.error());
    if (!tree) return std::unexpected(std::move(tree).error().in(where));
    trees.push_back(*std::move(tree));
    if (trees.size() > kForestTreesMost) return fail(Errc::OutOfRange, "too many trees");
  }
  return trees;
}

Result<std::vector<Tree>> read_booster(od::object& booster) {
  GYRE_TRY(const auto name, text_in(booster, "name"));
  if (name != "gbtree")
    return fail(Errc::OutOfRange, "a booster of kind " + std::string{name} + ", not gbtree");
  GYRE_TRY(od::object model, object_in(booster, "model"));
  GYRE_TRY(od::object parameters, object_in(model, "gbtree_model_param"));
  GYRE_TRY(const auto parallel, one_in<int>(parameters, "num_parallel_tree"));
  if (parallel != 1) return fail(Errc::OutOfRange, "several trees a round");
  GYRE_TRY(const auto outputs, numbers_in<int>(model, "tree_info"));
  if (std::ranges::any_of(outputs, [](int output) { return output != 0; }))
    return fail(Errc::OutOfRange, "several outputs");
  GYRE_TRY(auto trees, read_trees(model));
  if (outputs.size() != trees.size()) return fail(Errc::Parse, "tree_info and trees differ");
  return trees;
}

}  // namespace

Result<Forest> read_xgboost(std::string_view json) {
  const simdjson::padded_string padded{json};
  // Reading on demand finds the text of a number, and trusts brackets to match: the other parser,
  // which trusts nothing, goes first.
  simdjson::dom::parser whole;
  if (const auto error = whole.parse(padded).error(); error != simdjson::SUCCESS)
    return fail(Errc::Parse, simdjson::error_message(error));
  od::parser parser;
  od::document document;
  if (const auto error = parser.iterate(padded).get(document); error != simdjson::SUCCESS)
    return fail(Errc::Parse, simdjson::error_message(error));
  GYRE_TRY(od::object model, taken(document.get_object(), "model"));
  GYRE_CHECK(check_version(model));
  GYRE_TRY(od::object learner, object_in(model, "learner"));
  GYRE_TRY(od::object objective, object_in(learner, "objective"));
  GYRE_TRY(const auto aim, text_in(objective, "name"));
  if (aim != "binary:logistic")
    return fail(Errc::OutOfRange, "trained for " + std::string{aim} + ", not binary:logistic");
  GYRE_TRY(od::object parameters, object_in(learner, "learner_model_param"));
  GYRE_TRY(const auto score, one_in<float>(parameters, "base_score"));
  Forest forest;
  GYRE_TRY(forest.features, one_in<std::int32_t>(parameters, "num_feature"));
  GYRE_TRY(forest.base, margin_of(score));
  GYRE_TRY(od::object booster, object_in(learner, "gradient_booster"));
  GYRE_TRY(forest.trees, read_booster(booster));
  GYRE_CHECK(check(forest));
  return forest;
}

}  // namespace gyre::ml
