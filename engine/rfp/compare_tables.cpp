#include <algorithm>
#include <map>

#include "base/text.h"
#include "book/xlsx.h"
#include "rfp/compare.h"

namespace telaudit::rfp {
namespace {

using book::Cells;
using book::Content;
using book::Table;

std::string text_of(const std::optional<Decimal>& value) {
  return value ? value->text() : std::string();
}

void add_row(Table& table, std::span<const std::string> values) {
  Cells cells(table.columns.size());
  for (std::size_t i = 0; i < values.size(); ++i) cells[i].text = values[i];
  table.rows.push_back(std::move(cells));
}

// "; Gamma Fibre answers in EUR, 1.0850 on 2027-02-15, ECB".
std::string rates_text(const Event& event) {
  std::string out;
  for (const auto& one : event.comparison.exchange)
    out += "; " + one.carrier + " answers in " + one.currency + ", " + one.rate.text() + " on " +
           one.date.text() + ", " + one.source;
  return out;
}

std::string months_text(const Event& event) {
  const auto& plan = event.comparison;
  return std::to_string(plan.months) + " months, prices of the term of " + std::to_string(plan.term) +
         " months, present value at " + plan.discount_rate.text() +
         " a year in the middle of each month, in " + event.currency + rates_text(event);
}

// New demand and what is paid in a currency without a rate is in every bid's cost and in none of today.
std::string beyond_today(const BidTable& compared) {
  if (compared.not_paid_today == 0) return {};
  return " " + std::to_string(compared.not_paid_today) + " of " + std::to_string(compared.compared) +
         " elements have no price of today: every bid pays for them, today's cost does not. The saving is on "
         "the "
         "others, as if they alone were awarded.";
}

std::string percent_of(const Exact& part, const Exact& whole) {
  return whole == 0 ? std::string() : rounded_text(part * 100 / whole, 1);
}

std::string answered(const ComparedBid& bid, Answer answer) {
  return std::to_string(bid.answers[static_cast<std::size_t>(answer)]);
}

std::string currency_of(const Event& event, std::string_view carrier) {
  const ExchangeRate* one = exchange_of(event, carrier);
  return one == nullptr ? event.currency : one->currency;
}

std::string percent_text(const Decimal& share) {
  return rounded_text(exact(share) * 100, 2) + " %";
}

// Of an offer, each by a name that is the same in all offers.
std::vector<std::pair<std::string, std::string>> conditions_of(const Offer& offer,
                                                               const std::string& currency) {
  std::vector<std::pair<std::string, std::string>> out;
  const auto add = [&](std::string name, std::string value) {
    out.emplace_back(std::move(name), std::move(value));
  };
  const auto money = [&](const Decimal& amount) { return amount.text() + " " + currency; };
  std::string tiers;
  for (const auto& tier : offer.tiers)
    if (!tier.discount.is_zero())
      tiers += (tiers.empty() ? "" : "; ") + percent_text(tier.discount) + " from " + money(tier.from);
  if (!tiers.empty()) add("volume discount, by charges of a month", tiers);
  const auto& commitment = offer.commitment;
  if (commitment.monthly) add("commitment, each month", money(*commitment.monthly));
  for (std::size_t year = 0; year < commitment.yearly.size(); ++year)
    add("commitment, contract year " + std::to_string(year + 1), money(commitment.yearly[year]));
  if (commitment.ramp_months > 0) add("months without a commitment", std::to_string(commitment.ramp_months));
  if (!offer.escalator.is_zero()) add("escalator, each year", percent_text(offer.escalator));
  if (!offer.post_term.is_zero()) add("rise after the term", percent_text(offer.post_term));
  if (!offer.credit.is_zero()) add("credit, once", money(offer.credit));
  if (offer.waived_months > 0) add("waived months", std::to_string(offer.waived_months));
  for (const auto& one : offer.surcharges)
    add("surcharge: " + one.name,
        one.share.is_zero() ? money(one.amount) + " a month" : percent_text(one.share));
  return out;
}

struct CostPart {
  const char* name;
  Exact Cost::*part;
};
constexpr CostPart kParts[] = {{"monthly charges at contract prices", &Cost::list},
                               {"volume discount", &Cost::discount},
                               {"escalator and prices after the term", &Cost::escalation},
                               {"waived months", &Cost::waived},
                               {"surcharges", &Cost::surcharges},
                               {"shortfall of the commitment", &Cost::shortfall},
                               {"elements without a price, at today's and the penalty", &Cost::filled},
                               {"charged once", &Cost::once},
                               {"construction", &Cost::construction},
                               {"credit", &Cost::credit},
                               {"owed to predecessors", &Cost::leaving},
                               {"old and new both billed", &Cost::overlap},
                               {"total", &Cost::total},
                               {"present value", &Cost::npv}};

std::vector<book::Column> with_bidders(std::vector<book::Column> columns, const Event& event,
                                       const BidTable& compared, Content content) {
  columns.push_back({"today", content});
  for (const auto& bid : compared.bids) columns.push_back({event.bidders[bid.bidder], content});
  return columns;
}

}  // namespace

Table summary_table(const Event& event, const BidTable& compared) {
  Table table{"summary",
              "Bids side by side",
              months_text(event) + ". The price weighs " + event.price_weight.text() + " of 1." +
                  beyond_today(compared),
              {{"carrier"},
               {"total", Content::money},
               {"present_value", Content::money},
               {"saving", Content::money},
               {"saving_percent", Content::quantity},
               {"priced", Content::count},
               {"free", Content::count},
               {"included", Content::count},
               {"individual", Content::count},
               {"not_served", Content::count},
               {"no_bid", Content::count},
               {"covered_percent", Content::quantity},
               {"expected_reached", Content::count},
               {"expected_of", Content::count},
               {"attainment_percent", Content::quantity},
               {"leaving_not_known", Content::count},
               {"exceptions", Content::count},
               {"gates_open"},
               {"price_points", Content::quantity},
               {"points", Content::quantity}},
              {}};
  for (const auto& bid : compared.bids) {
    const Exact saving = compared.today.total - bid.of_paid_today;
    const std::string values[] = {event.bidders[bid.bidder],
                                  rounded_text(bid.cost.total),
                                  rounded_text(bid.cost.npv),
                                  rounded_text(saving),
                                  percent_of(saving, compared.today.total),
                                  answered(bid, Answer::priced),
                                  answered(bid, Answer::free),
                                  answered(bid, Answer::included),
                                  answered(bid, Answer::individual),
                                  answered(bid, Answer::not_served),
                                  answered(bid, Answer::none),
                                  percent_of(bid.today_covered, compared.today_month),
                                  std::to_string(bid.attainment.reached),
                                  std::to_string(bid.attainment.elements),
                                  text_of(bid.attainment.percent()),
                                  std::to_string(bid.cost.leaving_unknown),
                                  std::to_string(bid.exceptions),
                                  join(bid.gates_open, ", "),
                                  text_of(bid.price_points),
                                  text_of(bid.points)};
    add_row(table, values);
  }
  const std::string today[] = {"today", rounded_text(compared.today.total), rounded_text(compared.today.npv)};
  add_row(table, today);
  return table;
}

Table costs_table(const Event& event, const BidTable& compared) {
  Table table{
      "costs",
      "What the cost is made of",
      months_text(event) + (compared.not_paid_today > 0 ? "." + beyond_today(compared) : std::string()),
      with_bidders({{"part"}}, event, compared, Content::money),
      {}};
  for (const auto& part : kParts) {
    std::vector<std::string> values = {part.name, rounded_text(compared.today.*part.part)};
    for (const auto& bid : compared.bids) values.push_back(rounded_text(bid.cost.*part.part));
    add_row(table, values);
  }
  return table;
}

Table sensitivity_table(const Event& event, const BidTable& compared) {
  Table table{"sensitivities",
              "What happens when it goes otherwise",
              "Total cost over " + months_text(event),
              with_bidders({{"case"}}, event, compared, Content::money),
              {}};
  for (std::size_t s = 0; s < compared.scenarios.size(); ++s) {
    std::vector<std::string> values = {compared.scenarios[s],
                                       rounded_text(compared.today_scenarios[s].total)};
    for (const auto& bid : compared.bids) values.push_back(rounded_text(bid.scenarios[s].total));
    add_row(table, values);
  }
  return table;
}

Table element_table(const Event& event, std::span<const Element> elements,
                    std::span<const std::optional<Bid>> bids) {
  const std::size_t term = compared_term(event);
  Table table{"elements",
              "Prices of one unit, element by element",
              "Monthly, for a term of " + std::to_string(event.terms[term]) + " months, in " + event.currency,
              {{"element", Content::id},
               {"city"},
               {"service", Content::long_text},
               {"quantity", Content::quantity},
               {"unit"},
               {"incumbent"},
               {"today", Content::rate},
               {"expected", Content::rate},
               {"market", Content::rate}},
              {}};
  for (std::size_t b = 0; b < bids.size(); ++b)
    if (bids[b]) {
      table.columns.push_back({event.bidders[b], Content::rate});
      table.columns.push_back({event.bidders[b] + " answer"});
    }
  for (std::size_t e = 0; e < elements.size(); ++e) {
    const auto& element = elements[e];
    std::vector<std::string> values = {
        element.id,
        element.line.city,
        element.line.label,
        element.line.quantity.text(),
        element.line.unit,
        element.incumbent,
        has_price_today(element) ? rounded_text(price_today(element), 6) : std::string(),
        text_of(element.expected),
        text_of(element.market)};
    for (const auto& bid : bids) {
      if (!bid) continue;
      const auto& price = bid->elements[e].terms[term];
      const Exact rate = exchange_rate(event, bid->carrier);
      if (price.answer != Answer::priced)
        values.emplace_back();
      else
        values.push_back(rate == 1 ? price.mrc.text() : rounded_text(exact(price.mrc) * rate, 6));
      values.emplace_back(answer_word(price.answer));
      if (price.answer == Answer::priced && rate != 1)
        values.back() += ", " + currency_of(event, bid->carrier) + " " + price.mrc.text();
    }
    add_row(table, values);
  }
  return table;
}

Table offers_table(const Event& event, std::span<const std::optional<Bid>> bids) {
  Table table{"offers",
              "What holds for everything that is awarded",
              "Percent of the monthly charges; amounts in the currency of each bidder",
              {{"condition"}},
              {}};
  // Rows in the order in which a bidder states them; one of a bidder's own, as a surcharge, once for its
  // name.
  std::vector<std::string> names;
  std::vector<std::map<std::string, std::string>> said;
  for (std::size_t b = 0; b < bids.size(); ++b) {
    if (!bids[b]) continue;
    table.columns.push_back({event.bidders[b], Content::long_text});
    said.emplace_back();
    for (auto& [name, value] : conditions_of(bids[b]->offer, currency_of(event, bids[b]->carrier))) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      said.back()[name] = std::move(value);
    }
  }
  for (const auto& name : names) {
    std::vector<std::string> values = {name};
    for (const auto& one : said) {
      const auto found = one.find(name);
      values.push_back(found == one.end() ? std::string() : found->second);
    }
    add_row(table, values);
  }
  return table;
}

Table remarks_table(const Event& event, std::span<const Element> elements,
                    std::span<const std::optional<Bid>> bids) {
  Table table{"remarks",
              "What bidders write beside their prices",
              "In no cost: read it before an award, for it may take back what a price says",
              {{"carrier"}, {"about"}, {"what", Content::long_text}, {"text", Content::long_text}},
              {}};
  for (std::size_t b = 0; b < bids.size(); ++b) {
    if (!bids[b]) continue;
    const std::string& carrier = event.bidders[b];
    for (std::size_t g = 0; g < event.gates.size(); ++g) {
      if (bids[b]->gates[g].remark.empty()) continue;
      const std::string values[] = {carrier, event.gates[g].id, event.gates[g].text,
                                    bids[b]->gates[g].remark};
      add_row(table, values);
    }
    for (const auto& remark : bids[b]->offer.remarks) {
      const auto& items = offer_items();
      const auto item = std::find_if(items.begin(), items.end(),
                                     [&](const OfferItem& one) { return one.id == remark.item; });
      const std::string values[] = {carrier, remark.item, item == items.end() ? std::string() : item->asked,
                                    remark.text};
      add_row(table, values);
    }
    for (std::size_t e = 0; e < elements.size(); ++e) {
      if (bids[b]->elements[e].exceptions.empty()) continue;
      const auto& line = elements[e].line;
      const std::string values[] = {carrier, elements[e].id,
                                    line.label + (line.city.empty() ? "" : ", " + line.city),
                                    bids[b]->elements[e].exceptions};
      add_row(table, values);
    }
  }
  return table;
}

Result<void> write_comparison(const Event& event, std::span<const Element> elements,
                              std::span<const std::optional<Bid>> bids, const BidTable& compared,
                              const std::filesystem::path& path) {
  book::XlsxFile file(path, event.name + ": bids", event.issued);
  for (const auto& table : {summary_table(event, compared), costs_table(event, compared),
                            sensitivity_table(event, compared), offers_table(event, bids),
                            remarks_table(event, elements, bids), element_table(event, elements, bids)}) {
    std::string name = table.name;
    name[0] = upper(name.substr(0, 1))[0];
    auto sheet = file.sheet(name);
    book::write_table(sheet, table);
  }
  return file.finish();
}

}  // namespace telaudit::rfp
