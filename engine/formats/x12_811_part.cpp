#include "formats/x12_811_part.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "formats/x12_segment.h"

namespace telaudit::formats::x12 {
namespace {

template <std::size_t kSize>
bool is_one_of(std::string_view word, const std::array<std::string_view, kSize>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// ME memorandum, CM call detail memo, FE memorandum final bill: detail of what another set asks to be paid.
constexpr std::array<std::string_view, 3> kMemoranda = {"ME", "CM", "FE"};
// CE, CG consolidated credit invoice and memo, CN credit invoice, CR credit memo.
constexpr std::array<std::string_view, 4> kCredits = {"CE", "CG", "CN", "CR"};

std::string_view level_kind(std::string_view code) {
  static constexpr std::array<std::string_view, 9> kNames = {"provider", "account",       "sub_account",
                                                             "group",    "category",      "sub_category",
                                                             "type",     "charge_detail", "line_detail"};
  if (code.size() != 1 || code[0] < '1' || code[0] > '9') return "level";
  return kNames[static_cast<std::size_t>(code[0] - '1')];
}

std::string carrier_of(const WholeSet& set, bool at_end) {
  const Heading& heading = *set.heading;
  for (const auto* name : {&heading.payee, &heading.remit_to, &heading.provider})
    if (!name->empty()) return *name;
  for (const auto& level : set.levels)
    if (!level.details().provider.empty()) return std::string(level.view(level.details().provider));
  return at_end ? set.context.sender : std::string();
}

std::string account_of(const WholeSet& set, bool at_end) {
  const Heading& heading = *set.heading;
  for (const auto* accounts : {&heading.accounts, &heading.party_accounts})
    for (const auto& number : *accounts)
      if (!number.empty()) return number;
  for (const bool account_levels_only : {true, false})
    for (const auto& level : set.levels) {
      if (account_levels_only ? level.view(level.node->code) != "2" : !at_end) continue;
      for (const auto& number : level.details().accounts)
        if (!number.empty()) return std::string(level.view(number));
    }
  return {};
}

}  // namespace

std::optional<BillFacts> bill_facts(const WholeSet& set, bool at_end) {
  if (set.heading == nullptr || !set.heading->has_big) return std::nullopt;
  const Heading& heading = *set.heading;
  const auto bill_date = read_date(heading.bill_date);
  if (!bill_date) return std::nullopt;
  BillFacts facts;
  facts.bill_date = *bill_date;
  facts.number = heading.number;
  facts.carrier = carrier_of(set, at_end);
  facts.account = account_of(set, at_end);
  if (!at_end && (facts.carrier.empty() || facts.account.empty())) return std::nullopt;
  constexpr std::size_t kMaster = 2;
  static_assert(kAccountQualifiers[kMaster] == "14");
  const auto& master =
      heading.accounts[kMaster].empty() ? heading.party_accounts[kMaster] : heading.accounts[kMaster];
  if (master != facts.account) facts.parent_account = master;
  facts.currency = currency_of(heading.currency);
  facts.contract_reference = heading.contract_reference;
  facts.information_only = is_one_of(heading.type, kMemoranda);
  return facts;
}

bool may_be_turned(const WholeSet& set) {
  return set.heading != nullptr && is_one_of(set.heading->type, kCredits);
}

namespace {

class PartWriter {
 public:
  explicit PartWriter(WholeSet& set) : set_(set) {}

  bool settle() {
    const std::string ask = "ask the carrier for a corrected file";
    if (set_.heading == nullptr || !set_.heading->has_big) {
      set_.refuse("the set has no BIG segment, which names the invoice", "BIG", ask, set_.first().offset);
      return false;
    }
    const Heading& heading = *set_.heading;
    if (!set_.facts) set_.facts = bill_facts(set_, true);
    if (!set_.facts) {
      set_.refuse("the bill date '" + heading.bill_date + "' is not a date", "BIG01",
                  "expected CCYYMMDD; " + ask, heading.big_offset);
      return false;
    }
    if (heading.number.empty())
      set_.note("x12.no-invoice-number", "BIG02 gives no invoice number", "BIG02",
                "the bill is known by carrier, account and date alone", heading.big_offset);
    if (set_.facts->account.empty())
      set_.note("x12.no-account", "no account number is given (REF 12, 11, 14 or 2F)", "REF",
                "the bill is known by carrier, number and date alone", set_.first().offset);
    if (set_.facts->currency.empty())
      set_.note("x12.no-currency", kNoCurrency, "CUR02", kNoCurrencyAdvice, set_.first().offset);
    turn_credit();
    check_balance_forward();
    check_line_items();
    return true;
  }

  bill::Part part() {
    const Heading& heading = *set_.heading;
    const BillFacts& facts = *set_.facts;
    part_.key = {facts.carrier, facts.account, facts.number, facts.bill_date};
    part_.kind = "811";
    part_.information_only = facts.information_only;
    if (heading.purpose == "01") {
      part_.marker = bill::Marker::cancels;
    } else if (heading.purpose == "05" || heading.type == "RG") {
      part_.marker = bill::Marker::replaces;
    }
    part_.issued = set_.context.issued;
    part_.currency = facts.currency;
    part_.due_date = heading.due_date ? heading.due_date : heading.due_date_by_dtm;
    part_.period_from = heading.period_from;
    part_.period_through = heading.period_through;
    part_.contract_reference = facts.contract_reference;
    part_.parent_account = facts.parent_account;
    part_.customer = heading.customer.empty() ? heading.bill_to : heading.customer;
    write_levels();
    return std::move(part_);
  }

 private:
  // A credit bill whose total is sent without a sign is a credit all the same.
  void turn_credit() {
    if (!set_.totals.empty()) set_.printed = set_.totals.front().value;
    if (!set_.printed || !may_be_turned(set_) || set_.printed->is_negative() || set_.printed->is_zero())
      return;
    Total sum;
    for (const auto& bundle : set_.bundles)
      if (bundle.in_total) sum.add(bundle.sums.exact);
    set_.turned = !sum.is_negative();
    set_.printed = negate(*set_.printed);
    set_.note("x12.credit-turned",
              "BIG07 " + set_.heading->type +
                  " is a credit, but its total has no minus sign; it was read as a credit",
              "TDS01", "nothing to do", set_.totals.front().offset);
  }

  void check_balance_forward() {
    const auto& balance = set_.balance;
    if (!set_.printed || !balance.previous_balance || !balance.total_due) return;
    Total sum;
    sum.add(*balance.previous_balance);
    for (const auto& entry : {balance.payments, balance.adjustments, balance.other_adjustments})
      if (entry) sum.add(*entry);
    sum.add(*set_.printed);
    Total due;
    due.add(*balance.total_due);
    if (sum == due) return;
    set_.note("x12.balance-forward",
              "the balance carried forward does not add up: previous balance, payments, adjustments and this "
              "bill give " +
                  sum.text() + ", BAL*M*TT prints " + due.text(),
              "BAL", "compare the payments with the ledger; the charges themselves are not affected",
              set_.balance_offset);
  }

  // Carriers count different things in CTT01, so only a number that fits none of them is worth a word.
  void check_line_items() {
    if (set_.line_items.empty()) return;
    std::uint64_t counted = 0;
    const char* end = set_.line_items.data() + set_.line_items.size();
    const auto [stopped, error] = std::from_chars(set_.line_items.data(), end, counted);
    const auto count = [&](ChargeSegment segment) {
      return set_.rows_of_segment[static_cast<std::size_t>(segment)];
    };
    const std::uint64_t rows = set_.rows();
    const std::uint64_t items = rows - count(ChargeSegment::txi);
    const std::uint64_t lines = count(ChargeSegment::sln);
    const std::uint64_t baseline = count(ChargeSegment::it1);
    std::uint64_t groups = 0;
    std::uint64_t details = 0;
    for (const auto& level : set_.levels) {
      const auto code = level.view(level.node->code);
      if (code == "4") ++groups;
      if (code == "8") ++details;
    }
    if (error == std::errc() && stopped == end)
      for (const std::uint64_t likely : {groups, details, items, lines, baseline, lines + baseline,
                                         set_.loops, static_cast<std::uint64_t>(set_.levels.size()), rows})
        if (counted == likely) return;
    set_.note("x12.ctt-count",
              "CTT01 says " + set_.line_items + " line items; the set has " + std::to_string(groups) +
                  " groups, " + std::to_string(set_.levels.size()) + " levels and " + std::to_string(rows) +
                  " charges",
              "CTT01", "carriers count differently; the sums decide whether something is missing",
              set_.line_items_offset);
  }

  void write_levels() {
    const auto roundings = count_roundings(set_, [this](std::size_t level) { return printed(level); });
    // What only the counting needed goes before the part grows.
    release_counting(set_);
    const std::string label = "811 set " + set_.first().control;
    bill::LevelView root;
    root.id = set_.root;
    root.label = label;
    root.kind = "part";
    root.printed = set_.printed;
    root.roundings = std::max<std::uint32_t>(roundings[0], 1);
    root.information_only = part_.information_only;
    root.balance_forward = &set_.balance;
    root.source_offset = set_.totals.empty() ? set_.first().offset : set_.totals.front().offset;
    root.source_length = set_.totals.empty() ? set_.bytes : set_.totals.front().length;
    part_.levels.reserve(set_.levels.size() + 1, longest_texts());
    part_.levels.push_back(root);
    for (FragmentOf& fragment : set_.fragments) {
      const std::size_t end = fragment.first_level + fragment.set.levels.size();
      for (std::size_t i = fragment.first_level; i < end; ++i)
        write_level(i, printed(i + 1), roundings[i + 1]);
      release_levels(fragment);
    }
  }

  // Bytes that the texts of the part's levels take at most, but for their kinds.
  std::size_t longest_texts() const {
    std::size_t bytes = 0;
    for (const auto& level : set_.levels)
      bytes += set_.root.size() + 1 + level.tail.size() + std::max<std::size_t>(level.node->label.size(), 16);
    return bytes;
  }

  void write_level(std::size_t i, const std::optional<Decimal>& printed, std::uint32_t roundings) {
    const TreeLevel& from = set_.levels[i];
    const LevelNode& node = *from.node;
    write_level_id(set_.root, &from, id_);
    write_level_id(set_.root,
                   from.parent == kNoIndex ? nullptr : &set_.levels[static_cast<std::size_t>(from.parent)],
                   parent_);
    bill::LevelView to;
    to.id = id_;
    to.parent = parent_;
    to.kind = level_kind(from.view(node.code));
    to.label = from.view(node.label);
    for (const auto& number : from.details().accounts)
      if (to.label.empty()) to.label = from.view(number);
    if (to.label.empty()) to.label = label_.assign("HL ").append(from.view(node.id));
    to.information_only = part_.information_only;
    to.source_offset = node.offset;
    to.source_length = node.length;
    if (printed) {
      to.printed = printed;
      to.roundings = roundings;
      to.source_offset = node.printed_offset;
      to.source_length = node.printed_length;
    }
    part_.levels.push_back(to);
  }

  // What the bill prints as its total (0) or that of a level (its number and one); a credit's are turned with
  // its charges.
  std::optional<Decimal> printed(std::size_t which) const {
    if (which == 0) return set_.printed;
    const auto total = set_.levels[which - 1].node->printed();
    return set_.turned && total ? negate(*total) : total;
  }

  WholeSet& set_;
  bill::Part part_;
  // Of the level that is written.
  std::string id_;
  std::string parent_;
  std::string label_;
};

}  // namespace

bool settle_bill(WholeSet& set) {
  return PartWriter(set).settle();
}

bill::Part make_part(WholeSet& set) {
  return PartWriter(set).part();
}

}  // namespace telaudit::formats::x12
