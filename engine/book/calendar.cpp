#include "book/calendar.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "book/calendar_standings.h"
#include "book/contract_rows.h"
#include "book/places.h"
#include "book/proportion.h"
#include "book/wording.h"
#include "pricing/words.h"
#include "terms/any_key.h"

namespace telaudit::book {
namespace {

using terms::kAny;

struct Span {
  Date first, last;

  bool holds(Date day) const { return first <= day && day <= last; }
};

struct Names {
  std::string_view name, words;
};

constexpr std::array<Names, 14> kEvents = {{
    {"notice_opens", "notice can be given"},
    {"notice_closes", "last day for notice"},
    {"term_ends", "term ends"},
    {"term_steps_up", "rates rise after the term"},
    {"review_opens", "rate review can be asked for"},
    {"review_closes", "last day to ask for the rate review"},
    {"commitment_tested", "commitment is counted"},
    {"commitment_ends", "commitment ends"},
    {"price_changes", "contract price changes"},
    {"service_term_ends", "term of the service ends"},
    {"plan_withdrawn", "plan is offered no more"},
    {"last_order", "last day to order"},
    {"life_ends", "end of life"},
    {"dispute_closes", "last day to dispute"},
}};

std::string accounts_text(const std::set<std::string>& accounts) {
  if (accounts.contains(std::string(kAny))) return std::string(kAny);
  return accounts.size() == 1 ? *accounts.begin() : counted(accounts.size(), "account");
}

// What a row of a relation says of its entry; false: it has no day in the calendar.
using FillEntry = std::function<bool(std::size_t row, CalendarEntry& entry)>;
using FillFor = std::function<FillEntry(const bill::Table& table)>;

class CalendarBuilder {
 public:
  CalendarBuilder(const CalendarBasis& basis, Span span)
      : basis_(basis),
        span_(span),
        standings_(contract_standings(basis.demand, basis.ends, basis.expectations)) {}

  Result<std::vector<CalendarEntry>> build() {
    add_contracts();
    add_reviews();
    add_commitments();
    add_price_changes();
    add_service_terms();
    add_plans();
    add_ends_of_life();
    auto disputes = dispute_entries(basis_, span_.first, span_.last);
    if (!disputes) return disputes.problem();
    for (CalendarEntry& entry : *disputes) entries_.push_back(std::move(entry));
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
    ContractRow row;
    CalendarEntry base;
    std::set<std::string> accounts;
  };

  void add_contracts();
  void add_term(const Contract& contract, int renewal, Date end);
  void add_step_up(const Contract& contract, Date end);
  void add_reviews();
  void add_commitments();
  void add_price_changes();
  void add_service_terms();
  void add_plans();
  void add_ends_of_life();

  // The rows of a relation that `fill` gives a day, those of one contract, subject and day as one entry with
  // all their accounts.
  std::vector<CalendarEntry> entries_of(std::string_view relation, std::string_view subject,
                                        const FillFor& fill) const;
  void add_in_span(std::vector<CalendarEntry> entries);
  // One entry for each currency of what stands under the contract, or one without any.
  void add_by_currency(CalendarEntry entry);
  std::optional<Date> notice_received(const std::string& contract, std::optional<Date> from, Date to) const;
  std::string afterwards(const std::string& contract, std::string_view renewal) const;
  std::optional<Decimal> uplift_of(const std::string& contract) const;
  Stake change_of_bill(const CalendarEntry& entry, const Decimal& rise) const;
  Stake billed_today(const CalendarEntry& entry, std::string_view code,
                     const std::optional<Decimal>& then) const;

  const CalendarBasis& basis_;
  Span span_;
  ContractStandings standings_;
  std::vector<CalendarEntry> entries_;
};

std::vector<CalendarEntry> CalendarBuilder::entries_of(std::string_view relation_name,
                                                       std::string_view subject,
                                                       const FillFor& fill_for) const {
  const auto* relation = given_relation(basis_.terms, relation_name);
  if (relation == nullptr) return {};
  const bill::Table& table = relation->table;
  const TermColumn contract(table, "contract"), carrier(table, "carrier"), account(table, "account"),
      about(table, subject), currency(table, "currency"), document(table, "document"), page(table, "page"),
      clause(table, "clause");
  const FillEntry fill = fill_for(table);
  std::map<std::tuple<std::string, std::string, Date>, std::pair<CalendarEntry, std::set<std::string>>> found;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    CalendarEntry entry;
    entry.state = "open";
    entry.contract = printable(contract.text(row));
    entry.carrier = printable(carrier.text(row));
    entry.subject = printable(about.text(row));
    entry.currency = printable(currency.text(row));
    entry.document = printable(document.text(row));
    entry.page = printable(page.text(row));
    entry.clause = printable(clause.text(row));
    if (!fill(row, entry)) continue;
    auto& [kept, accounts] =
        found.try_emplace({entry.contract, entry.subject, entry.day}, entry, std::set<std::string>())
            .first->second;
    accounts.insert(printable(account.text(row)));
  }
  std::vector<CalendarEntry> out;
  for (auto& [key, one] : found) {
    one.first.account = accounts_text(one.second);
    out.push_back(std::move(one.first));
  }
  return out;
}

void CalendarBuilder::add_in_span(std::vector<CalendarEntry> entries) {
  for (CalendarEntry& entry : entries)
    if (span_.holds(entry.day)) entries_.push_back(std::move(entry));
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
  const auto* relation = given_relation(basis_.terms, "notice");
  if (relation == nullptr) return std::nullopt;
  const bill::Table& table = relation->table;
  const TermColumn name(table, "contract"), kind(table, "kind"), received(table, "received");
  std::optional<Date> out;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto day = received.date(row);
    if (!day || (from && *day < *from) || to < *day || printable(name.text(row)) != contract) continue;
    if (kind.text(row) != "non_renewal" && kind.text(row) != "termination") continue;
    if (!out || *day < *out) out = day;
  }
  return out;
}

// What the contract says of the time after its term.
std::string CalendarBuilder::afterwards(const std::string& contract, std::string_view renewal) const {
  std::string out;
  if (const auto* relation = given_relation(basis_.terms, "holdover")) {
    const bill::Table& table = relation->table;
    const TermColumn name(table, "contract"), method(table, "method"), uplift(table, "uplift_rate");
    std::set<std::string> words;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      if (printable(name.text(row)) != contract) continue;
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

// The part by which all its rates rise after the term; nothing where it states none, or several.
std::optional<Decimal> CalendarBuilder::uplift_of(const std::string& contract) const {
  const auto* relation = given_relation(basis_.terms, "holdover");
  if (relation == nullptr) return std::nullopt;
  const bill::Table& table = relation->table;
  const TermColumn name(table, "contract"), method(table, "method"), uplift(table, "uplift_rate");
  std::set<Decimal> rates;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (printable(name.text(row)) != contract) continue;
    const auto rate = uplift.decimal(row);
    if (method.text(row) != "uplift" || !rate) return std::nullopt;
    rates.insert(*rate);
  }
  return rates.size() == 1 ? std::optional(*rates.begin()) : std::nullopt;
}

void CalendarBuilder::add_term(const Contract& contract, int renewal, Date end) {
  CalendarEntry entry = contract.base;
  if (renewal > 0) entry.subject = "renewal " + std::to_string(renewal);
  const int later = end.days - contract.row.term_end->days;
  std::optional<Date> begun;
  if (renewal > 0) begun = add_months(add_days(end, 1), -static_cast<int>(*contract.row.renewal_months));
  const bool automatic = contract.row.renewal == "automatic";
  std::optional<Date> given;
  const auto moved = [later](const std::optional<Date>& day) {
    return day ? std::optional<Date>(add_days(*day, later)) : std::nullopt;
  };
  const auto latest = moved(contract.row.notice_latest), earliest = moved(contract.row.notice_earliest);
  if (latest) given = notice_received(entry.contract, begun, *latest);
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
                   (contract.row.renewal_months
                        ? " for " + counted(static_cast<std::uint64_t>(*contract.row.renewal_months), "month")
                        : std::string())
             : std::string());
    add_by_currency(entry);
  }
  const bool goes_on = automatic && !given;
  if (span_.holds(end)) {
    entry.day = end;
    entry.event = CalendarEvent::term_ends;
    entry.state = "open";
    entry.what = "Last day of the term" + (goes_on ? std::string("; it renews itself")
                                                   : afterwards(entry.contract, contract.row.renewal));
    add_by_currency(entry);
  }
  if (!goes_on) add_step_up(contract, end);
}

// What stands under it costs so much more from the day after the term on.
void CalendarBuilder::add_step_up(const Contract& contract, Date end) {
  const Date day = add_days(end, 1);
  const auto uplift = uplift_of(contract.base.contract);
  const auto found = standings_.find(contract.base.contract);
  if (!uplift || uplift->is_zero() || !span_.holds(day) || found == standings_.end()) return;
  for (const auto& [currency, standing] : found->second) {
    CalendarEntry entry = contract.base;
    entry.day = day;
    entry.event = CalendarEvent::term_steps_up;
    entry.state = "open";
    entry.currency = currency;
    entry.what = "The contract's rates rise by a part of " + uplift->text() + ", since its term is over";
    const auto rise = times(standing.monthly, *uplift, pricing::currency_decimals(currency));
    if (rise) entry.a_month.amount = *rise;
    entry.a_month.basis = "of " + money_text(standing.monthly, currency) + " by the latest bills";
    entries_.push_back(std::move(entry));
  }
}

void CalendarBuilder::add_contracts() {
  std::map<std::string, Contract> contracts;
  for (ContractRow& row : contract_rows(basis_.terms)) {
    Contract& one = contracts[printable(row.contract)];
    one.accounts.insert(printable(row.account));
    one.row = std::move(row);
  }
  for (auto& [name, contract] : contracts) {
    const ContractRow& row = contract.row;
    if (!row.term_end) continue;
    contract.base.contract = name;
    contract.base.carrier = printable(row.carrier);
    contract.base.account = accounts_text(contract.accounts);
    contract.base.document = printable(row.document);
    contract.base.page = printable(row.page);
    contract.base.clause = printable(row.clause);
    add_term(contract, 0, *row.term_end);
    if (row.renewal != "automatic" || !row.renewal_months || *row.renewal_months < 1) continue;
    // A notice in time ends the contract: nothing renews.
    if (row.notice_latest && notice_received(name, std::nullopt, *row.notice_latest)) continue;
    for (int renewal = 1; renewal <= kMostRenewals; ++renewal) {
      const Date end = renewal_end(*row.term_end, *row.renewal_months, renewal);
      if (row.valid_to && *row.valid_to <= end) break;
      add_term(contract, renewal, end);
      if (span_.last < end) break;
    }
  }
}

void CalendarBuilder::add_reviews() {
  // The window of each entry's review, by its key.
  std::map<std::tuple<std::string, std::string, Date>, std::int64_t> windows;
  const auto entries = entries_of("rate_review", "review", [&](const bill::Table& table) -> FillEntry {
    const TermColumn on(table, "review_on"), window(table, "window_days"), method(table, "method"),
        remedy(table, "remedy");
    return [=, &windows](std::size_t row, CalendarEntry& entry) {
      const auto day = on.date(row);
      if (!day) return false;
      entry.day = *day;
      entry.event = CalendarEvent::review_opens;
      entry.what = "Rate review";
      if (method.text(row) == "independent_benchmark") entry.what += " by an independent benchmark";
      if (method.text(row) == "own_benchmark") entry.what += " by a benchmark of one's own";
      if (method.text(row) == "negotiation") entry.what += " by negotiation";
      if (remedy.text(row) == "none") entry.what += "; the carrier need not lower anything";
      if (remedy.text(row) == "reduce_commitment") entry.what += "; else the commitment goes down";
      if (remedy.text(row) == "release") entry.what += "; else the services may leave";
      if (const auto days = window.integer(row)) windows[{entry.contract, entry.subject, entry.day}] = *days;
      return true;
    };
  });
  for (CalendarEntry entry : entries) {
    const auto window = windows.find({entry.contract, entry.subject, entry.day});
    if (span_.holds(entry.day)) add_by_currency(entry);
    if (window == windows.end()) continue;
    entry.day = add_days(entry.day, static_cast<int>(window->second));
    entry.event = CalendarEvent::review_closes;
    if (span_.holds(entry.day)) add_by_currency(entry);
  }
}

// The period that runs is forecast from its bills; of later ones nothing is billed yet.
void fill_attained(CalendarEntry& entry, const CommitmentAttainment& attained) {
  const auto base = static_cast<std::size_t>(DemandCase::base);
  entry.currency = attained.currency;
  entry.what += "; billed towards it since " + attained.from.text() + ": " +
                money_text(attained.billed, attained.currency);
  if (!attained.months_estimated.empty())
    entry.what += ", estimated for " + join(attained.months_estimated, ", ") + ": " +
                  money_text(attained.estimated, attained.currency);
  entry.what += "; expected in all: " + money_text(attained.forecast[base], attained.currency) + " (" +
                amount_text(attained.forecast.front(), attained.currency) + " to " +
                amount_text(attained.forecast.back(), attained.currency) + ")";
  if (!attained.exposure) {
    entry.once.basis = "the contract states no rate of a shortfall";
    return;
  }
  entry.once = {(*attained.exposure)[base], "shortfall of the period in the base case; " +
                                                amount_text(attained.exposure->front(), attained.currency) +
                                                " in the low case"};
}

void CalendarBuilder::add_commitments() {
  const auto add = [&](std::string_view relation, CalendarEvent event) {
    auto entries = entries_of(relation, "commitment", [&, event](const bill::Table& table) -> FillEntry {
      const TermColumn amount(table, "amount"), year(table, "contract_year"), to(table, "valid_to"),
          basis(table, "basis");
      return [=, this](std::size_t row, CalendarEntry& entry) {
        const auto end = to.date(row);
        if (!end) return false;
        const std::string commitment = entry.subject;
        entry.day = add_days(*end, -1);
        entry.event = event;
        entry.what = event == CalendarEvent::commitment_ends ? "Last day of the commitment"
                                                             : "Last day on which spend counts";
        if (const auto number = year.integer(row); number && event == CalendarEvent::commitment_tested) {
          const std::string period = basis.text(row) == "monthly" ? entry.day.text().substr(0, 7)
                                     : basis.text(row) == "term"  ? "the term"
                                                                  : "year " + std::to_string(*number);
          entry.subject += ", " + period;
          entry.what += " for " + period;
        }
        if (const auto stated = amount.decimal(row))
          entry.what += ": " + money_text(total_of(*stated), entry.currency);
        const auto found = std::find_if(
            basis_.attained.begin(), basis_.attained.end(), [&](const CommitmentAttainment& one) {
              return one.contract == entry.contract && one.commitment == commitment && one.last == entry.day;
            });
        if (found != basis_.attained.end())
          fill_attained(entry, *found);
        else
          entry.once.basis = "its period does not run on " + basis_.as_of.text();
        return true;
      };
    });
    add_in_span(std::move(entries));
  };
  add("commitment_period", CalendarEvent::commitment_tested);
  add("commitment", CalendarEvent::commitment_ends);
}

// The rise times what is bought of the entry's item a month by the latest bills, where its code says which
// charges those are.
Stake CalendarBuilder::change_of_bill(const CalendarEntry& entry, const Decimal& rise) const {
  const auto* relation = given_relation(basis_.terms, "priced_code");
  if (relation == nullptr) return {std::nullopt, "no crosswalk says which charges it prices"};
  const bill::Table& table = relation->table;
  const TermColumn contract(table, "contract"), item(table, "item"), code(table, "product_code"),
      account(table, "account"), valid_from(table, "valid_from");
  std::set<std::string> counted_rows;
  Total quantity;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (printable(contract.text(row)) != entry.contract || printable(item.text(row)) != entry.subject)
      continue;
    const auto day = valid_from.date(row);
    if (!day || *day != entry.day || code.text(row).empty() || code.text(row) == kAny) continue;
    for (const DemandRow& bought : basis_.demand) {
      if (bought.carrier != entry.carrier || bought.currency != entry.currency ||
          bought.product_code != code.text(row))
        continue;
      if (account.text(row) != kAny && account.text(row) != bought.account) continue;
      if (counted_rows.insert(bought.id).second) quantity.add(bought.quantity);
    }
  }
  if (counted_rows.empty()) return {std::nullopt, "no charge of the latest bills is mapped to it"};
  const auto amount = times(quantity, rise, pricing::currency_decimals(entry.currency));
  if (!amount) return {std::nullopt, "the amount does not fit"};
  return {*amount, quantity.text() + " by the latest bills"};
}

void CalendarBuilder::add_price_changes() {
  add_in_span(entries_of("rate", "item", [this](const bill::Table& table) -> FillEntry {
    const TermColumn price(table, "price"), previous(table, "previous_price"), unit(table, "unit"),
        from(table, "valid_from");
    return [=, this](std::size_t row, CalendarEntry& entry) {
      const auto day = from.date(row);
      const auto now = price.decimal(row), before = previous.decimal(row);
      if (!day || !now || !before || !span_.holds(*day)) return false;
      const Total rise = minus(total_of(*now), total_of(*before));
      const auto change = rise.decimal();
      if (rise.is_zero() || !change) return false;
      entry.day = *day;
      entry.event = CalendarEvent::price_changes;
      entry.what = "From this day on " + price_text(*now) + " after " + price_text(*before) +
                   (unit.text(row).empty() ? std::string() : " a " + printable(unit.text(row)));
      entry.a_month = change_of_bill(entry, *change);
      return true;
    };
  }));
}

void CalendarBuilder::add_service_terms() {
  add_in_span(entries_of("service_term", "service", [this](const bill::Table& table) -> FillEntry {
    const TermColumn item(table, "item"), term_end(table, "term_end"), renewal(table, "renewal"),
        after(table, "month_to_month_price"), reference(table, "reference");
    return [=, this](std::size_t row, CalendarEntry& entry) {
      const auto end = term_end.date(row);
      if (!end || !span_.holds(*end)) return false;
      entry.day = *end;
      entry.event = CalendarEvent::service_term_ends;
      entry.document = printable(reference.text(row));
      entry.what = "Last day of the term" +
                   (item.text(row).empty() ? std::string() : " for " + printable(item.text(row)));
      const std::string key = normalise_service_id(entry.subject);
      Total now;
      bool billed = false;
      for (const DemandRow& bought : basis_.demand) {
        if (bought.service_key != key || bought.charge_class != "recurring" ||
            bought.currency != entry.currency || (entry.carrier != kAny && bought.carrier != entry.carrier))
          continue;
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
      return true;
    };
  }));
}

void CalendarBuilder::add_plans() {
  add_in_span(entries_of("plan", "item", [](const bill::Table& table) -> FillEntry {
    const TermColumn status(table, "status"), replaced(table, "replaced_by"), from(table, "valid_from");
    return [=](std::size_t row, CalendarEntry& entry) {
      const auto day = from.date(row);
      if (!day || status.text(row) == "offered") return false;
      entry.day = *day;
      entry.event = CalendarEvent::plan_withdrawn;
      entry.what = status.text(row) == "withdrawn" ? "The plan is withdrawn" : "The plan takes no new lines";
      if (!replaced.text(row).empty()) entry.what += "; " + printable(replaced.text(row)) + " stands for it";
      entry.a_month.basis = "what replaces it is not priced here";
      return true;
    };
  }));
}

// What the code costs a month today; where the price of what replaces it is stated, the difference to it.
Stake CalendarBuilder::billed_today(const CalendarEntry& entry, std::string_view code,
                                    const std::optional<Decimal>& then) const {
  Total amount, quantity;
  std::string currency = entry.currency;
  for (const DemandRow& bought : basis_.demand) {
    if ((code != kAny && bought.product_code != code) ||
        (entry.carrier != kAny && bought.carrier != entry.carrier))
      continue;
    if (currency.empty()) currency = bought.currency;
    if (bought.currency != currency) return {std::nullopt, "it is billed in several currencies"};
    amount.add(bought.amount);
    quantity.add(bought.quantity);
  }
  if (quantity.is_zero()) return {std::nullopt, "no charge of the latest bills has its code"};
  const std::string today = quantity.text() + " for " + money_text(amount, currency) + " by the latest bills";
  if (!then) return {std::nullopt, "what replaces it has no price here; " + today};
  const auto after = times(quantity, *then, pricing::currency_decimals(currency));
  if (!after) return {std::nullopt, "the amount does not fit"};
  return {minus(*after, amount), today};
}

void CalendarBuilder::add_ends_of_life() {
  for (const CalendarEvent event : {CalendarEvent::last_order, CalendarEvent::life_ends}) {
    add_in_span(
        entries_of("end_of_life", "product_code", [this, event](const bill::Table& table) -> FillEntry {
          const TermColumn on(table, event == CalendarEvent::last_order ? "last_order" : "last_day"),
              code(table, "product_code"), name(table, "what"), replaced(table, "replaced_by"),
              price(table, "price_after"), reference(table, "reference");
          return [=, this](std::size_t row, CalendarEntry& entry) {
            const auto day = on.date(row);
            if (!day || !span_.holds(*day)) return false;
            entry.day = *day;
            entry.event = event;
            entry.document = printable(reference.text(row));
            const std::string what = name.text(row).empty() ? entry.subject : printable(name.text(row));
            entry.what = event == CalendarEvent::last_order
                             ? "Last day on which " + what + " can be ordered"
                             : "Last day on which " + what + " works or is supported";
            if (!replaced.text(row).empty())
              entry.what += "; " + printable(replaced.text(row)) + " stands for it";
            entry.a_month = billed_today(entry, code.text(row), price.decimal(row));
            return true;
          };
        }));
  }
}

}  // namespace

std::string_view event_name(CalendarEvent event) {
  return kEvents[static_cast<std::size_t>(event)].name;
}

std::string_view event_words(CalendarEvent event) {
  return kEvents[static_cast<std::size_t>(event)].words;
}

Result<std::vector<CalendarEntry>> build_calendar(const CalendarBasis& basis, Date first, Date last) {
  return CalendarBuilder(basis, {first, last}).build();
}

}  // namespace telaudit::book
