#include "book/calendar.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "audit/dispute_window.h"
#include "base/text.h"
#include "book/cells.h"
#include "book/places.h"
#include "book/proportion.h"
#include "book/wording.h"
#include "pricing/words.h"

namespace telaudit::book {
namespace {

constexpr std::string_view kAny = "*";
constexpr int kMostRenewals = 1200;

struct Span {
  Date first, last;

  bool holds(Date day) const { return first <= day && day <= last; }
};

struct Names {
  std::string_view name, words;
};

constexpr std::array<Names, 11> kEvents = {{
    {"notice_opens", "notice can be given"},
    {"notice_closes", "last day for notice"},
    {"term_ends", "term ends"},
    {"review_opens", "rate review can be asked for"},
    {"review_closes", "last day to ask for the rate review"},
    {"commitment_tested", "commitment is counted"},
    {"commitment_ends", "commitment ends"},
    {"price_changes", "contract price changes"},
    {"service_term_ends", "term of the service ends"},
    {"plan_withdrawn", "plan is offered no more"},
    {"dispute_closes", "last day to dispute"},
}};

// What stands under a contract: by contract and currency.
struct Standing {
  Total monthly;
  Total above;  // what its rows cost over what is expected for them
  std::size_t rows = 0, priced = 0;
};
using Standings = std::map<std::string, std::map<std::string, Standing>, std::less<>>;

Standings standings_of(const Contents& contents) {
  Standings out;
  for (const ContractEnd& end : contents.contract_ends) {
    if (end.contract.empty()) continue;
    Standing& one = out[end.contract][end.currency];
    one.monthly.add(end.monthly);
    one.rows += end.rows;
  }
  if (!contents.negotiation) return out;
  for (const ExpectationRow& row : contents.negotiation->expectations.rows) {
    if (row.change.contract.empty() || !row.at_expected) continue;
    const DemandRow& bought = contents.demand[row.demand];
    Standing& one = out[row.change.contract][bought.currency];
    ++one.priced;
    const Total over = minus(bought.amount, *row.at_expected);
    if (!over.is_negative()) one.above.add(over);
  }
  return out;
}

Stake gap_of(const Standing& standing) {
  if (standing.priced == 0) return {std::nullopt, "nothing is expected for what stands under it"};
  return {standing.above, "over what is expected for " + std::to_string(standing.priced) + " of " +
                              counted(std::max(standing.rows, standing.priced), "row")};
}

class CalendarBuilder {
 public:
  CalendarBuilder(const Contents& contents, Span span)
      : contents_(contents), terms_(contents.input->terms), span_(span), standings_(standings_of(contents)) {}

  Result<std::vector<CalendarEntry>> build() {
    add_contracts();
    add_reviews();
    add_commitments();
    add_price_changes();
    add_service_terms();
    add_plans();
    if (auto added = add_disputes(); !added) return added.problem();
    std::sort(entries_.begin(), entries_.end(), [](const CalendarEntry& left, const CalendarEntry& right) {
      const auto key = [](const CalendarEntry& one) {
        return std::tie(one.day, one.event, one.carrier, one.contract, one.subject, one.account,
                        one.currency);
      };
      return key(left) < key(right);
    });
    return std::move(entries_);
  }

 private:
  // A contract once, whatever number of accounts its rows name.
  struct Contract {
    CalendarEntry base;
    std::set<std::string> accounts;
    std::string renewal;
    std::optional<Date> term_end, valid_to, notice_latest, notice_earliest;
    std::optional<std::int64_t> renewal_months;
  };

  void add_contracts();
  void add_term(const Contract& contract, int renewal, Date end);
  void add_reviews();
  void add_commitments();
  void add_price_changes();
  void add_service_terms();
  void add_plans();
  Result<void> add_disputes();

  std::map<std::string, Contract> contracts() const;
  // One entry for each currency of what stands under the contract, or one without any.
  void add_by_currency(CalendarEntry entry);
  std::optional<Date> notice_received(const std::string& contract, std::optional<Date> from, Date to) const;
  std::string afterwards(const std::string& contract, std::string_view renewal) const;
  Stake change_of_bill(const std::string& carrier, const std::string& contract, std::string_view item,
                       Date from, const Decimal& rise, const std::string& currency) const;

  const Contents& contents_;
  const terms::Terms* terms_;
  Span span_;
  Standings standings_;
  std::vector<CalendarEntry> entries_;
};

std::string accounts_text(const std::set<std::string>& accounts) {
  if (accounts.contains(std::string(kAny))) return std::string(kAny);
  return accounts.size() == 1 ? *accounts.begin() : counted(accounts.size(), "account");
}

std::map<std::string, CalendarBuilder::Contract> CalendarBuilder::contracts() const {
  std::map<std::string, Contract> out;
  const auto* relation = given_relation(terms_, "contract");
  if (relation == nullptr) return out;
  const bill::Table& table = relation->table;
  const TermColumn contract(table, "contract"), carrier(table, "carrier"), account(table, "account"),
      renewal(table, "renewal"), term_end(table, "term_end"), valid_to(table, "valid_to"),
      renewal_months(table, "renewal_months"), latest(table, "notice_latest"),
      earliest(table, "notice_earliest"), document(table, "document"), page(table, "page"),
      clause(table, "clause");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    Contract& one = out[printable(contract.text(row))];
    one.base.contract = printable(contract.text(row));
    one.base.carrier = printable(carrier.text(row));
    one.base.document = printable(document.text(row));
    one.base.page = printable(page.text(row));
    one.base.clause = printable(clause.text(row));
    one.accounts.insert(printable(account.text(row)));
    one.renewal = renewal.text(row);
    one.term_end = term_end.date(row);
    one.valid_to = valid_to.date(row);
    one.notice_latest = latest.date(row);
    one.notice_earliest = earliest.date(row);
    one.renewal_months = renewal_months.integer(row);
  }
  for (auto& [name, one] : out) one.base.account = accounts_text(one.accounts);
  return out;
}

void CalendarBuilder::add_by_currency(CalendarEntry entry) {
  const auto found = standings_.find(entry.contract);
  if (found == standings_.end()) {
    entry.a_month.basis = "no bill stands under it";
    entries_.push_back(std::move(entry));
    return;
  }
  for (const auto& [currency, standing] : found->second) {
    CalendarEntry one = entry;
    one.currency = currency;
    one.a_month = gap_of(standing);
    entries_.push_back(std::move(one));
  }
}

// The first day from `from` to `to` on which the carrier had a notice that ends the contract.
std::optional<Date> CalendarBuilder::notice_received(const std::string& contract, std::optional<Date> from,
                                                     Date to) const {
  const auto* relation = given_relation(terms_, "notice");
  if (relation == nullptr) return std::nullopt;
  const bill::Table& table = relation->table;
  const TermColumn name(table, "contract"), kind(table, "kind"), received(table, "received");
  std::optional<Date> out;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto day = received.date(row);
    if (!day || (from && *day < *from) || to < *day || name.text(row) != contract) continue;
    if (kind.text(row) != "non_renewal" && kind.text(row) != "termination") continue;
    if (!out || *day < *out) out = day;
  }
  return out;
}

// What the contract says of the time after its term.
std::string CalendarBuilder::afterwards(const std::string& contract, std::string_view renewal) const {
  std::string out;
  if (const auto* relation = given_relation(terms_, "holdover")) {
    const bill::Table& table = relation->table;
    const TermColumn name(table, "contract"), method(table, "method"), uplift(table, "uplift_rate"),
        page(table, "page");
    std::set<std::string> words;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (name.text(row) != contract) continue;
      std::string after = method.text(row) == "contract_rates" ? "the contract's rates go on"
                          : method.text(row) == "list_rates"   ? "the carrier's list rates hold"
                                                               : "the contract's rates rise";
      if (const auto rate = uplift.decimal(row); rate && method.text(row) == "uplift")
        after += " by a part of " + rate->text();
      words.insert(after);
    }
    for (const std::string& word : words) out += (out.empty() ? "; afterwards " : "; or ") + word;
  }
  if (out.empty() && renewal == "month_to_month") out = "; afterwards it goes on by the month";
  return out;
}

void CalendarBuilder::add_term(const Contract& contract, int renewal, Date end) {
  CalendarEntry entry = contract.base;
  if (renewal > 0) entry.subject = "renewal " + std::to_string(renewal);
  const int later = end.days - contract.term_end->days;
  std::optional<Date> begun;
  if (renewal > 0) begun = add_months(add_days(end, 1), -static_cast<int>(*contract.renewal_months));
  const bool automatic = contract.renewal == "automatic";
  std::optional<Date> given;
  const auto moved = [later](const std::optional<Date>& day) {
    return day ? std::optional<Date>(add_days(*day, later)) : std::nullopt;
  };
  const auto latest = moved(contract.notice_latest), earliest = moved(contract.notice_earliest);
  if (latest) given = notice_received(contract.base.contract, begun, *latest);
  const std::string ends = "the term that ends on " + end.text();
  if (earliest && span_.holds(*earliest)) {
    entry.day = *earliest;
    entry.event = CalendarEvent::notice_opens;
    entry.state = given ? "done" : "open";
    entry.what = "From this day on a notice against " + ends + " counts" +
                 (given ? "; the carrier has had one since " + given->text() : std::string());
    add_by_currency(entry);
  }
  if (latest && (span_.holds(*latest) || (*latest < span_.first && span_.first <= end))) {
    entry.day = *latest;
    entry.event = CalendarEvent::notice_closes;
    entry.state = given ? "done" : *latest < span_.first ? "missed" : "open";
    entry.what =
        "The carrier must have the notice against " + ends + " by this day" +
        (given ? "; it has had one since " + given->text()
         : automatic
             ? "; else it renews itself" +
                   (contract.renewal_months
                        ? " for " + counted(static_cast<std::uint64_t>(*contract.renewal_months), "month")
                        : std::string())
             : std::string());
    add_by_currency(entry);
  }
  if (span_.holds(end)) {
    entry.day = end;
    entry.event = CalendarEvent::term_ends;
    entry.state = "open";
    entry.what =
        "Last day of the term" + (automatic && !given ? std::string("; it renews itself")
                                                      : afterwards(contract.base.contract, contract.renewal));
    add_by_currency(entry);
  }
}

void CalendarBuilder::add_contracts() {
  for (const auto& [name, contract] : contracts()) {
    if (!contract.term_end) continue;
    add_term(contract, 0, *contract.term_end);
    if (contract.renewal != "automatic" || !contract.renewal_months || *contract.renewal_months < 1) continue;
    // A notice in time ends the contract: nothing renews.
    if (contract.notice_latest && notice_received(name, std::nullopt, *contract.notice_latest)) continue;
    for (int renewal = 1; renewal <= kMostRenewals; ++renewal) {
      const Date end = add_days(
          add_months(add_days(*contract.term_end, 1), renewal * static_cast<int>(*contract.renewal_months)),
          -1);
      if (contract.valid_to && *contract.valid_to <= end) break;
      add_term(contract, renewal, end);
      if (span_.last < end) break;
    }
  }
}

void CalendarBuilder::add_reviews() {
  const auto* relation = given_relation(terms_, "rate_review");
  if (relation == nullptr) return;
  const bill::Table& table = relation->table;
  const TermColumn contract(table, "contract"), carrier(table, "carrier"), account(table, "account"),
      review(table, "review"), on(table, "review_on"), window(table, "window_days"), method(table, "method"),
      remedy(table, "remedy"), document(table, "document"), page(table, "page"), clause(table, "clause");
  struct Review {
    CalendarEntry entry;
    std::set<std::string> accounts;
    std::optional<std::int64_t> window;
  };
  std::map<std::tuple<std::string, std::string, std::int32_t>, Review> reviews;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto day = on.date(row);
    if (!day) continue;
    Review& one = reviews[{printable(contract.text(row)), printable(review.text(row)), day->days}];
    one.accounts.insert(printable(account.text(row)));
    one.window = window.integer(row);
    CalendarEntry& entry = one.entry;
    entry.day = *day;
    entry.contract = printable(contract.text(row));
    entry.carrier = printable(carrier.text(row));
    entry.subject = printable(review.text(row));
    entry.document = printable(document.text(row));
    entry.page = printable(page.text(row));
    entry.clause = printable(clause.text(row));
    entry.state = "open";
    entry.what = "Rate review";
    if (method.text(row) == "independent_benchmark") entry.what += " by an independent benchmark";
    if (method.text(row) == "own_benchmark") entry.what += " by a benchmark of one's own";
    if (method.text(row) == "negotiation") entry.what += " by negotiation";
    if (remedy.text(row) == "none") entry.what += "; the carrier need not lower anything";
    if (remedy.text(row) == "reduce_commitment") entry.what += "; else the commitment goes down";
    if (remedy.text(row) == "release") entry.what += "; else the services may leave";
  }
  for (auto& [key, one] : reviews) {
    one.entry.account = accounts_text(one.accounts);
    const Date opens = one.entry.day;
    if (span_.holds(opens)) {
      one.entry.event = CalendarEvent::review_opens;
      add_by_currency(one.entry);
    }
    if (!one.window) continue;
    one.entry.day = add_days(opens, static_cast<int>(*one.window));
    one.entry.event = CalendarEvent::review_closes;
    if (span_.holds(one.entry.day)) add_by_currency(one.entry);
  }
}

void CalendarBuilder::add_commitments() {
  std::map<std::pair<std::string, std::string>, const CommitmentPosition*> positions;
  if (contents_.negotiation)
    for (const CommitmentPosition& one : contents_.negotiation->commitments.positions)
      positions[{one.contract, one.commitment}] = &one;
  const auto fill = [&](CalendarEntry& entry, const std::string& commitment) {
    const auto found = positions.find({entry.contract, commitment});
    if (found == positions.end()) {
      entry.once.basis = "what is spent towards it was not counted";
      return;
    }
    const CommitmentPosition& position = *found->second;
    entry.currency = position.currency;
    entry.what +=
        "; spent towards it at today's rate in a year: " + money_text(position.run_rate, position.currency);
    if (position.a_year) entry.what += " of " + money_text(*position.a_year, position.currency);
    if (position.shortfall_left)
      entry.once = {(*position.shortfall_left)[static_cast<std::size_t>(DemandCase::base)],
                    "shortfall in the base case until it ends"};
    else if (position.exposure)
      entry.once = {*position.exposure, "shortfall of a year at today's rate"};
    else
      entry.once.basis = "the contract states no rate of a shortfall, or its end is not known";
  };
  const auto add = [&](std::string_view name, CalendarEvent event) {
    const auto* relation = given_relation(terms_, name);
    if (relation == nullptr) return;
    const bill::Table& table = relation->table;
    const TermColumn contract(table, "contract"), carrier(table, "carrier"), account(table, "account"),
        commitment(table, "commitment"), amount(table, "amount"), currency(table, "currency"),
        year(table, "contract_year"), to(table, "valid_to"), document(table, "document"), page(table, "page"),
        clause(table, "clause");
    std::map<std::tuple<std::string, std::string, std::int32_t>,
             std::pair<CalendarEntry, std::set<std::string>>>
        found;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const auto end = to.date(row);
      if (!end || !span_.holds(add_days(*end, -1))) continue;
      auto& [entry, accounts] =
          found[{printable(contract.text(row)), printable(commitment.text(row)), end->days}];
      accounts.insert(printable(account.text(row)));
      if (accounts.size() > 1) continue;
      const std::string id = printable(commitment.text(row));
      entry.day = add_days(*end, -1);
      entry.event = event;
      entry.state = "open";
      entry.contract = printable(contract.text(row));
      entry.carrier = printable(carrier.text(row));
      entry.currency = printable(currency.text(row));
      entry.subject = id;
      entry.document = printable(document.text(row));
      entry.page = printable(page.text(row));
      entry.clause = printable(clause.text(row));
      entry.what = event == CalendarEvent::commitment_ends ? "Last day of the commitment"
                                                           : "Last day on which spend counts";
      if (const auto number = year.integer(row); number && event == CalendarEvent::commitment_tested) {
        entry.subject += ", year " + std::to_string(*number);
        entry.what += " for year " + std::to_string(*number);
      }
      if (const auto stated = amount.decimal(row))
        entry.what += ": " + money_text(total_of(*stated), entry.currency);
      fill(entry, id);
    }
    for (auto& [key, one] : found) {
      one.first.account = accounts_text(one.second);
      entries_.push_back(std::move(one.first));
    }
  };
  add("commitment_period", CalendarEvent::commitment_tested);
  add("commitment", CalendarEvent::commitment_ends);
}

// The rise times what is bought of it a month by the latest bills, where its code says which charges those
// are.
Stake CalendarBuilder::change_of_bill(const std::string& carrier, const std::string& contract,
                                      std::string_view item, Date from, const Decimal& rise,
                                      const std::string& currency) const {
  const auto* relation = given_relation(terms_, "priced_code");
  if (relation == nullptr) return {std::nullopt, "no crosswalk says which charges it prices"};
  const bill::Table& table = relation->table;
  const TermColumn row_contract(table, "contract"), row_item(table, "item"), code(table, "product_code"),
      account(table, "account"), valid_from(table, "valid_from");
  std::set<std::string> counted_rows;
  Total quantity;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (row_contract.text(row) != contract || row_item.text(row) != item) continue;
    const auto day = valid_from.date(row);
    if (!day || *day != from || code.text(row).empty() || code.text(row) == kAny) continue;
    for (const DemandRow& bought : contents_.demand) {
      if (bought.carrier != carrier || bought.currency != currency || bought.product_code != code.text(row))
        continue;
      if (account.text(row) != kAny && account.text(row) != bought.account) continue;
      if (counted_rows.insert(bought.id).second) quantity.add(bought.quantity);
    }
  }
  if (counted_rows.empty()) return {std::nullopt, "no charge of the latest bills is mapped to it"};
  const auto amount = times(quantity, rise, pricing::currency_decimals(currency));
  if (!amount) return {std::nullopt, "the amount does not fit"};
  return {*amount, quantity.text() + " by the latest bills"};
}

void CalendarBuilder::add_price_changes() {
  const auto* relation = given_relation(terms_, "rate");
  if (relation == nullptr) return;
  const bill::Table& table = relation->table;
  const TermColumn contract(table, "contract"), carrier(table, "carrier"), account(table, "account"),
      item(table, "item"), price(table, "price"), previous(table, "previous_price"),
      currency(table, "currency"), unit(table, "unit"), from(table, "valid_from"),
      document(table, "document"), page(table, "page"), clause(table, "clause");
  std::map<std::tuple<std::string, std::string, std::int32_t>,
           std::pair<CalendarEntry, std::set<std::string>>>
      found;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto day = from.date(row);
    const auto now = price.decimal(row), before = previous.decimal(row);
    if (!day || !now || !before || !span_.holds(*day)) continue;
    const Total rise = minus(total_of(*now), total_of(*before));
    const auto change = rise.decimal();
    if (rise.is_zero() || !change) continue;
    auto& [entry, accounts] = found[{printable(contract.text(row)), printable(item.text(row)), day->days}];
    accounts.insert(printable(account.text(row)));
    if (accounts.size() > 1) continue;
    entry.day = *day;
    entry.event = CalendarEvent::price_changes;
    entry.state = "open";
    entry.contract = printable(contract.text(row));
    entry.carrier = printable(carrier.text(row));
    entry.currency = printable(currency.text(row));
    entry.subject = printable(item.text(row));
    entry.what = "From this day on " + price_text(*now) + " after " + price_text(*before) +
                 (unit.text(row).empty() ? std::string() : " a " + printable(unit.text(row)));
    entry.a_month = change_of_bill(entry.carrier, std::string(contract.text(row)), item.text(row), *day,
                                   *change, entry.currency);
    entry.document = printable(document.text(row));
    entry.page = printable(page.text(row));
    entry.clause = printable(clause.text(row));
  }
  for (auto& [key, one] : found) {
    one.first.account = accounts_text(one.second);
    entries_.push_back(std::move(one.first));
  }
}

void CalendarBuilder::add_service_terms() {
  const auto* relation = given_relation(terms_, "service_term");
  if (relation == nullptr) return;
  const bill::Table& table = relation->table;
  const TermColumn service(table, "service"), carrier(table, "carrier"), account(table, "account"),
      item(table, "item"), term_end(table, "term_end"), renewal(table, "renewal"),
      after(table, "month_to_month_price"), currency(table, "currency"), reference(table, "reference");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto end = term_end.date(row);
    if (!end || !span_.holds(*end)) continue;
    CalendarEntry entry;
    entry.day = *end;
    entry.event = CalendarEvent::service_term_ends;
    entry.state = "open";
    entry.carrier = printable(carrier.text(row));
    entry.account = printable(account.text(row));
    entry.currency = printable(currency.text(row));
    entry.document = printable(reference.text(row));
    entry.what = "Last day of the term" +
                 (item.text(row).empty() ? std::string() : " for " + printable(item.text(row)));
    const std::string key = normalise_service_id(service.text(row));
    entry.subject = printable(service.text(row));
    Total now;
    bool billed = false;
    for (const DemandRow& bought : contents_.demand) {
      if (bought.service_key != key || bought.charge_class != "recurring" ||
          bought.currency != entry.currency)
        continue;
      if (entry.carrier != kAny && bought.carrier != entry.carrier) continue;
      now.add(bought.amount);
      billed = true;
      entry.subject = bought.service;
    }
    const auto then = after.decimal(row);
    if (renewal.text(row) == "automatic")
      entry.what += "; it renews itself";
    else if (then)
      entry.what += "; afterwards " + money_text(total_of(*then), entry.currency) + " by the month";
    if (!billed)
      entry.a_month.basis = "no recurring charge of it is on the latest bills";
    else if (!then)
      entry.a_month.basis = "the price after the term is not stated";
    else
      entry.a_month = {minus(total_of(*then), now), "after " + money_text(now, entry.currency) + " today"};
    entries_.push_back(std::move(entry));
  }
}

void CalendarBuilder::add_plans() {
  const auto* relation = given_relation(terms_, "plan");
  if (relation == nullptr) return;
  const bill::Table& table = relation->table;
  const TermColumn contract(table, "contract"), carrier(table, "carrier"), account(table, "account"),
      item(table, "item"), status(table, "status"), replaced(table, "replaced_by"), from(table, "valid_from"),
      document(table, "document"), page(table, "page"), clause(table, "clause");
  std::map<std::tuple<std::string, std::string, std::int32_t>,
           std::pair<CalendarEntry, std::set<std::string>>>
      found;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto day = from.date(row);
    if (!day || !span_.holds(*day) || status.text(row) == "offered") continue;
    auto& [entry, accounts] = found[{printable(contract.text(row)), printable(item.text(row)), day->days}];
    accounts.insert(printable(account.text(row)));
    entry.day = *day;
    entry.event = CalendarEvent::plan_withdrawn;
    entry.state = "open";
    entry.contract = printable(contract.text(row));
    entry.carrier = printable(carrier.text(row));
    entry.subject = printable(item.text(row));
    entry.what = status.text(row) == "withdrawn" ? "The plan is withdrawn" : "The plan takes no new lines";
    if (!replaced.text(row).empty()) entry.what += "; " + printable(replaced.text(row)) + " stands for it";
    entry.a_month.basis = "what replaces it is not priced here";
    entry.document = printable(document.text(row));
    entry.page = printable(page.text(row));
    entry.clause = printable(clause.text(row));
  }
  for (auto& [key, one] : found) {
    one.first.account = accounts_text(one.second);
    entries_.push_back(std::move(one.first));
  }
}

// A bill on which money may be asked back has an entry of its own; the others of a carrier that close on one
// day are counted in one.
Result<void> CalendarBuilder::add_disputes() {
  if (terms_ == nullptr) return {};
  const auto windows = audit::load_windows(*terms_);
  if (!windows) return windows.problem();
  using Bill = std::tuple<std::string, std::string, std::string, std::int32_t>;
  std::map<Bill, std::pair<Total, std::uint64_t>> claims;
  for (const FindingRow& row : contents_.findings) {
    const audit::Finding& finding = row.finding;
    if (finding.kind != audit::Kind::error || finding.in_window.mantissa == 0) continue;
    auto& [sum, count] = claims[{printable(finding.carrier), printable(finding.account),
                                 printable(finding.invoice), finding.bill_date.days}];
    sum.add(finding.in_window);
    ++count;
  }
  std::map<std::tuple<std::string, std::int32_t>, std::pair<CalendarEntry, std::uint64_t>> quiet;
  for (const BillRow& bill : contents_.bills) {
    const audit::Window window = audit::window_of(*windows, bill.carrier, bill.account, bill.bill_date,
                                                  bill.due_date, contents_.input->as_of);
    if (!window.known || !window.closes || !span_.holds(*window.closes)) continue;
    CalendarEntry entry;
    entry.day = *window.closes;
    entry.event = CalendarEvent::dispute_closes;
    entry.state = "open";
    entry.carrier = bill.carrier;
    entry.account = bill.account;
    entry.document = window.basis;
    const auto claim = claims.find({bill.carrier, bill.account, bill.invoice, bill.bill_date.days});
    if (claim == claims.end()) {
      auto& [one, bills] = quiet[{bill.carrier, entry.day.days}];
      if (bills++ == 0) one = std::move(entry);
      continue;
    }
    entry.subject = bill.invoice;
    entry.currency = bill.currency;
    entry.what = "Last day to dispute the bill of " + bill.bill_date.text();
    entry.once = {claim->second.first, "potential of " + counted(claim->second.second, "finding")};
    entries_.push_back(std::move(entry));
  }
  for (auto& [key, one] : quiet) {
    auto& [entry, bills] = one;
    if (bills > 1) entry.account = counted(bills, "bill");
    entry.what = "Last day to dispute " + counted(bills, "bill") + " on which nothing was found to ask back";
    entries_.push_back(std::move(entry));
  }
  return {};
}

}  // namespace

std::string_view event_name(CalendarEvent event) {
  return kEvents[static_cast<std::size_t>(event)].name;
}

std::string_view event_words(CalendarEvent event) {
  return kEvents[static_cast<std::size_t>(event)].words;
}

Result<std::vector<CalendarEntry>> build_calendar(const Contents& contents, Date first, Date last) {
  return CalendarBuilder(contents, {first, last}).build();
}

Table calendar_table(const std::vector<CalendarEntry>& entries) {
  Table table{"calendar",
              "Calendar",
              "What has to be done or happens, by day, and what not doing it costs.",
              {{"day", Content::date},
               {"event"},
               {"state"},
               {"carrier"},
               {"account"},
               {"contract"},
               {"subject"},
               {"what", Content::long_text},
               {"currency"},
               {"a_month", Content::money},
               {"a_month_basis", Content::long_text},
               {"once", Content::money},
               {"once_basis", Content::long_text},
               {"document", Content::long_text},
               {"page"},
               {"clause"}},
              {}};
  for (const CalendarEntry& entry : entries)
    table.rows.push_back({cell(entry.day), cell(event_name(entry.event)), cell(entry.state),
                          cell(entry.carrier), cell(entry.account), cell(entry.contract), cell(entry.subject),
                          cell(entry.what), cell(entry.currency), cell(entry.a_month.amount),
                          cell(entry.a_month.basis), cell(entry.once.amount), cell(entry.once.basis),
                          cell(entry.document), cell(entry.page), cell(entry.clause)});
  return table;
}

}  // namespace telaudit::book
