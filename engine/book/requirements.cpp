#include "book/requirements.h"

#include "base/text.h"

namespace telaudit::book {
namespace {

bool same_or_unasked(const std::optional<Decimal>& asked, const std::optional<Decimal>& there) {
  return !asked || (there && *there == *asked);
}

}  // namespace

std::string_view case_word(DemandCase demand_case) {
  switch (demand_case) {
    case DemandCase::low:
      return "low";
    case DemandCase::base:
      return "base";
    case DemandCase::high:
      return "high";
  }
  return "base";
}

std::string_view kind_word(RequirementKind kind) {
  switch (kind) {
    case RequirementKind::open:
      return "open";
    case RequirementKind::close:
      return "close";
    case RequirementKind::grow:
      return "grow";
    case RequirementKind::migrate:
      return "migrate";
  }
  return "open";
}

bool ClassOfService::covers(std::string_view other_class, const std::optional<Decimal>& down,
                            const std::optional<Decimal>& up, std::string_view other_access) const {
  const bool same = other_class == service_class || starts_with(other_class, service_class + ".");
  return same && same_or_unasked(mbps_down, down) && same_or_unasked(mbps_up, up) &&
         (access.empty() || other_access.empty() || access == other_access);
}

}  // namespace telaudit::book
