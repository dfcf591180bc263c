#include "rfp/compare.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "pricing/price_table.h"

namespace telaudit::rfp {
namespace {

constexpr Decimal kHundred{100, 0};

using Scores = std::map<std::pair<std::string, std::size_t>, Decimal>;  // by criterion and bidder

// scores.csv: criterion, carrier, score.
Result<Scores> load_scores(const Event& event) {
  Scores out;
  const auto path = event.folder / "scores.csv";
  if (!std::filesystem::exists(path)) return out;
  const auto file = pricing::read_price_file(path.string());
  if (!file) return file.problem();
  pricing::TableLayout layout;
  layout.columns = {{{"criterion"}, true}, {{"carrier"}, true}, {{"score"}, true}};
  std::vector<std::string> known;
  for (const auto& criterion : event.sealed) known.push_back(criterion.name);
  std::optional<Problem> first;
  auto read = pricing::read_price_table(*file, layout, [&](const pricing::TableRow& row) {
    if (row.blank() || first) return;
    const std::string criterion(row.cell(0));
    const auto bidder = event.bidder(row.cell(1));
    const auto score = parse_decimal(row.cell(2));
    if (std::find(known.begin(), known.end(), criterion) == known.end())
      first = Problem{"'" + criterion + "' is no criterion of rfp.yaml", row.place(0),
                      did_you_mean(criterion, known)};
    else if (!bidder)
      first = Problem{bidder.problem().what, row.place(1), bidder.problem().advice};
    else if (!score || score->is_negative() || kHundred < *score)
      first = Problem{"'" + std::string(row.cell(2)) + "' is not a score from 0 to 100", row.place(2),
                      "write 75"};
    else if (!out.emplace(std::pair{criterion, *bidder}, *score).second)
      first = Problem{"'" + criterion + "' is scored twice for " + event.bidders[*bidder], row.place(0),
                      "leave one of them"};
  });
  if (!read) return read.problem();
  if (first) return *first;
  return out;
}

void count_answers(const Event& event, std::span<const Element> elements, const std::vector<bool>& comparable,
                   const Bid& bid, ComparedBid& out) {
  const std::size_t term = compared_term(event);
  const Exact rate = exchange_rate(event, bid.carrier);
  ProductSum expected, asked;
  for (std::size_t e = 0; e < elements.size(); ++e) {
    const auto& price = bid.elements[e].terms[term];
    ++out.answers[static_cast<std::size_t>(price.answer)];
    if (!bid.elements[e].exceptions.empty()) ++out.exceptions;
    if (!has_price(price)) continue;
    if (comparable[e] && elements[e].today) out.today_covered += exact(*elements[e].today);
    if (!elements[e].expected) continue;
    ++out.attainment.elements;
    if (exact(price.mrc) * rate <= exact(*elements[e].expected)) ++out.attainment.reached;
    expected.add(elements[e].line.quantity, *elements[e].expected);
    asked.add(elements[e].line.quantity, price.mrc);
  }
  out.attainment.expected = expected.value();
  out.attainment.bid = asked.value() * rate;
}

void count_gates(const Event& event, const Bid& bid, ComparedBid& out) {
  for (std::size_t g = 0; g < event.gates.size(); ++g) {
    if (bid.gates[g].met == true)
      ++out.gates_met;
    else
      out.gates_open.push_back(event.gates[g].id);
  }
}

// Who fails a condition gets no points and is nobody's measure.
void give_points(const Event& event, const Scores& scores, BidTable& table) {
  std::optional<Exact> least;
  for (const auto& bid : table.bids)
    if (bid.gates_open.empty() && (!least || bid.cost.npv < *least)) least = bid.cost.npv;
  for (auto& bid : table.bids) {
    if (!bid.gates_open.empty() || !least) continue;
    const Exact points = bid.cost.npv <= 0 ? Exact(100) : Exact(*least * 100 / bid.cost.npv);
    bid.price_points = rounded(points, 2);
    Exact all = points * exact(event.price_weight);
    bool complete = true;
    for (const auto& criterion : event.sealed) {
      const auto score = scores.find({criterion.name, bid.bidder});
      complete = complete && score != scores.end();
      if (score != scores.end()) all += exact(score->second) * exact(criterion.weight);
    }
    if (complete) bid.points = rounded(all, 2);
  }
}

}  // namespace

std::optional<Decimal> Attainment::percent() const {
  if (elements == 0 || bid == 0) return std::nullopt;
  return rounded(expected * 100 / bid, 1);
}

std::vector<Scenario> scenarios_of(const Event& event, const DemandCases& demand) {
  std::vector<Scenario> out;
  const auto add = [&](std::string name) -> Scenario& {
    out.emplace_back().name = std::move(name);
    return out.back();
  };
  add("as planned");
  if (demand.low) add("least demand").quantities = &*demand.low;
  if (demand.high) add("most demand").quantities = &*demand.high;
  add("demand 20 % less").demand = Exact(4, 5);
  add("demand 20 % more").demand = Exact(6, 5);
  add("migration " + std::to_string(event.comparison.late_months) + " months late").late_months =
      event.comparison.late_months;
  add("each at a demand that misses its own commitments by a fifth").below_commitment = true;
  add("next lower discount tier").tier_lost = true;
  const Exact move = exact(event.comparison.exchange_move);
  if (!event.comparison.exchange.empty()) {
    const std::string percent = rounded_text(move * 100, 1) + " %";
    add("foreign currencies " + percent + " dearer").exchange = 1 + move;
    add("foreign currencies " + percent + " cheaper").exchange = 1 - move;
  }
  if (event.comparison.market_decline)
    add("prices follow a market that falls " +
        rounded_text(exact(*event.comparison.market_decline) * 100, 1) + " % a year")
        .decline = exact(*event.comparison.market_decline);
  return out;
}

Result<BidTable> compare_bids(const Event& event, std::span<const Element> elements,
                              const DemandCases& demand, std::span<const std::optional<Bid>> bids) {
  if (std::none_of(bids.begin(), bids.end(), [](const auto& bid) { return bid.has_value(); }))
    return Problem{
        "no bid has been received",
        {(event.folder / "bids").string(), {}, {}, {}, {}},
        "receive one: telaudit rfp receive " + event.folder.string() + " ANSWER.xlsx --from CARRIER"};
  const auto scores = load_scores(event);
  if (!scores) return scores.problem();
  const auto comparable = comparable_elements(event, elements, bids);
  const auto scenarios = scenarios_of(event, demand);
  BidTable out;
  for (const auto& scenario : scenarios) out.scenarios.push_back(scenario.name);
  for (std::size_t e = 0; e < elements.size(); ++e) {
    if (!comparable[e]) {
      out.apart.push_back(e);
      continue;
    }
    ++out.compared;
    if (!has_price_today(elements[e])) ++out.not_paid_today;
    if (elements[e].today) out.today_month += exact(*elements[e].today);
  }
  for (const auto& scenario : scenarios)
    out.today_scenarios.push_back(cost_of_today(event, elements, demand.base, comparable, scenario));
  out.today = out.today_scenarios.front();
  const auto places = places_of(comparable);
  std::vector<std::size_t> paid_today;
  for (const std::size_t e : places)
    if (has_price_today(elements[e])) paid_today.push_back(e);
  const auto factors = discount_factors(event);
  std::map<const Demand*, std::vector<std::vector<Stretch>>> stretches;
  for (const auto& scenario : scenarios) {
    const Demand* quantities = scenario.quantities != nullptr ? scenario.quantities : &demand.base;
    stretches.try_emplace(quantities, stretches_of(*quantities, event.comparison.months));
  }
  for (std::size_t b = 0; b < bids.size(); ++b) {
    if (!bids[b]) continue;
    ComparedBid one;
    one.bidder = b;
    std::map<const Demand*, Flows> flows;
    for (const auto& [quantities, months] : stretches)
      flows.emplace(quantities, flows_of(event, elements, months, places, *bids[b]));
    for (const auto& scenario : scenarios)
      one.scenarios.push_back(cost_of_flows(
          event, *bids[b], flows.at(scenario.quantities != nullptr ? scenario.quantities : &demand.base),
          factors, scenario));
    one.cost = one.scenarios.front();
    one.of_paid_today = one.cost.total;
    if (out.not_paid_today > 0)
      one.of_paid_today =
          cost_of_flows(event, *bids[b],
                        flows_of(event, elements, stretches.at(&demand.base), paid_today, *bids[b]), factors,
                        scenarios.front())
              .total;
    count_answers(event, elements, comparable, *bids[b], one);
    count_gates(event, *bids[b], one);
    out.bids.push_back(std::move(one));
  }
  give_points(event, *scores, out);
  return out;
}

}  // namespace telaudit::rfp
