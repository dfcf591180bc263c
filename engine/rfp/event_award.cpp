#include "rfp/event_award.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace telaudit::rfp {
namespace {

constexpr unsigned kOfferDecimals = 6;

using Groups = std::map<std::string, std::vector<std::size_t>>;

std::string group_of(const Element& element, GroupBy by) {
  const auto& line = element.line;
  switch (by) {
    case GroupBy::element:
      return element.id;
    case GroupBy::service_class:
      return line.service_class;
    case GroupBy::site:
      break;
  }
  std::string site;
  for (const auto* part : {&line.country, &line.region, &line.city, &line.postal_code})
    if (!part->empty()) site += (site.empty() ? "" : " ") + *part;
  return site.empty() ? "no place" : site;
}

// What a month of the contract price costs over the months, on average: escalator, prices after the term,
// waived months and surcharges by share.
Exact average_factor(const Event& event, const Offer& offer) {
  const auto& plan = event.comparison;
  Exact sum;
  for (int month = offer.waived_months + 1; month <= plan.months; ++month) {
    Exact factor = 1;
    for (int year = 0; year < (std::min(month, plan.term) - 1) / 12; ++year)
      factor *= 1 + exact(offer.escalator);
    if (month > plan.term) factor *= 1 + exact(offer.post_term);
    sum += factor;
  }
  Exact shares = 1;
  for (const auto& surcharge : offer.surcharges) shares += exact(surcharge.share);
  return sum * shares / plan.months;
}

// Average quantity of a month.
std::vector<Exact> average_quantities(const Event& event, const Demand& demand) {
  const int months = event.comparison.months;
  std::vector<Exact> sums(demand.quantity.size());
  std::vector<std::pair<int, Exact>> last;
  for (const auto& quantity : demand.quantity) last.emplace_back(1, exact(quantity));
  for (const auto& change : demand.changes) {
    if (change.month > months) continue;
    auto& [from, quantity] = last[change.element];
    sums[change.element] += quantity * (change.month - from);
    from = change.month;
    quantity = exact(change.quantity);
  }
  for (std::size_t e = 0; e < sums.size(); ++e) {
    sums[e] += last[e].second * (months + 1 - last[e].first);
    sums[e] /= months;
  }
  return sums;
}

class AwardReading {
 public:
  AwardReading(const Event& event, std::span<const Element> elements, const Demand& demand,
               std::span<const std::optional<Bid>> bids)
      : event_(event),
        elements_(elements),
        bids_(bids),
        comparable_(comparable_elements(event, elements, bids)),
        quantities_(average_quantities(event, demand)),
        term_(compared_term(event)) {}

  Result<EventAward> read() {
    out_.problem.months = event_.comparison.months;
    out_.problem.most_winners = event_.award.winners;
    choose_carriers();
    if (out_.carriers.empty())
      return Problem{"nobody has sent a bid that meets every condition",
                     {(event_.folder / "bids").string(), {}, {}, {}, {}},
                     "see telaudit rfp compare for the conditions that are open"};
    Groups groups;
    for (std::size_t e = 0; e < elements_.size(); ++e)
      if (comparable_[e]) groups[group_of(elements_[e], event_.award.by)].push_back(e);
    for (const auto& [name, members] : groups) add_group(name, members);
    if (overflow_)
      return Problem{"amounts of the bids do not fit",
                     {event_.folder.string(), {}, {}, {}, {}},
                     "see telaudit rfp compare --show elements for the price that is too large"};
    return std::move(out_);
  }

 private:
  void choose_carriers() {
    for (std::size_t b = 0; b < bids_.size(); ++b) {
      if (!bids_[b]) continue;
      const auto& gates = bids_[b]->gates;
      if (std::any_of(gates.begin(), gates.end(), [](const GateAnswer& gate) { return gate.met != true; })) {
        out_.excluded.push_back(b);
        continue;
      }
      const Offer& offer = bids_[b]->offer;
      const Exact factor = average_factor(event_, offer);
      AwardCarrier carrier;
      carrier.name = event_.bidders[b];
      for (const auto& tier : offer.tiers)
        carrier.tiers.push_back({scaled(exact(tier.from) * factor), tier.discount});
      if (offer.commitment) carrier.commitment = scaled(exact(*offer.commitment) * factor);
      out_.amounts_apart = out_.amounts_apart || !offer.credit.is_zero() ||
                           std::any_of(offer.surcharges.begin(), offer.surcharges.end(),
                                       [](const Surcharge& one) { return !one.amount.is_zero(); });
      out_.problem.carriers.push_back(std::move(carrier));
      out_.carriers.push_back(b);
      factors_.push_back(factor);
    }
  }

  Decimal scaled(const Exact& value) {
    const auto decimal = rounded(value, kOfferDecimals);
    overflow_ = overflow_ || !decimal;
    return decimal.value_or(Decimal{});
  }

  Exact today_of(std::size_t e) const {
    const Exact quantity = exact(elements_[e].line.quantity);
    return elements_[e].today && quantity != 0 ? Exact(exact(*elements_[e].today) / quantity * quantities_[e])
                                               : Exact(0);
  }

  void add_group(const std::string& name, const std::vector<std::size_t>& members) {
    AwardGroup group;
    group.id = name;
    Exact today;
    std::map<std::string, Exact> by_incumbent;
    for (const std::size_t e : members) {
      today += today_of(e);
      by_incumbent[lower(elements_[e].incumbent)] += today_of(e);
    }
    out_.today_total += today * event_.comparison.months;
    bool any = false;
    for (std::size_t c = 0; c < out_.carriers.size(); ++c) {
      group.offers.push_back(offer_of(members, c));
      any = any || group.offers.back().has_value();
    }
    if (!any) {
      out_.staying.push_back(name);
      out_.staying_total += today * event_.comparison.months;
      return;
    }
    const auto most = std::max_element(by_incumbent.begin(), by_incumbent.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    for (std::size_t c = 0; c < out_.carriers.size(); ++c)
      if (lower(event_.bidders[out_.carriers[c]]) == most->first) group.incumbent = c;
    out_.problem.groups.push_back(std::move(group));
  }

  std::optional<AwardOffer> offer_of(const std::vector<std::size_t>& members, std::size_t carrier) {
    const Bid& bid = *bids_[out_.carriers[carrier]];
    Exact monthly, filled, once;
    bool any = false;
    bool gap = false;
    for (const std::size_t e : members) {
      const auto& price = bid.elements[e].terms[term_];
      if (!has_price(price)) {
        gap = true;
        filled += today_of(e) * (1 + exact(event_.comparison.missing_penalty));
        continue;
      }
      any = true;
      monthly += quantities_[e] * exact(price.mrc);
      once += quantities_[e] * exact(price.nrc) + exact(bid.elements[e].construction);
      if (lower(elements_[e].incumbent) != lower(bid.carrier))
        once += today_of(e) * event_.comparison.overlap_months;
    }
    if (!any) return std::nullopt;
    if (gap) ++out_.filled;
    // What others are paid for the gap reaches no tier and gets no discount.
    return AwardOffer{scaled(monthly * factors_[carrier]), scaled(once + filled * event_.comparison.months)};
  }

  const Event& event_;
  std::span<const Element> elements_;
  std::span<const std::optional<Bid>> bids_;
  std::vector<bool> comparable_;
  std::vector<Exact> quantities_;
  std::size_t term_;
  std::vector<Exact> factors_;
  bool overflow_ = false;
  EventAward out_;
};

}  // namespace

Result<EventAward> award_problem(const Event& event, std::span<const Element> elements, const Demand& demand,
                                 std::span<const std::optional<Bid>> bids) {
  return AwardReading(event, elements, demand, bids).read();
}

}  // namespace telaudit::rfp
