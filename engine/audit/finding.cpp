#include "audit/finding.h"

#include <array>

namespace telaudit::audit {
namespace {

constexpr std::array<std::string_view, 7> kKinds = {"error",   "question", "saving",  "under_billing",
                                                    "quality", "fraud",    "calendar"};
constexpr std::array<std::string_view, 3> kStatuses = {"open", "suppressed", "withdrawn"};

}  // namespace

std::string_view kind_name(Kind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

std::optional<Kind> parse_kind(std::string_view name) {
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    if (kKinds[i] == name) return static_cast<Kind>(i);
  return std::nullopt;
}

std::uint64_t charge_count(const Finding& finding) {
  std::uint64_t count = finding.charges.size();
  for (const auto& range : finding.ranges) count += range.charges;
  return count;
}

std::string following_taxes_text(const Finding& finding) {
  if (finding.taxes.empty()) return {};
  Total sum;
  for (const auto& tax : finding.taxes) sum.add(tax.at_most.value_or(Decimal{}));
  return sum.text() + " " + finding.currency + " on " + std::to_string(finding.taxes.size()) +
         (finding.taxes.size() == 1 ? " charge" : " charges");
}

Status status_of(const Finding& finding) {
  if (!finding.suppression.empty()) return Status::suppressed;
  return finding.withdrawn_by.empty() ? Status::open : Status::withdrawn;
}

std::string_view status_name(Status status) {
  return kStatuses[static_cast<std::size_t>(status)];
}

std::optional<Status> parse_status(std::string_view name) {
  for (std::size_t i = 0; i < kStatuses.size(); ++i)
    if (kStatuses[i] == name) return static_cast<Status>(i);
  return std::nullopt;
}

}  // namespace telaudit::audit
