#include "rfp/scope.h"

#include <algorithm>

#include "base/text.h"
#include "pricing/words.h"

namespace telaudit::rfp {
namespace {

bool is_same(std::string_view left, std::string_view right) {
  return lower(trim(left)) == lower(trim(right));
}

}  // namespace

bool Scope::holds(const book::NeutralLine& line) const {
  const bool of_class = classes.empty() || std::any_of(classes.begin(), classes.end(), [&](const auto& one) {
                          return pricing::is_under(line.service_class, one);
                        });
  return of_class &&
         (countries.empty() || std::any_of(countries.begin(), countries.end(),
                                           [&](const auto& one) { return is_same(one, line.country); }));
}

bool Scope::holds_site(std::string_view site) const {
  return sites.empty() ||
         std::any_of(sites.begin(), sites.end(), [&](const auto& one) { return is_same(one, site); });
}

}  // namespace telaudit::rfp
