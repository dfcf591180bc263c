// What the carrier said of single charges, looked up by their ids: for the few that findings rest on.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "bill/charge.h"
#include "bill/invoice.h"
#include "store/workspace.h"

namespace telaudit::claims {

struct ChargeFacts {
  bill::ChargeId id;    // with the whole id of its reading
  std::string content;  // SHA-256 of the source
  std::uint64_t length = 0;
  bill::InvoiceKey key;
  std::string level;
  std::string service;
  std::string product_code;
  std::string description;
  std::string section;  // labels of its levels, outermost first
  std::string charge_class;
  std::string currency;
  std::string order_reference;
  std::string origin;
  std::string destination;
  std::optional<Date> from;
  std::optional<Date> through;
  std::optional<Decimal> quantity;
  std::optional<Decimal> rate;
  std::optional<Decimal> amount;
};

using ChargesById = std::map<bill::ChargeId, ChargeFacts>;

// Those of the ids that are there, under the ids they were asked by; a reading may be named by the first 12
// digits of its id.
Result<ChargesById> charges_with_ids(const store::Workspace& workspace, const std::set<bill::ChargeId>& ids);

// Numbers of other parties of a call, that are not the service itself.
std::vector<std::string> others_numbers(const ChargeFacts& charge);
// A text with these numbers masked in it (base/text.h, masked_number).
std::string masked_text(std::string_view text, const ChargeFacts& charge);

// "CONTENT:OFFSET:ORDINAL": the line of the carrier's file, whoever read it.
std::string bill_line_of(const ChargeFacts& charge);

}  // namespace telaudit::claims
