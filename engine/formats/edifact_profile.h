// Which qualifier says what in an INVOIC. The meanings of the UN code lists are built in; senders who use
// codes otherwise have a profile of their own (rules/profiles/edifact/*.yaml).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "formats/line_class.h"

namespace telaudit::formats::edifact {

// A qualifier as one number; 0 for one of more than eight bytes.
constexpr std::uint64_t qualifier(std::string_view text) {
  if (text.size() > 8) return 0;
  std::uint64_t number = 0;
  for (const char c : text) number = (number << 8U) | static_cast<unsigned char>(c);
  return number;
}

// What a qualifier may say; the segment it stands in is that of the table in edifact_profile.cpp.
enum class Role : std::uint8_t {
  // RFF
  account,
  parent_account,
  contract,
  order,
  previous_invoice,
  service,
  cost_centre,
  user,
  // DTM
  bill_date,
  due_date,
  period_from,
  period_through,
  period,
  call_start,
  // NAD
  carrier_party,
  customer_party,
  // QTY, PRI
  quantity,
  price,
  // MOA of a line
  line_amount,
  line_amount_before_allowances,
  allowance_amount,
  tax_amount,
  tax_base,
  unit_price,
  // MOA of the summary
  total,
  payable,
  lines_total,
  tax_total,
  allowances_total,
  prepaid,
  // LOC
  call_destination,
  count,
};
inline constexpr std::size_t kRoles = static_cast<std::size_t>(Role::count);

struct Profile {
  std::string name = "edifact-invoic";  // of the reader
  std::string version = "5";
  std::string hash;                  // SHA-256 of the profile's text; empty for the built-in meanings
  std::vector<std::string> senders;  // the UNB sender begins with one of these
  std::string carrier;               // stands for the name that the file prints
  std::array<std::vector<std::uint64_t>, kRoles> qualifiers;  // those that come first are preferred
  std::vector<std::string> service_items;                     // IMD whose text is the service: "F88:005:193"
  std::vector<std::string> usage_units;       // units of usage beside those of UN/ECE recommendation 20
  std::vector<std::string> detail_documents;  // BGM codes of call detail that other messages charge
  std::vector<std::pair<std::string, std::string>> classes;  // beginnings of product codes, and their class

  LineClasses line_classes;  // of lines for which nothing else tells one

  // Where the qualifier stands among those of the role; -1: not there.
  int rank(Role role, std::uint64_t value) const {
    const auto& all = qualifiers[static_cast<std::size_t>(role)];
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i] == value) return static_cast<int>(i);
    return -1;
  }
  bool has(Role role, std::uint64_t value) const { return rank(role, value) >= 0; }
};

// Where one qualifier stands among those of each role.
struct QualifierRanks {
  std::array<std::int16_t, kRoles> ranks;

  // As Profile::rank.
  int rank(Role role) const { return ranks[static_cast<std::size_t>(role)]; }
  bool has(Role role) const { return rank(role) >= 0; }
};

// The qualifiers of a profile, to be looked up once for all roles.
class QualifierTable {
 public:
  explicit QualifierTable(const Profile& profile);

  const QualifierRanks& of(std::uint64_t value) const {
    for (std::size_t at = place(value);; at = (at + 1) & (slots_.size() - 1)) {
      const Slot& slot = slots_[at];
      if (slot.at == kNone || slot.value == value) return ranks_[slot.at];
    }
  }

 private:
  static constexpr std::uint32_t kNone = 0;  // the first ranks are those of a qualifier that says nothing
  struct Slot {
    std::uint64_t value = 0;
    std::uint32_t at = kNone;
  };

  std::size_t place(std::uint64_t value) const {
    return static_cast<std::size_t>((value * 0x9E3779B97F4A7C15U) >> 40U) & (slots_.size() - 1);
  }

  std::vector<Slot> slots_;  // a power of two, at most half full
  std::vector<QualifierRanks> ranks_;
};

// The meanings of the UN code lists.
Profile standard_profile();

// A sender's profile; what it does not say is as in the standard. `file` is named in places.
Result<Profile> load_sender_profile(std::string_view yaml, const std::string& file);

}  // namespace telaudit::formats::edifact
