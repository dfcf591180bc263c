// Reads the fields, conditions and templates of a profile. Used by load_profile only.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/profile_language.h"

namespace telaudit::formats::profile {

// The functions return false after the first Problem, which problem() then holds.
class FieldLoader {
 public:
  explicit FieldLoader(Profile& profile) : profile_(profile) {}

  bool fail(Problem problem);
  const Problem& problem() const { return *problem_; }

  bool only(const YamlNode& node, std::span<const std::string> known);
  bool words(const YamlNode& node, std::vector<std::string>& out);
  bool truth(const YamlNode& node, bool& out);
  bool count(const YamlNode& node, std::size_t& out);
  bool pattern(const YamlNode& node, Pattern& out);

  // A column by name or number; the same choice is the same index.
  bool column(const YamlNode& node, bool needed, std::size_t& out);

  // `{name}` is a key or else a column of the file.
  bool templated(const YamlNode& node, Template& out);

  // A field: a scalar is a column's name; a map says more. `type` is what the place asks for.
  bool field(const YamlNode& node, const std::string& name, ValueType type, bool needed, Field& out);

  // The charge column of a `fields:` entry.
  bool charge_field(const std::string& name, const YamlNode& node, Field& out);

  bool conditions(const YamlNode& node, std::vector<Condition>& out);

 private:
  bool condition(const YamlNode& node, Condition& out);
  bool source(const YamlNode& node, bool needed, Field& out);
  // A duration by the moments where it begins and ends.
  bool moments(const YamlNode& node, bool needed, Field& out);
  bool tables(const YamlNode& node, Field& out);
  bool type_options(const YamlNode& node, Field& out);
  bool amount_options(const YamlNode& node, Field& out);
  bool check_words(const YamlNode& node, const Field& field);

  Profile& profile_;
  std::optional<Problem> problem_;
};

}  // namespace telaudit::formats::profile
