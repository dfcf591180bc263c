#include "audit/finding_filter.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/text.h"

namespace telaudit::audit {
namespace {

constexpr std::array<std::pair<std::string_view, FindingOrder>, 5> kOrders = {
    {{"allocated", FindingOrder::allocated},
     {"potential", FindingOrder::potential},
     {"date", FindingOrder::date},
     {"rule", FindingOrder::rule},
     {"window", FindingOrder::window}}};

bool same_word(std::string_view wanted, std::string_view value) {
  return wanted.empty() || lower(wanted) == lower(value);
}

// Windows that are open come in the order in which they close; then the unknown, then the closed.
std::tuple<int, Date> closing(const Finding& finding) {
  const auto& window = finding.window;
  if (!window.known) return {1, Date{}};
  return {window.open ? 0 : 2, window.closes.value_or(Date{})};
}

bool before(const Finding& a, const Finding& b) {
  if (a.kind != b.kind) return a.kind < b.kind;
  if (a.allocated != b.allocated) return a.allocated > b.allocated;
  return a.id < b.id;
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) {
  const std::string wanted = lower(pattern);
  const std::string value = lower(text);
  std::size_t at = 0, star = std::string::npos, resume = 0, i = 0;
  while (i < value.size()) {
    if (at < wanted.size() && wanted[at] == '*') {
      star = at++;
      resume = i;
    } else if (at < wanted.size() && (wanted[at] == '?' || wanted[at] == value[i])) {
      ++at;
      ++i;
    } else if (star != std::string::npos) {
      at = star + 1;
      i = ++resume;
    } else {
      return false;
    }
  }
  return wanted.find_first_not_of('*', at) == std::string::npos;
}

bool passes(const FindingFilter& filter, const Finding& finding) {
  if (filter.status && status_of(finding) != *filter.status) return false;
  if (filter.kind && finding.kind != *filter.kind) return false;
  if (!filter.rules.empty() && std::none_of(filter.rules.begin(), filter.rules.end(), [&](const auto& rule) {
        return matches_pattern(rule, finding.rule);
      }))
    return false;
  if (!same_word(filter.carrier, finding.carrier) || !same_word(filter.account, finding.account))
    return false;
  if (!filter.service.empty() &&
      normalise_service_id(filter.service) != normalise_service_id(finding.service))
    return false;
  if (!finding.invoice.starts_with(filter.invoice)) return false;
  if (filter.least && (!finding.potential || *finding.potential < *filter.least)) return false;
  return !filter.known || filter.known->count(finding.id) == 0;
}

std::optional<FindingOrder> parse_finding_order(std::string_view name) {
  for (const auto& [word, order] : kOrders)
    if (word == name) return order;
  return std::nullopt;
}

void sort_findings(std::vector<Finding>& findings, FindingOrder order) {
  const auto first = [order](const Finding& a, const Finding& b) {
    switch (order) {
      case FindingOrder::allocated:
        return a.allocated > b.allocated;
      case FindingOrder::potential:
        return a.potential.value_or(Decimal{}) > b.potential.value_or(Decimal{});
      case FindingOrder::date:
        return a.bill_date > b.bill_date;
      case FindingOrder::rule:
        return a.rule < b.rule;
      case FindingOrder::window:
        return closing(a) < closing(b);
    }
    return false;
  };
  std::sort(findings.begin(), findings.end(), [&](const Finding& a, const Finding& b) {
    if (first(a, b)) return true;
    if (first(b, a)) return false;
    return before(a, b);
  });
}

}  // namespace telaudit::audit
