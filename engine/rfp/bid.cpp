#include "rfp/bid.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "rfp/cost.h"

namespace telaudit::rfp {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "telaudit bid 1";
constexpr Answer kAnswers[] = {Answer::none,     Answer::priced,     Answer::free,
                               Answer::included, Answer::individual, Answer::not_served};

Json element_json(const Event& event, const ElementBid& bid) {
  Json terms = Json::object();
  for (std::size_t t = 0; t < bid.terms.size(); ++t) {
    const auto& price = bid.terms[t];
    if (price.answer == Answer::none) continue;
    Json one = {{"answer", answer_word(price.answer)}};
    if (price.answer == Answer::priced) one["mrc"] = price.mrc.text();
    if (!price.nrc.is_zero()) one["nrc"] = price.nrc.text();
    terms[std::to_string(event.terms[t])] = std::move(one);
  }
  Json out = {{"terms", std::move(terms)}};
  if (bid.on_net) out["on_net"] = *bid.on_net;
  if (bid.lead_time_days) out["lead_time_days"] = bid.lead_time_days->text();
  if (!bid.construction.is_zero()) out["construction"] = bid.construction.text();
  if (!bid.exceptions.empty()) out["exceptions"] = bid.exceptions;
  return out;
}

Json offer_json(const Offer& offer) {
  Json tiers = Json::array();
  for (const auto& tier : offer.tiers)
    tiers.push_back({{"from", tier.from.text()}, {"discount", tier.discount.text()}});
  Json surcharges = Json::array();
  for (const auto& one : offer.surcharges)
    surcharges.push_back({{"name", one.name}, {"share", one.share.text()}, {"amount", one.amount.text()}});
  Json out = {{"tiers", std::move(tiers)},           {"surcharges", std::move(surcharges)},
              {"escalator", offer.escalator.text()}, {"post_term", offer.post_term.text()},
              {"credit", offer.credit.text()},       {"waived_months", offer.waived_months}};
  const auto& commitment = offer.commitment;
  if (commitment.monthly) out["commitment"] = commitment.monthly->text();
  for (const auto& year : commitment.yearly) out["commitment_years"].push_back(year.text());
  if (commitment.ramp_months != 0) out["ramp_months"] = commitment.ramp_months;
  for (const auto& remark : offer.remarks)
    out["remarks"].push_back({{"item", remark.item}, {"text", remark.text}});
  return out;
}

// Reads what bid_json has written; any mistake in it, as after a change by hand, throws.
class BidReading {
 public:
  BidReading(const Event& event, std::span<const Element> elements) : event_(event), elements_(elements) {}

  Bid read(const Json& json) const {
    if (json.at("format") != kFormat) throw std::invalid_argument("another format");
    Bid bid;
    bid.carrier = json.at("carrier");
    bid.file = json.at("file");
    bid.hash = json.at("sha256");
    bid.offer = offer(json.at("offer"));
    ElementBid nothing;
    nothing.terms.resize(event_.terms.size());
    bid.elements.assign(elements_.size(), nothing);
    std::map<std::string, std::size_t> places;
    for (std::size_t e = 0; e < elements_.size(); ++e) places[elements_[e].id] = e;
    for (const auto& [id, one] : json.at("elements").items()) bid.elements[places.at(id)] = element(one);
    bid.gates.resize(event_.gates.size());
    for (std::size_t g = 0; g < event_.gates.size(); ++g) {
      const auto& gates = json.at("gates");
      if (!gates.contains(event_.gates[g].id)) continue;
      const auto& gate = gates.at(event_.gates[g].id);
      if (gate.contains("met")) bid.gates[g].met = gate.at("met").get<bool>();
      bid.gates[g].remark = gate.value("remark", "");
    }
    return bid;
  }

 private:
  static Decimal number(const Json& json) {
    const auto value = parse_decimal(json.get<std::string>());
    if (!value) throw std::invalid_argument("no number");
    return *value;
  }
  static Decimal number(const Json& json, const char* key) {
    return json.contains(key) ? number(json.at(key)) : Decimal{};
  }

  static Offer offer(const Json& json) {
    Offer out;
    for (const auto& tier : json.at("tiers"))
      out.tiers.push_back({number(tier, "from"), number(tier, "discount")});
    for (const auto& one : json.at("surcharges"))
      out.surcharges.push_back({one.at("name"), number(one, "share"), number(one, "amount")});
    out.escalator = number(json, "escalator");
    out.post_term = number(json, "post_term");
    out.credit = number(json, "credit");
    out.waived_months = json.at("waived_months");
    if (json.contains("commitment")) out.commitment.monthly = number(json, "commitment");
    if (json.contains("commitment_years"))
      for (const auto& year : json.at("commitment_years")) out.commitment.yearly.push_back(number(year));
    out.commitment.ramp_months = json.value("ramp_months", 0);
    if (json.contains("remarks"))
      for (const auto& one : json.at("remarks")) out.remarks.push_back({one.at("item"), one.at("text")});
    return out;
  }

  ElementBid element(const Json& json) const {
    ElementBid out;
    out.terms.resize(event_.terms.size());
    for (const auto& [months, price] : json.at("terms").items()) {
      const auto term =
          std::find_if(event_.terms.begin(), event_.terms.end(),
                       [&, &months = months](int one) { return std::to_string(one) == months; });
      if (term == event_.terms.end()) throw std::invalid_argument("another term");
      const auto answer =
          std::find_if(std::begin(kAnswers), std::end(kAnswers), [&, &price = price](Answer one) {
            return answer_word(one) == price.at("answer").get<std::string>();
          });
      if (answer == std::end(kAnswers)) throw std::invalid_argument("another answer");
      out.terms[static_cast<std::size_t>(term - event_.terms.begin())] = {*answer, number(price, "mrc"),
                                                                          number(price, "nrc")};
    }
    if (json.contains("on_net")) out.on_net = json.at("on_net").get<bool>();
    if (json.contains("lead_time_days")) out.lead_time_days = number(json, "lead_time_days");
    out.construction = number(json, "construction");
    out.exceptions = json.value("exceptions", "");
    return out;
  }

  const Event& event_;
  std::span<const Element> elements_;
};

fs::path path_of(const Event& event, const std::string& carrier) {
  return event.folder / "bids" / (file_word(carrier) + ".json");
}

}  // namespace

std::size_t compared_term(const Event& event) {
  const auto at = std::find(event.terms.begin(), event.terms.end(), event.comparison.term);
  require(at != event.terms.end(), "the compared term is one of the event's");
  return static_cast<std::size_t>(at - event.terms.begin());
}

std::string bid_json(const Event& event, std::span<const Element> elements, const Bid& bid) {
  const ExchangeRate* exchange = exchange_of(event, bid.carrier);
  const std::string& currency = exchange == nullptr ? event.currency : exchange->currency;
  Json out = {
      {"format", kFormat},  {"event", event.name},  {"carrier", bid.carrier},        {"file", bid.file},
      {"sha256", bid.hash}, {"currency", currency}, {"offer", offer_json(bid.offer)}};
  Json gates = Json::object();
  for (std::size_t g = 0; g < bid.gates.size(); ++g) {
    if (!bid.gates[g].met && bid.gates[g].remark.empty()) continue;
    Json& gate = gates[event.gates[g].id];
    if (bid.gates[g].met) gate["met"] = *bid.gates[g].met;
    gate["remark"] = bid.gates[g].remark;
  }
  out["gates"] = std::move(gates);
  Json priced = Json::object();
  for (std::size_t e = 0; e < elements.size(); ++e)
    priced[elements[e].id] = element_json(event, bid.elements[e]);
  out["elements"] = std::move(priced);
  return out.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Bid> parse_bid(std::string_view json, const std::string& file, const Event& event,
                      std::span<const Element> elements) {
  // The library reports by exceptions; the file is the program's own, so their words are enough.
  try {
    return BidReading(event, elements).read(Json::parse(json));
  } catch (const std::exception& error) {
    return Problem{
        std::string("is not a bid for the elements, terms and gates of this event: ") + error.what(),
        {file, {}, {}, {}, {}},
        "receive the answer again"};
  }
}

Result<StoredBid> store_bid(const Event& event, std::span<const Element> elements, const Bid& bid) {
  const auto path = path_of(event, bid.carrier);
  const auto earlier = path.parent_path() / "earlier";
  std::error_code error;
  fs::create_directories(earlier, error);
  if (error)
    return Problem{"the folder cannot be made: " + error.message(),
                   {earlier.string(), {}, {}, {}, {}},
                   "see that the event's folder may be written to"};
  const std::string text = bid_json(event, elements, bid);
  StoredBid stored{path.lexically_relative(event.folder).string(), {}};
  if (fs::exists(path)) {
    const auto former = read_file(path);
    if (!former) return former.problem();
    if (*former != text) {
      const auto kept = parse_bid(*former, path.string(), event, elements);
      const std::string name =
          file_word(bid.carrier) + "-" + (kept ? kept->hash.substr(0, 12) : std::string("unread")) + ".json";
      if (auto done = write_file_durably(earlier / name, *former); !done) return done.problem();
      stored.earlier = (earlier / name).lexically_relative(event.folder).string();
    }
  }
  if (auto done = write_file_durably(path, text); !done) return done.problem();
  return stored;
}

Result<std::vector<std::optional<Bid>>> load_bids(const Event& event, std::span<const Element> elements) {
  std::vector<std::optional<Bid>> out;
  for (const auto& bidder : event.bidders) {
    out.emplace_back();
    const auto path = path_of(event, bidder);
    if (!fs::exists(path)) continue;
    const auto text = read_file(path);
    if (!text) return text.problem();
    auto bid = parse_bid(*text, path.string(), event, elements);
    if (!bid) return bid.problem();
    bid->carrier = bidder;
    out.back() = *std::move(bid);
  }
  return out;
}

}  // namespace telaudit::rfp
