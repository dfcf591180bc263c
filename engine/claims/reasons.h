// Reasons of claims (rules/claims/reasons.yaml): what a dispute desk looks at as one, and the words of the
// letter.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace telaudit::claims {

struct Reason {
  std::string code;
  std::string title;
  std::string statement;
  std::string remedy;
};

class Reasons {
 public:
  // Problems: no YAML, an unknown key, a code or a check's reason twice, no reason OTHER.
  static Result<Reasons> load(std::string_view yaml, const std::string& file);

  // Of a check's reason; OTHER for one that no reason names.
  const Reason& of_check(std::string_view check_reason) const;
  // By its code; OTHER for an unknown one.
  const Reason& by_code(std::string_view code) const;
  const std::vector<Reason>& all() const { return reasons_; }

 private:
  std::vector<Reason> reasons_;
  std::map<std::string, std::size_t, std::less<>> by_code_;
  std::map<std::string, std::size_t, std::less<>> by_check_;
};

}  // namespace telaudit::claims
