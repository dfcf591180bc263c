#include "book/coverage.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "book/places.h"
#include "terms/any_key.h"

namespace telaudit::book {
namespace {

using terms::kAny;

constexpr std::size_t kReadingDigits = 12;

std::vector<SourceCoverage> cover_sources(const BookInput& input) {
  std::vector<SourceCoverage> out;
  std::map<std::string, std::size_t> place;
  for (const auto& reading : input.readings) {
    SourceCoverage source;
    source.reading = reading.id.substr(0, kReadingDigits);
    source.file = file_name_of(reading.path);
    source.reader = reading.reader;
    source.content_hash = reading.content_hash;
    source.size = reading.size;
    source.dispositions = reading.dispositions;
    place.emplace(reading.id, out.size());
    out.push_back(std::move(source));
  }
  const auto source_of = [&](const std::string& reading) -> SourceCoverage* {
    const auto found = place.find(reading);
    return found == place.end() ? nullptr : &out[found->second];
  };
  for (const auto& note : input.notes)
    if (auto* source = source_of(note.reading)) ++source->notes;
  for (const auto& record : input.quarantine)
    if (auto* source = source_of(record.reading)) ++source->quarantined;
  for (const auto& part : input.parts) {
    if (part.state == store::PartState::current) continue;
    if (auto* source = source_of(part.reading))
      source->not_counted.push_back(printable(part.part.key.text() + ": " + part.because));
  }
  // The order of paths must not show in the book: machines keep files in different places.
  std::stable_sort(out.begin(), out.end(), [](const auto& left, const auto& right) {
    return std::tie(left.file, left.reading) < std::tie(right.file, right.reading);
  });
  return out;
}

bool foots(bill::InvoiceState state) {
  return state == bill::InvoiceState::balanced || state == bill::InvoiceState::balanced_with_rounding;
}

Total sum_in(const MoneySums& sums, const std::string& currency) {
  const auto found = sums.find(currency);
  return found == sums.end() ? Total() : found->second;
}

std::vector<ShareRow> cover_money(const BookInput& input, std::span<const DemandRow> demand) {
  MoneySums payable, balanced;  // of all bills
  for (const auto& invoice : input.invoices) {
    add_money(payable, printable(invoice.currency), invoice.payable);
    if (foots(invoice.state)) add_money(balanced, printable(invoice.currency), invoice.payable);
  }
  const Crosswalk crosswalk(input.terms);
  const auto all = demand_money(demand, [](const DemandRow&) { return true; });
  const auto classified = demand_money(demand, [](const DemandRow& row) { return row.match.has_value(); });
  const auto mapped = demand_money(demand, [&](const DemandRow& row) { return crosswalk.maps(row); });
  const auto priced =
      demand_money(demand, [](const DemandRow& row) { return row.benchmark.median.has_value(); });

  std::set<std::string> currencies;
  for (const MoneySums* sums : std::initializer_list<const MoneySums*>{&payable, &all})
    for (const auto& [currency, total] : *sums) currencies.insert(currency);
  std::vector<ShareRow> out;
  for (const auto& currency : currencies) {
    const auto row = [&](std::string measure, std::string label, bool known, const MoneySums& part,
                         const MoneySums& whole, std::string of) {
      out.push_back({currency, std::move(measure), std::move(label),
                     known ? std::optional<Total>(sum_in(part, currency)) : std::nullopt,
                     sum_in(whole, currency), std::move(of)});
    };
    row("balanced", "On bills whose charges add up to the printed total", true, balanced, payable,
        "payable on all bills");
    row("classified", "Recurring and usage with a known class of service", input.classifier != nullptr,
        classified, all, "demand set");
    row("mapped", "Recurring and usage mapped to a contract item", crosswalk.given(), mapped, all,
        "demand set");
    row("priced", "Recurring and usage with a market median", !input.observations.empty(), priced, all,
        "demand set");
  }
  return out;
}

std::vector<UnbilledPayable> find_unbilled(const BookInput& input) {
  std::vector<UnbilledPayable> out;
  const auto* relation = given_relation(input.terms, "payable");
  if (relation == nullptr) return out;
  std::set<std::pair<std::string, std::string>> billed;
  std::set<std::string> billed_carriers;
  for (const auto& invoice : input.invoices) {
    billed.insert({invoice.key.carrier, normalise_service_id(invoice.key.account)});
    billed_carriers.insert(invoice.key.carrier);
  }
  const auto& table = relation->table;
  const TermColumn carrier(table, "carrier"), account(table, "account"), paid_on(table, "paid_on"),
      amount(table, "amount"), currency(table, "currency");
  std::map<std::tuple<std::string, std::string, std::string>, UnbilledPayable> rows;
  for (std::size_t at = 0; at < table.rows(); ++at) {
    const std::string name(carrier.text(at));
    const std::string number(account.text(at));
    // A payment that names no account is covered when any bill of its carrier is here.
    const bool has_bill = number.empty() ? billed_carriers.count(name) != 0
                                         : billed.count({name, normalise_service_id(number)}) != 0;
    const auto paid = amount.decimal(at);
    if (has_bill || !paid) continue;
    const std::string money(currency.text(at));
    auto& row = rows[{name, number, money}];
    row.carrier = printable(name);
    row.account = printable(number);
    row.currency = printable(money);
    row.paid.add(*paid);
    const auto day = paid_on.date(at);
    if (day && (row.payments == 0 || *day < row.first)) row.first = *day;
    if (day && (row.payments == 0 || row.last < *day)) row.last = *day;
    ++row.payments;
  }
  for (auto& [key, row] : rows) out.push_back(std::move(row));
  std::stable_sort(out.begin(), out.end(), [](const auto& left, const auto& right) {
    if (left.currency != right.currency) return left.currency < right.currency;
    return right.paid < left.paid;
  });
  return out;
}

}  // namespace

Crosswalk::Crosswalk(const terms::Terms* terms) {
  const auto* relation = given_relation(terms, "crosswalk");
  if (relation == nullptr) return;
  given_ = true;
  const auto& table = relation->table;
  const TermColumn carrier(table, "carrier"), product_code(table, "product_code"),
      description(table, "description"), in_force(table, "in_force");
  for (std::size_t at = 0; at < table.rows(); ++at)
    if (in_force.flag(at).value_or(false))
      rows_.push_back({std::string(carrier.text(at)), std::string(product_code.text(at)),
                       std::string(description.text(at))});
}

bool Crosswalk::maps(const DemandRow& row) const {
  return std::any_of(rows_.begin(), rows_.end(), [&](const Row& known) {
    return (known.carrier == row.carrier || known.carrier == kAny) &&
           (known.product_code == row.product_code || known.product_code == kAny) &&
           (known.description.empty() || known.description == kAny ||
            lower(known.description) == lower(row.description));
  });
}

Coverage build_coverage(const BookInput& input, std::span<const DemandRow> demand) {
  Coverage out;
  out.sources = cover_sources(input);
  out.shares = cover_money(input, demand);
  out.payables_given = given_relation(input.terms, "payable") != nullptr;
  out.unbilled = find_unbilled(input);
  return out;
}

}  // namespace telaudit::book
