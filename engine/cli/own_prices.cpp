#include "cli/own_prices.h"

#include <map>
#include <set>

#include "base/text.h"
#include "book/contents.h"
#include "pricing/words.h"

namespace telaudit::cli {
namespace {

// Counts why a priced service is no observation.
class OwnReport {
 public:
  OwnReport(std::string file, std::string map, char least_confidence) : least_confidence_(least_confidence) {
    report_.file = std::move(file);
    report_.map = std::move(map);
  }

  struct Priced {
    std::string label;
    std::string currency;
    std::string unit;
    std::optional<Decimal> price;
    Total amount;  // of the month, for what has no class
  };

  // True when it becomes an observation, of which class, price and unit are filled in.
  bool take(const Priced& priced, const std::optional<pricing::Classifier::Match>& match,
            pricing::ImportedPrice& price) {
    ++report_.rows;
    if (!match) {
      auto& counted = report_.unclassified[priced.label];
      ++counted.rows;
      counted.recurring[priced.currency].add(priced.amount);
      return leave_out("no class: unclassified");
    }
    if (!pricing::benchmarkable(match->service_class))
      return leave_out("never benchmarked: " + match->service_class);
    if (match->confidence > least_confidence_)
      return leave_out(std::string("the class is a guess (confidence ") + match->confidence +
                       "): " + match->service_class);
    if (!priced.price) return leave_out("no price");
    if (priced.price->is_negative()) return leave_out("a negative price: a credit or discount");
    if (priced.price->is_zero()) return leave_out("a price of zero: free, or included elsewhere");
    if (!pricing::is_known(priced.unit, pricing::known_units()))
      return leave_out("the unit is not known: " + priced.unit);
    pricing::Observation& to = price.observation;
    to.service_class = match->service_class;
    to.mbps_down = match->mbps_down;
    to.mbps_up = match->mbps_up;
    to.access = match->access;
    to.bundle = match->bundle;
    to.kind = "in_force";
    to.visibility = "own";
    to.unit = priced.unit;
    to.currency = priced.currency;
    to.price = price.recurring = *priced.price;
    price.label = priced.label;
    price.confidence = match->confidence;
    price.basis = match->basis;
    return true;
  }

  bool leave_out(const std::string& reason) {
    ++report_.left_out[reason];
    return false;
  }
  void keep(pricing::ImportedPrice price) {
    if (ids_.insert(price.observation.id).second)
      report_.prices.push_back(std::move(price));
    else
      leave_out("the same price again");
  }
  pricing::ImportReport report() && { return std::move(report_); }

 private:
  pricing::ImportReport report_;
  std::set<std::string> ids_;
  char least_confidence_;
};

pricing::ImportReport of_bills(const std::vector<book::DemandRow>& demand, OwnReport own) {
  for (const book::DemandRow& row : demand) {
    const std::string what =
        row.product_code.empty() ? row.description : row.product_code + " / " + row.description;
    pricing::ImportedPrice price;
    if (!own.take({row.carrier + " / " + what, row.currency, row.unit, row.unit_price, row.amount}, row.match,
                  price))
      continue;
    pricing::Observation& to = price.observation;
    to.id = row.id;
    to.date = row.bill_date;
    to.carrier = row.carrier;
    to.quantity = row.quantity.decimal();
    if (to.quantity && to.quantity->mantissa <= 0) to.quantity.reset();
    to.source = "bill " + row.invoice + ", charge " + row.first_charge;
    price.steps = "unit price of the bill (" + std::string(book::basis_word(row.basis)) +
                  "): " + row.unit_price->text();
    own.keep(std::move(price));
  }
  return std::move(own).report();
}

// One row of the relation priced_code.
struct PricedCode {
  std::string carrier, product_code, description, item, contract, currency, unit;
  std::optional<Decimal> price;
  std::optional<Date> valid_from, valid_to;
};

Result<std::vector<PricedCode>> priced_codes(const bill::Table& table) {
  const bill::Schema& schema = table.schema();
  std::vector<PricedCode> rows;
  const auto visit = [&](const bill::Batch& batch) -> Result<void> {
    const auto column = [&](std::string_view name) -> const bill::ColumnView& {
      return batch.columns[*schema.find(name)];
    };
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const auto text = [&](std::string_view name) {
        const bill::ColumnView& view = column(name);
        const std::string value = view.is_known(row) ? std::string(view.text(row)) : std::string();
        return value == "*" ? std::string() : value;
      };
      const auto date = [&](std::string_view name) -> std::optional<Date> {
        const bill::ColumnView& view = column(name);
        if (!view.is_known(row)) return std::nullopt;
        return Date{static_cast<std::int32_t>(view.number(row))};
      };
      PricedCode one{text("carrier"),    text("product_code"), text("description"), text("item"),
                     text("contract"),   text("currency"),     text("unit"),        {},
                     date("valid_from"), date("valid_to")};
      if (column("price").is_known(row)) one.price = column("price").decimal(row);
      rows.push_back(std::move(one));
    }
    return {};
  };
  if (auto scanned = table.scan(bill::all_columns(schema), visit); !scanned) return scanned.problem();
  return rows;
}

// What the bills' own words made of a carrier's code: a crosswalk often names the code alone.
using ClassOfCode = std::map<std::pair<std::string, std::string>, pricing::Classifier::Match>;

ClassOfCode classes_of_codes(const std::vector<book::DemandRow>& demand) {
  ClassOfCode out;
  for (const book::DemandRow& row : demand)
    if (row.match && !row.product_code.empty())
      out.emplace(std::make_pair(upper(row.carrier), row.product_code), *row.match);
  return out;
}

Result<pricing::ImportReport> of_contracts(const terms::Terms& terms, Date as_of,
                                           const pricing::Classifier& classifier, const ClassOfCode& billed,
                                           OwnReport own) {
  const terms::TermRelation* relation = terms.find("priced_code");
  if (relation == nullptr) return std::move(own).report();
  const auto rows = priced_codes(relation->table);
  if (!rows) return rows.problem();
  for (const PricedCode& row : *rows) {
    const bool begun = !row.valid_from || *row.valid_from <= as_of;
    const bool ended = row.valid_to && *row.valid_to <= as_of;
    if (!begun || ended) continue;
    pricing::ImportedPrice price;
    auto match = classifier.classify(row.carrier, row.product_code, row.description);
    if (const auto found = billed.find({upper(row.carrier), row.product_code});
        !match && found != billed.end())
      match = found->second;
    // A contract says "each" where the class says what one is.
    const std::string unit = row.unit == "each" && match ? match->unit : row.unit;
    Total amount;
    if (row.price) amount.add(*row.price);
    if (!own.take({row.carrier + " / " + row.item, row.currency, unit, row.price, amount}, match, price))
      continue;
    pricing::Observation& to = price.observation;
    to.id = "contract " + row.contract + ", " + row.item;
    to.date = row.valid_from.value_or(as_of);
    to.carrier = row.carrier;
    to.source = "contract " + row.contract + ", item " + row.item;
    price.steps = "price of the contract: " + row.price->text();
    own.keep(std::move(price));
  }
  return std::move(own).report();
}

}  // namespace

Result<std::vector<pricing::ImportReport>> own_prices(const GlobalOptions& global,
                                                      const pricing::Classifier& classifier,
                                                      char least_confidence) {
  auto evaluation = open_evaluation(global, {}, store::Workspace::Access::read);
  if (!evaluation) return evaluation.problem();
  const auto audit = stored_audit(*evaluation);
  if (!audit) return audit.problem();
  const auto bills = audit::BillEnvironment::open(*evaluation->workspace, *evaluation->terms);
  if (!bills) return bills.problem();
  const auto input = book_input(*evaluation, *audit, *bills, classifier);
  if (!input) return input.problem();
  const auto contents = book::build_contents(*input);
  if (!contents) return contents.problem();
  std::vector<pricing::ImportReport> reports;
  reports.push_back(of_bills(contents->demand, {global.workspace, "own bills", least_confidence}));
  auto contracts =
      of_contracts(*evaluation->terms, audit->as_of, classifier, classes_of_codes(contents->demand),
                   {global.workspace, "own contracts", least_confidence});
  if (!contracts) return contracts.problem();
  reports.push_back(std::move(*contracts));
  return reports;
}

}  // namespace telaudit::cli
