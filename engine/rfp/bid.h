// A bid: what one bidder answers, as it is kept in the event's folder.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rfp/award.h"
#include "rfp/element.h"
#include "rfp/event.h"
#include "rfp/offered_commitment.h"
#include "rfp/response.h"

namespace telaudit::rfp {

// Prices of one unit for one term; those of an answer that is no price are 0.
struct TermPrice {
  Answer answer = Answer::none;
  Decimal mrc;
  Decimal nrc;
};

struct ElementBid {
  std::vector<TermPrice> terms;  // in the order of the event's
  std::optional<bool> on_net;
  std::optional<Decimal> lead_time_days;
  Decimal construction;  // for the whole quantity
  std::string exceptions;
};

// A carrier's own charge on top, a share of the monthly charges or an amount of a month.
struct Surcharge {
  std::string name;
  Decimal share;
  Decimal amount;
};

struct Offer {
  std::vector<DiscountTier> tiers;  // as AwardCarrier's
  OfferedCommitment commitment;
  std::vector<Surcharge> surcharges;
  Decimal escalator;  // each year, a share
  Decimal post_term;  // over the last price of the term, a share
  Decimal credit;     // once
  int waived_months = 0;
  // What a bidder wrote beside the lines, by the line's id; in no cost.
  struct Remark {
    std::string item, text;
  };
  std::vector<Remark> remarks;
};

struct GateAnswer {
  std::optional<bool> met;  // nothing: not answered
  std::string remark;
};

struct Bid {
  std::string carrier;
  std::string file;                  // the answer's name, without its folder
  std::string hash;                  // and SHA-256
  std::vector<ElementBid> elements;  // in the order of the event's
  Offer offer;
  std::vector<GateAnswer> gates;  // in the order of the event's
};

// The place of the event's term that is compared.
std::size_t compared_term(const Event& event);

std::string bid_json(const Event& event, std::span<const Element> elements, const Bid& bid);
// A Problem where the text is no bid for these elements, terms and gates.
Result<Bid> parse_bid(std::string_view json, const std::string& file, const Event& event,
                      std::span<const Element> elements);

// Names of files relative to the event.
struct StoredBid {
  std::string file;
  std::string earlier;  // where the answer lies that it replaces; "": there was none with other content
};

// Keeps the bid as bids/CARRIER.json, replaced whole; an earlier one with other content goes to bids/earlier.
Result<StoredBid> store_bid(const Event& event, std::span<const Element> elements, const Bid& bid);

// In the order of the event's bidders; nothing for who has not answered.
Result<std::vector<std::optional<Bid>>> load_bids(const Event& event, std::span<const Element> elements);

}  // namespace telaudit::rfp
