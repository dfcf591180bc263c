#include "formats/json_records.h"

#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/delimited.h"
#include "base/text.h"

namespace telaudit::formats {
namespace {

using Json = nlohmann::json;

// Pages of a service state nearly every member in every record; a table may be this many times as large as
// what was stated. Without a limit a megabyte of records with one name each would become gigabytes of commas.
constexpr std::size_t kMostEmpty = 32;
constexpr std::size_t kSmallTable = std::size_t{1} << 16U;

// What one object states: columns in the order in which they were first met, and their texts.
using Record = std::vector<std::pair<std::size_t, std::string>>;

// Follows the parser and keeps the records of the list. Numbers stay as they are written: none becomes a
// binary float.
class ListedRecords final : public nlohmann::json_sax<Json> {
 public:
  bool found() const { return found_; }
  const std::vector<std::string>& names() const { return names_; }
  const std::vector<Record>& records() const { return records_; }
  std::size_t stated() const { return stated_; }

  bool null() override { return state({}); }
  bool boolean(bool value) override { return state(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return state(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return state(std::to_string(value)); }
  bool number_float(number_float_t /*value*/, const string_t& written) override { return state(written); }
  bool string(string_t& value) override { return state(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return false; }

  bool start_object(std::size_t /*members*/) override {
    if (depth_ == list_depth_) in_record_ = true;
    ++depth_;
    return true;
  }
  bool end_object() override {
    --depth_;
    if (depth_ != list_depth_) return true;
    in_record_ = false;
    if (record_.empty()) return true;
    stated_ += record_.size();
    records_.push_back(std::exchange(record_, {}));
    return true;
  }
  bool start_array(std::size_t /*elements*/) override {
    const bool is_list = depth_ == 0 || (depth_ == 1 && !found_ && key_ == "value");
    ++depth_;
    if (is_list) {
      found_ = true;
      list_depth_ = depth_;
    }
    return true;
  }
  bool end_array() override {
    if (depth_ == list_depth_) list_depth_ = kNowhere;
    --depth_;
    return true;
  }
  bool key(string_t& name) override {
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const Json::exception& /*error*/) override {
    return false;
  }

 private:
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-2);

  bool state(std::string text) {
    if (!in_record_ || depth_ != list_depth_ + 1) return true;
    const auto [place, is_new] = places_.try_emplace(key_, names_.size());
    if (is_new) names_.push_back(key_);
    record_.emplace_back(place->second, std::move(text));
    return true;
  }

  std::size_t depth_ = 0;
  std::size_t list_depth_ = kNowhere;  // of what stands in the list
  bool found_ = false;
  std::string key_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> places_;
  bool in_record_ = false;
  Record record_;
  std::vector<Record> records_;
  std::size_t stated_ = 0;
};

void append_line(std::string& out, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ',';
    append_delimited(out, cells[i]);
  }
  out += "\r\n";
}

}  // namespace

bool looks_like_json(std::string_view text) {
  if (starts_with(text, "\xEF\xBB\xBF")) text.remove_prefix(3);
  text = trim(text);
  return starts_with(text, "{") || starts_with(text, "[");
}

Result<std::string> table_of_json(std::string_view json, const std::string& file) {
  ListedRecords list;
  const bool whole = Json::sax_parse(json, &list);
  if (!whole || !list.found())
    return Problem{whole ? "holds no list of records" : "is no JSON, or is cut off",
                   {file, {}, {}, {}, {}},
                   "a list of objects was expected, or an object whose member `value` is one"};
  if (list.records().empty()) return std::string();
  if (list.records().size() * list.names().size() > kSmallTable + kMostEmpty * list.stated())
    return Problem{"its " + std::to_string(list.records().size()) + " records have " +
                       std::to_string(list.names().size()) + " different members, and few in common",
                   {file, {}, {}, {}, {}},
                   "a list of records of one kind was expected"};
  std::string out;
  append_line(out, list.names());
  std::vector<std::string> cells;
  for (const auto& record : list.records()) {
    cells.assign(list.names().size(), {});
    for (const auto& [column, text] : record) cells[column] = text;
    append_line(out, cells);
  }
  return out;
}

}  // namespace telaudit::formats
