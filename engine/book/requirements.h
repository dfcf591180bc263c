// What the customer will need: goals, acceptance tests and requirements by site, class of service and day,
// as people signed them off. Read from YAML, CSV or the pre-filled workbook; README.md of this room shows
// each. Nothing is read in part: a file with a mistake is refused whole, and every mistake of it is named.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"

namespace telaudit::book {

// The least, the planned and the most demand. What is written once holds for all three.
enum class DemandCase : std::uint8_t { low, base, high };
inline constexpr std::size_t kDemandCases = 3;
std::string_view case_word(DemandCase demand_case);

// By DemandCase.
using CaseQuantities = std::array<Decimal, kDemandCases>;

// Something the customer wants of the contract, or a test that says whether it got it.
struct Goal {
  std::string id;
  bool test = false;  // an acceptance test
  std::string text, measure, threshold;
  std::string accepted_by;  // role or person, as the file names it
  std::optional<Date> by;
  Place place;
};

enum class RequirementKind : std::uint8_t { open, close, grow, migrate };
std::string_view kind_word(RequirementKind kind);

// A class of service, with what narrows it. Unknown speeds and an empty access ask nothing.
struct ClassOfService {
  std::string service_class;
  std::optional<Decimal> mbps_down, mbps_up;  // up as down unless it was written
  std::string access;                         // fibre, copper, ...

  // What is there by the name of `service_class` or of one beneath it (voice.sip covers voice.sip.channel),
  // at the speeds and access that are asked for.
  bool covers(std::string_view other_class, const std::optional<Decimal>& down,
              const std::optional<Decimal>& up, std::string_view other_access) const;
};

struct Requirement {
  std::string id;
  RequirementKind kind = RequirementKind::open;
  std::string site;
  // open, grow: what is bought; migrate: what is moved to; close: what ends, where it is not all of the site.
  ClassOfService wanted;
  // migrate: what is moved away from.
  ClassOfService from;
  // close, migrate: the one service that ends, as it was written; empty: any of the class.
  std::string service;
  // migrate: how many of the old end, in every case; nothing: all that are there.
  std::optional<Decimal> from_quantity;
  // open, grow: what is added; migrate: how many of the new; close: what ends. Nothing: close, all that is
  // there; migrate, as many as end. Of a close the low case ends the most.
  std::optional<CaseQuantities> quantity;
  // grow: the quantities are percentages of what is there: {20} is a fifth more.
  bool percent = false;
  Date date;               // the first day on which it holds
  int overlap_months = 0;  // migrate: months from that day on in which the old is billed beside the new
  std::string unit;        // of the class, where the class tables know it
  std::string it_owner, business_owner, reason;
  std::optional<Date> signed_off;
  Place place;

  // Not signed off: counted apart, and in no demand unless asked for.
  bool draft() const { return !signed_off.has_value(); }
};

struct Requirements {
  std::vector<Goal> goals;                // as the files have them
  std::vector<Requirement> requirements;  // by (date, id)
  std::string hash;                       // SHA-256 over the files' bytes in the order given
  std::vector<std::string> files;         // names without folders
};

}  // namespace telaudit::book
