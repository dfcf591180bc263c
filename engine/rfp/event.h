// The room of one event: a request for proposals from its demand set to its award.
//
// An event is a folder. The customer writes `rfp.yaml`, and where there are any `questions.csv`, `scores.csv`
// and `release.yaml`; the program writes
//   carrier/    what every bidder gets, the same bytes for each; it depends on the event and the neutral
//               demand alone
//   internal/   which element is whose today and at what price, frozen when the event is issued
//   bids/       what came back, one file a bidder, replaced whole
//   feedback/, letters/   what goes to one bidder
// It lies beside the workspace and not in it: the demand that bids answer stays as it was issued when new
// bills come in, a workspace can be made anew, and what bidders say in confidence can be kept, sent or
// deleted by itself.
//
// Functions keep no state; none reads the clock or the locale.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "rfp/scope.h"

namespace telaudit::rfp {

// A condition that is met or not; who does not meet it is out.
struct Gate {
  std::string id;
  std::string text;
};

// What is judged beside the price. Names and weights are sealed until the bids are opened.
struct Criterion {
  std::string name;
  Decimal weight;  // a share of 1
};

// What a bidder's predecessor is owed when its services end.
struct LeavingCost {
  std::string carrier;
  Decimal amount;
};

// A bidder who answers in a currency of its own, or, without a bidder, what is paid today in another one.
struct ExchangeRate {
  std::string carrier;  // "": of what is paid and expected today
  std::string currency;
  Decimal rate;  // of one of its currency in that of the event
  Date date;
  std::string source;
};

// How bids are made comparable.
struct Comparison {
  int term = 0;           // the one of the event's terms whose prices are compared
  int months = 0;         // over which costs are added
  Decimal discount_rate;  // of a year, a share
  // Added to today's price where a bid has none, a share of it.
  Decimal missing_penalty;
  int overlap_months = 0;  // in which an element that moves is paid for twice
  int late_months = 6;     // of the sensitivity "migration late"
  std::vector<LeavingCost> leaving;
  std::vector<ExchangeRate> exchange;
  Decimal exchange_move{10, 2};           // of the sensitivities of exchange rates, a share either way
  std::optional<Decimal> market_decline;  // a year, of the sensitivity "prices follow the market"
};

enum class GroupBy : std::uint8_t { element, site, service_class };

struct AwardChoice {
  std::size_t winners = 0;  // at most; 0: any number
  GroupBy by = GroupBy::site;
  bool by_present_value = false;  // what is made least; else the cost
};

struct Event {
  std::filesystem::path folder;
  Scope scope;
  std::string name;
  std::string currency;
  std::vector<int> terms;  // months, ascending
  Date issued;
  Date starts;               // first day of the first month of the new contract
  bool starts_said = false;  // by rfp.yaml; else the month after the issue is meant
  std::optional<Date> questions_until, answers_until;
  std::vector<std::string> bidders;
  std::vector<Gate> gates;
  Decimal price_weight;           // a share of 1, printed
  std::vector<Criterion> sealed;  // the rest of 1
  std::string salt;
  Comparison comparison;
  AwardChoice award;

  // The place of the bidder in `bidders`; case does not count. A Problem names them all.
  Result<std::size_t> bidder(std::string_view name) const;
};

// Reads `folder`/rfp.yaml, whose keys stand in engine/rfp/README.md. A Problem names line, what was found and
// what was expected.
Result<Event> load_event(const std::filesystem::path& folder);
Result<Event> parse_event(std::string_view yaml, const std::string& file);

// A name as part of a file name: lower case, a hyphen for what is no letter or digit.
std::string file_word(std::string_view name);

// The text whose SHA-256 is the seal: event, salt, weights. Published once the bids are opened, so that
// everybody can compute the hash of it again.
std::string sealed_text(const Event& event);

}  // namespace telaudit::rfp
