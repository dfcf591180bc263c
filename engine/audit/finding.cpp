#include "audit/finding.h"

#include <array>

namespace telaudit::audit {
namespace {

constexpr std::array<std::string_view, 7> kKinds = {"error",   "question", "saving",  "under_billing",
                                                    "quality", "fraud",    "calendar"};

}  // namespace

std::string_view kind_name(Kind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

std::optional<Kind> parse_kind(std::string_view name) {
  for (std::size_t i = 0; i < kKinds.size(); ++i)
    if (kKinds[i] == name) return static_cast<Kind>(i);
  return std::nullopt;
}

}  // namespace telaudit::audit
