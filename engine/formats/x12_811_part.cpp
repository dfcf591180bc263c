#include "formats/x12_811_part.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "bill/charge.h"
#include "formats/x12_segment.h"

namespace telaudit::formats::x12 {
namespace {

using bill::Disposition;
namespace column = bill::charge;

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

bool is_whole_months(Date from, Date through) {
  constexpr int kMonthsInYear = 12;
  const Date end = add_days(through, 1);
  for (int months = 1; months <= kMonthsInYear; ++months)
    if (add_months(from, months) == end) return true;
  return false;
}

class PartWriter {
 public:
  PartWriter(WholeSet& set, const std::string& root, bill::TableBuilder& charges, bill::Reading& reading)
      : set_(set), root_(root), charges_(charges), reading_(reading) {}

  void run() {
    if (!identify()) return;
    turn_credit();
    check_balance_forward();
    check_line_items();
    write_rows();
    write_levels();
    for (const auto& fragment : set_.fragments)
      reading_.quarantine.insert(reading_.quarantine.end(), fragment.set->quarantine.begin(),
                                 fragment.set->quarantine.end());
    reading_.dispositions.add(set_.dispositions);
    reading_.parts.push_back(std::move(part_));
  }

 private:
  bool identify() {
    const std::string ask = "ask the carrier for a corrected file";
    if (set_.heading == nullptr || !set_.heading->has_big) {
      set_.refuse("the set has no BIG segment, which names the invoice", "BIG", ask, set_.first().offset);
      return false;
    }
    const Heading& heading = *set_.heading;
    const auto bill_date = read_date(heading.bill_date);
    if (!bill_date) {
      set_.refuse("the bill date '" + heading.bill_date + "' is not a date", "BIG01",
                  "expected CCYYMMDD; " + ask, heading.big_offset);
      return false;
    }
    if (heading.number.empty())
      set_.note("x12.no-invoice-number", "BIG02 gives no invoice number", "BIG02",
                "the bill is known by carrier, account and date alone", heading.big_offset);
    part_.key.number = heading.number;
    part_.key.bill_date = *bill_date;
    part_.key.carrier = carrier(heading);
    part_.key.account = account(heading);
    part_.kind = "811";
    part_.information_only = is_one_of(heading.type, kMemoranda);
    if (heading.purpose == "01") {
      part_.marker = bill::Marker::cancels;
    } else if (heading.purpose == "05" || heading.type == "RG") {
      part_.marker = bill::Marker::replaces;
    }
    part_.issued = set_.context.issued;
    part_.currency = heading.currency.empty() ? "USD" : heading.currency;
    part_.due_date = heading.due_date ? heading.due_date : heading.due_date_by_dtm;
    part_.period_from = heading.period_from;
    part_.period_through = heading.period_through;
    part_.contract_reference = heading.contract_reference;
    part_.customer = heading.customer.empty() ? heading.bill_to : heading.customer;
    constexpr std::size_t kMaster = 2;
    static_assert(kAccountQualifiers[kMaster] == "14");
    const auto& master =
        heading.accounts[kMaster].empty() ? heading.party_accounts[kMaster] : heading.accounts[kMaster];
    if (master != part_.key.account) part_.parent_account = master;
    return true;
  }

  std::string carrier(const Heading& heading) const {
    for (const auto* name : {&heading.payee, &heading.remit_to, &heading.provider})
      if (!name->empty()) return *name;
    for (const auto& level : set_.levels)
      if (!level.node->provider.empty()) return std::string(level.view(level.node->provider));
    return set_.context.sender;
  }

  std::string account(const Heading& heading) {
    for (const auto* accounts : {&heading.accounts, &heading.party_accounts})
      for (const auto& number : *accounts)
        if (!number.empty()) return number;
    for (const bool account_levels_only : {true, false})
      for (const auto& level : set_.levels) {
        if (account_levels_only && level.view(level.node->code) != "2") continue;
        for (const auto& number : level.node->accounts)
          if (!number.empty()) return std::string(level.view(number));
      }
    set_.note("x12.no-account", "no account number is given (REF 12, 11, 14 or 2F)", "REF",
              "the bill is known by carrier, number and date alone", set_.first().offset);
    return {};
  }

  // A credit bill whose total is sent without a sign is a credit all the same.
  void turn_credit() {
    if (!set_.totals.empty()) printed_ = set_.totals.front().value;
    if (!printed_ || !is_one_of(set_.heading->type, kCredits) || printed_->is_negative() ||
        printed_->is_zero())
      return;
    Total sum;
    for (const auto& of : set_.rows)
      if (of.in_total) sum.add(*of.row->amount);
    turned_ = !sum.is_negative();
    printed_ = negate(*printed_);
    set_.note("x12.credit-turned",
              "BIG07 " + set_.heading->type +
                  " is a credit, but its total has no minus sign; it was read as a credit",
              "TDS01", "nothing to do", set_.totals.front().offset);
  }

  void check_balance_forward() {
    const auto& balance = set_.balance;
    if (!printed_ || !balance.previous_balance || !balance.total_due) return;
    Total sum;
    sum.add(*balance.previous_balance);
    for (const auto& entry : {balance.payments, balance.adjustments, balance.other_adjustments})
      if (entry) sum.add(*entry);
    sum.add(*printed_);
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
    std::uint64_t groups = 0, details = 0, items = 0, lines = 0, baseline = 0;
    for (const auto& level : set_.levels) {
      const auto code = level.view(level.node->code);
      if (code == "4") ++groups;
      if (code == "8") ++details;
    }
    for (const auto& of : set_.rows) {
      const auto segment = of.row->segment;
      if (segment == ChargeSegment::sln) ++lines;
      if (segment == ChargeSegment::it1) ++baseline;
      if (segment != ChargeSegment::txi) ++items;
    }
    if (error == std::errc() && stopped == end)
      for (const std::uint64_t likely :
           {groups, details, items, lines, baseline, lines + baseline, set_.loops,
            static_cast<std::uint64_t>(set_.levels.size()), static_cast<std::uint64_t>(set_.rows.size())})
        if (counted == likely) return;
    set_.note("x12.ctt-count",
              "CTT01 says " + set_.line_items + " line items; the set has " + std::to_string(groups) +
                  " groups, " + std::to_string(set_.levels.size()) + " levels and " +
                  std::to_string(set_.rows.size()) + " charges",
              "CTT01", "carriers count differently; the sums decide whether something is missing",
              set_.line_items_offset);
  }

  void set_text(column::Column target, std::string_view value) {
    if (!value.empty()) charges_.set_text(target, value);
  }
  void set_date(column::Column target, const std::optional<Date>& value) {
    if (value) charges_.set_number(target, value->days);
  }
  void set_number(column::Column target, const std::optional<std::int64_t>& value) {
    if (value) charges_.set_number(target, *value);
  }
  void set_decimal(column::Column target, const std::optional<Decimal>& value, const ChargeRow& row) {
    if (!value || charges_.set_decimal(target, *value)) return;
    set_.note("x12.value-left-out", "a value has too many digits to stand beside the others; it was left out",
              "", "the amount of the charge is not affected", row.offset);
  }

  void write_rows() {
    const std::size_t begin = charges_.rows();
    written_.assign(set_.rows.size(), 0);
    for (std::size_t i = 0; i < set_.rows.size(); ++i)
      if (set_.rows[i].merged_into != kNoIndex) absorb(i);
    for (std::size_t i = 0; i < set_.rows.size(); ++i)
      if (set_.rows[i].merged_into == kNoIndex) write_row(i);
    if (charges_.rows() > begin) part_.rows.push_back({begin, charges_.rows()});
  }

  // What the IT1 says beyond the SLN it repeats.
  void absorb(std::size_t i) {
    const ChargeRow& from = *set_.rows[i].row;
    ChargeRow& into = *set_.rows[static_cast<std::size_t>(set_.rows[i].merged_into)].row;
    into.length = from.offset + from.length - into.offset;
    for (const auto member : {&ChargeRow::product_code, &ChargeRow::description, &ChargeRow::order_reference,
                              &ChargeRow::contract_reference, &ChargeRow::cost_centre, &ChargeRow::user})
      if ((into.*member).empty()) into.*member = from.*member;
    if (into.service.empty()) {
      into.service = from.service;
      into.service_kind = from.service_kind;
    }
    if (into.charge_class == ChargeClass::unknown) into.charge_class = from.charge_class;
    if (!into.from) into.from = from.from;
    if (!into.through) into.through = from.through;
  }

  void write_row(std::size_t i) {
    RowOf& of = set_.rows[i];
    ChargeRow& row = *of.row;
    if (turned_) turn(row);
    if (row.amount && !charges_.set_decimal(column::kAmount, *row.amount)) return leave_out(of);
    written_[i] = 1;
    const TreeLevel none;
    const TreeLevel& level = of.level == kNoIndex ? none : set_.levels[static_cast<std::size_t>(of.level)];
    charges_.set_number(column::kSourceOffset, static_cast<std::int64_t>(row.offset));
    charges_.set_number(column::kSourceLength, static_cast<std::int64_t>(row.length));
    charges_.set_number(column::kOrdinal, 0);
    write_whose(of, level);
    write_what(of, level);
    write_money(of, row);
    write_references(of, level);
    write_usage(of, level);
    charges_.end_row();
  }

  void turn(ChargeRow& row) {
    if (row.amount) row.amount = negate(*row.amount);
    if (row.gross) row.gross = negate(*row.gross);
    if (row.segment == ChargeSegment::it1 || row.segment == ChargeSegment::sln)
      if (row.amount && row.amount->is_negative()) row.charge_class = ChargeClass::credit;
  }

  void leave_out(RowOf& of) {
    of.in_total = false;
    reading_.quarantine.push_back(
        {of.row->offset, of.row->length, "the amount has too many digits to stand beside the others"});
    auto& from = set_.dispositions.counts[static_cast<std::size_t>(Disposition::charge)];
    from.records -= 1;
    from.bytes -= of.row->segment_bytes;
    set_.dispositions.add(Disposition::quarantined, of.row->segment_bytes);
  }

  void write_whose(const RowOf& of, const TreeLevel& level) {
    set_text(column::kCarrier, part_.key.carrier);
    const bool own_account = !level.account.empty() && level.account != part_.key.account;
    set_text(column::kAccount, own_account ? level.account : std::string_view(part_.key.account));
    set_text(column::kParentAccount, own_account ? part_.key.account : part_.parent_account);
    set_text(column::kInvoice, part_.key.number);
    charges_.set_number(column::kBillDate, part_.key.bill_date.days);
    charges_.set_text(column::kLevel, of.counted_at == kNoIndex
                                          ? root_
                                          : set_.levels[static_cast<std::size_t>(of.counted_at)].id);
  }

  void write_what(const RowOf& of, const TreeLevel& level) {
    const ChargeRow& row = *of.row;
    const bool own = !row.service.empty();
    // A tax or discount under a charge is for the service of that charge.
    const RowOf* parent = of.parent == kNoIndex ? nullptr : &set_.rows[static_cast<std::size_t>(of.parent)];
    if (own) {
      set_service(of.text->view(row.service), row.service_kind);
    } else if (parent != nullptr && !parent->row->service.empty()) {
      set_service(parent->text->view(parent->row->service), parent->row->service_kind);
    } else {
      set_service(level.service, level.service_kind);
    }
    set_text(column::kProductCode, of.text->view(row.product_code));
    set_text(column::kDescription, of.text->view(row.description));
    set_text(column::kSection, section_of(set_, of.level));
    const auto from = row.from                                 ? row.from
                      : parent != nullptr && parent->row->from ? parent->row->from
                                                               : level.from;
    const auto through = row.through                                 ? row.through
                         : parent != nullptr && parent->row->through ? parent->row->through
                                                                     : level.through;
    set_date(column::kFrom, from);
    set_date(column::kThrough, through);
    set_text(column::kChargeClass, class_name(charge_class(of, level, from, through)));
  }

  void set_service(std::string_view service, ServiceKind kind) {
    if (service.empty()) return;
    charges_.set_text(column::kService, service);
    set_text(column::kServiceKind, service_kind_name(kind));
  }

  static ChargeClass charge_class(const RowOf& of, const TreeLevel& level, const std::optional<Date>& from,
                                  const std::optional<Date>& through) {
    const ChargeRow& row = *of.row;
    if (row.charge_class != ChargeClass::unknown) return row.charge_class;
    if (row.has_order_date && (!row.order_reference.empty() || !level.order_reference.empty()))
      return ChargeClass::one_time;
    if (from && through && is_whole_months(*from, *through)) return ChargeClass::recurring;
    return ChargeClass::unknown;
  }

  void write_money(const RowOf& of, const ChargeRow& row) {
    charges_.set_number(column::kInTotal, of.in_total ? 1 : 0);
    charges_.set_number(column::kPayable, of.in_total && !part_.information_only ? 1 : 0);
    set_decimal(column::kQuantity, row.quantity, row);
    set_text(column::kUnit, of.text->view(row.unit));
    set_decimal(column::kRate, row.rate, row);
    set_decimal(column::kGross, row.gross, row);
    charges_.set_text(column::kCurrency, part_.currency);
    set_text(column::kTaxType, of.text->view(row.tax_type));
    set_text(column::kTaxAuthority, of.text->view(row.tax_authority));
    set_decimal(column::kTaxBase, row.tax_base, row);
    set_decimal(column::kTaxRate, row.tax_rate, row);
  }

  void write_references(const RowOf& of, const TreeLevel& level) {
    const ChargeRow& row = *of.row;
    const auto own = [&](KeptText kept, std::string_view inherited) {
      return kept.empty() ? inherited : of.text->view(kept);
    };
    set_text(column::kOrderReference, own(row.order_reference, level.order_reference));
    const std::string_view contract = level.contract_reference.empty()
                                          ? std::string_view(part_.contract_reference)
                                          : level.contract_reference;
    set_text(column::kContractReference, own(row.contract_reference, contract));
    set_text(column::kCostCentre, own(row.cost_centre, level.cost_centre));
    set_text(column::kUser, own(row.user, level.user));
    if (of.parent == kNoIndex) return;
    auto parent = static_cast<std::size_t>(of.parent);
    if (set_.rows[parent].merged_into != kNoIndex)
      parent = static_cast<std::size_t>(set_.rows[parent].merged_into);
    if (written_[parent] != 0)
      charges_.set_text(column::kBelongsTo, std::to_string(set_.rows[parent].row->offset) + ":0");
  }

  void write_usage(const RowOf& of, const TreeLevel& level) {
    const ChargeRow& row = *of.row;
    if (row.start) charges_.set_number(column::kStart, row.start->tenths);
    set_number(column::kDuration, row.duration);
    set_decimal(column::kBilledUnits, row.billed_units, row);
    if (row.segment == ChargeSegment::tcd) set_text(column::kOrigin, level.service);
    set_text(column::kDestination, of.text->view(row.destination));
    set_text(column::kOriginPlace, of.text->view(row.origin_place));
    set_text(column::kDestinationPlace, of.text->view(row.destination_place));
    set_number(column::kDataVolume, row.data_volume);
    set_number(column::kInstalment, row.instalment);
    set_number(column::kInstalments, row.instalments);
  }

  void write_levels() {
    const auto printed = printed_totals();
    const auto roundings = count_roundings(set_, printed);
    bill::Level root;
    root.id = root_;
    root.label = "811 set " + set_.first().control;
    root.kind = "part";
    root.printed = printed_;
    root.roundings = std::max<std::uint32_t>(roundings[0], 1);
    root.information_only = part_.information_only;
    root.balance = set_.balance;
    root.source_offset = set_.totals.empty() ? set_.first().offset : set_.totals.front().offset;
    root.source_length = set_.totals.empty() ? set_.bytes : set_.totals.front().length;
    part_.levels.push_back(std::move(root));
    for (std::size_t i = 0; i < set_.levels.size(); ++i)
      part_.levels.push_back(level(i, printed[i + 1], roundings[i + 1]));
  }

  bill::Level level(std::size_t i, const std::optional<Decimal>& printed, std::uint32_t roundings) const {
    const TreeLevel& from = set_.levels[i];
    const LevelNode& node = *from.node;
    bill::Level to;
    to.id = from.id;
    to.parent = from.parent == kNoIndex ? root_ : set_.levels[static_cast<std::size_t>(from.parent)].id;
    to.kind = std::string(level_kind(from.view(node.code)));
    to.label = std::string(from.view(node.label));
    for (const auto& number : node.accounts)
      if (to.label.empty()) to.label = std::string(from.view(number));
    if (to.label.empty()) to.label = "HL " + std::string(from.view(node.id));
    to.information_only = part_.information_only;
    to.source_offset = node.offset;
    to.source_length = node.length;
    if (!printed) return to;
    to.printed = printed;
    to.roundings = roundings;
    to.source_offset = node.printed_offset;
    to.source_length = node.printed_length;
    return to;
  }

  // The bill's total first, then each level's; a credit's are turned with its charges.
  std::vector<std::optional<Decimal>> printed_totals() const {
    std::vector<std::optional<Decimal>> printed{printed_};
    for (const auto& level : set_.levels) {
      const auto& total = level.node->printed;
      printed.push_back(turned_ && total ? negate(*total) : total);
    }
    return printed;
  }

  WholeSet& set_;
  const std::string& root_;
  bill::TableBuilder& charges_;
  bill::Reading& reading_;
  bill::Part part_;
  std::optional<Decimal> printed_;
  bool turned_ = false;
  std::vector<std::uint8_t> written_;
};

}  // namespace

void add_part(WholeSet& set, const std::string& root, bill::TableBuilder& charges, bill::Reading& reading) {
  PartWriter(set, root, charges, reading).run();
}

}  // namespace telaudit::formats::x12
