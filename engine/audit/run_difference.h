// What one audit found and another did not, series by series, and why as far as the audits tell.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"

namespace telaudit::audit {

enum class Change { appeared, gone, changed };
std::string_view change_name(Change change);  // new, gone, changed

// The findings of one series in one audit: a wrong price stands on every bill, each time as its own finding.
struct SeriesSide {
  std::uint64_t findings = 0;
  Total potential;
  Total allocated;
  std::string status;  // open, suppressed, withdrawn; several with "+"
};

struct SeriesChange {
  Change change = Change::changed;
  std::string series;
  std::string rule;
  Kind kind = Kind::question;
  std::string carrier;
  std::string account;
  std::string service;
  std::string product;
  std::string currency;
  std::string finding;  // id of its latest finding, in the later audit where it is there
  SeriesSide before, after;
  std::vector<std::string> causes;  // what differs that this series rests on; empty: nothing that is known
};

struct RunDifference {
  std::vector<std::string> inputs;    // what differs between the two audits as a whole, in words
  std::vector<SeriesChange> changes;  // by change, rule, series
  std::uint64_t same = 0;             // series that did not change
};

// Series are compared by their findings' ids, amounts, kinds and statuses.
RunDifference compare_runs(const Audit& before, const Audit& after);

}  // namespace telaudit::audit
