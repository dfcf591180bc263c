// The charges as the book reads them: one decoded row at a time, with what the book derives of each.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "audit/finding.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "bill/charge.h"
#include "bill/relation.h"
#include "book/wording.h"

namespace telaudit::book {

// Views live until the visitor returns. Unknown texts are empty.
struct ChargeRow {
  std::string_view reading;
  std::uint64_t offset = 0;
  std::uint32_t ordinal = 0;
  std::string_view carrier, account, invoice, service, product_code, description, section, charge_class, unit,
      currency;
  std::string_view jurisdiction, tax_type, tax_authority, cost_centre, origin, destination, call_type;
  std::optional<Date> bill_date, from, through;
  bool payable = true;  // a carrier that does not say otherwise wants to be paid
  std::optional<Decimal> quantity, rate, amount, billed_units;
  std::optional<std::int64_t> duration;  // tenths of a second

  bill::ChargeId id() const { return {std::string(reading), offset, ordinal}; }
};

// Every row in the relation's order.
Result<void> each_charge(const bill::Relation& charges,
                         const std::function<Result<void>(const ChargeRow&)>& visit);

// The step of the bridge that a charge belongs to.
enum class Step { recurring, usage, discount, one_off, tax, surcharge, unclassed };
Step step_of(std::string_view charge_class);
std::string_view step_word(Step step);  // as in the column bridge_step of charges.csv

// What must be known of all charges before one of them can be shown.
class ChargeContext {
 public:
  static Result<ChargeContext> build(const bill::Relation& charges, const audit::Audit& audit);

  // On the latest bill of its account that holds anything payable.
  bool on_latest_bill(const ChargeRow& row) const;

  // What the ledger gave to standing findings of these kinds on this charge; nothing for none.
  struct Allocated {
    Total differences;  // audit::Kind::error
    Total savings;      // of savings ahead, one month
  };
  const Allocated* allocated(const ChargeRow& row) const;

  // Texts of findings with the other parties' numbers of their charges masked.
  std::string masked(const audit::Finding& finding, std::string_view text) const;

 private:
  std::map<std::pair<std::string, std::string>, Date, std::less<>> latest_;
  std::unordered_map<std::string, Allocated> allocated_;  // by charge id
  std::unordered_map<std::string, std::vector<std::string>>
      other_parties_;  // by charge id; only charges of findings
};

// Numbers of other parties, ready to be shown: the calling and the called number, masked unless it is the
// service itself.
std::string shown_origin(const ChargeRow& row);
std::string shown_destination(const ChargeRow& row);
// The description, with the row's other parties masked in it.
std::string shown_description(const ChargeRow& row);
// A text of the row with its other parties masked in it.
std::string masked_in(const ChargeRow& row, std::string_view text);

}  // namespace telaudit::book
