// Reads what a profile says of the file and the bill: detect, container, bill, part. Used by load_profile
// only.
#pragma once

#include <cstddef>
#include <optional>

#include "formats/profile_field_load.h"
#include "formats/profile_language.h"

namespace telaudit::formats::profile {

// Each function reads one section into the profile, and returns false after the first Problem, which `fields`
// then holds.
class FileLoader {
 public:
  FileLoader(Profile& profile, FieldLoader& fields) : profile_(profile), load_(fields) {}

  bool detect(const YamlNode& node);
  bool container(const YamlNode& node);
  bool bill(const YamlNode& node);
  bool part(const YamlNode& node);

 private:
  bool shape(const YamlNode& node);
  bool fixed(const YamlNode& node);
  bool lines(const YamlNode& node);
  bool title(const YamlNode& node);
  bool sections(const YamlNode& node);
  bool encoding(const YamlNode& node);
  bool header_names(const YamlNode& node, std::vector<std::vector<std::string>>& out);
  bool patterns(const YamlNode& node, std::vector<Pattern>& out);
  bool matched_column(const std::string& name, const Shape& shape, std::size_t& out) const;
  bool one_character(const YamlNode& node, char& out);
  bool column_range(const YamlNode& node, std::optional<std::size_t>& least,
                    std::optional<std::size_t>& most);
  bool bill_date(const YamlNode& node, const YamlNode* stand_in);
  bool invoice(const YamlNode& node);
  bool fail(Problem problem) { return load_.fail(std::move(problem)); }

  Profile& profile_;
  FieldLoader& load_;
};

}  // namespace telaudit::formats::profile
