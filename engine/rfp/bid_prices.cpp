#include "rfp/bid_prices.h"

#include "pricing/words.h"
#include "rfp/cost.h"

namespace telaudit::rfp {
namespace {

class BidPrices {
 public:
  BidPrices(const Event& event, const Bid& bid, const pricing::NormalisationSettings& settings)
      : event_(event), bid_(bid), settings_(settings) {
    report_.file = bid.file;
    report_.hash = bid.hash;
    report_.map = "answer of " + bid.carrier;
    const ExchangeRate* exchange = exchange_of(event, bid.carrier);
    currency_ = exchange == nullptr ? event.currency : exchange->currency;
  }

  void take(const Element& element, const ElementBid& answer) {
    for (std::size_t t = 0; t < answer.terms.size(); ++t) {
      ++report_.rows;
      const std::string reason = left_out(element, answer.terms[t]);
      if (!reason.empty())
        ++report_.left_out[reason];
      else
        add(element, answer, event_.terms[t], answer.terms[t]);
    }
  }

  pricing::ImportReport report() && { return std::move(report_); }

 private:
  static std::string left_out(const Element& element, const TermPrice& price) {
    if (price.answer != Answer::priced) return std::string(answer_word(price.answer));
    if (price.mrc.is_zero()) return "a price of zero: free, or included elsewhere";
    if (!pricing::benchmarkable(element.line.service_class))
      return "never benchmarked: " + element.line.service_class;
    if (!pricing::is_known(element.line.unit, pricing::known_units()))
      return "the unit is not known: " + element.line.unit;
    return {};
  }

  void add(const Element& element, const ElementBid& answer, int term, const TermPrice& price) {
    const auto& line = element.line;
    pricing::ImportedPrice out;
    pricing::Observation& to = out.observation;
    to.date = event_.answers_until.value_or(event_.issued);
    pricing::FoundPrice found;
    found.service_class = line.service_class;
    found.country = line.country;
    found.date = to.date;
    found.recurring = price.mrc;
    found.unit = line.unit;
    found.currency = currency_;
    if (!price.nrc.is_zero()) found.one_time = price.nrc;
    found.term_months = term;
    const auto normalised = pricing::normalise(found, settings_);
    const std::string where = element.id + ", " + std::to_string(term) + " months";
    if (!normalised) {
      ++report_.refused;
      Problem problem = normalised.problem();
      problem.where = {bid_.file, {}, {}, {}, where};
      report_.refusals.push_back(std::move(problem));
      return;
    }
    to.id = bid_.hash.substr(0, 12) + ":" + element.id + ":" + std::to_string(term);
    to.service_class = line.service_class;
    to.mbps_down = line.mbps_down;
    to.mbps_up = line.mbps_up;
    to.on_net = answer.on_net;
    to.quantity = line.quantity.decimal();
    to.term_months = term;
    to.country = line.country;
    to.region = line.region;
    to.carrier = bid_.carrier;
    to.kind = "quote";
    to.visibility = "own";
    to.event = event_.name;
    to.price = normalised->price;
    to.unit = normalised->unit;
    to.currency = normalised->currency;
    to.source = bid_.file + ", " + where + ", sha256 " + bid_.hash.substr(0, 12);
    out.label = line.label;
    out.confidence = 'A';
    out.basis = "element of the event";
    out.recurring = price.mrc;
    out.one_time = found.one_time;
    out.steps = pricing::steps_text(*normalised);
    out.age_band = normalised->age_band;
    report_.prices.push_back(std::move(out));
  }

  const Event& event_;
  const Bid& bid_;
  const pricing::NormalisationSettings& settings_;
  std::string currency_;
  pricing::ImportReport report_;
};

}  // namespace

pricing::ImportReport bid_prices(const Event& event, std::span<const Element> elements, const Bid& bid,
                                 const pricing::NormalisationSettings& settings) {
  BidPrices prices(event, bid, settings);
  for (std::size_t e = 0; e < elements.size(); ++e) prices.take(elements[e], bid.elements[e]);
  return std::move(prices).report();
}

}  // namespace telaudit::rfp
