#include "formats/edifact_message.h"

#include <algorithm>
#include <array>
#include <utility>

#include "formats/edifact_groups.h"

namespace telaudit::formats::edifact {
namespace {

// Code list 1001: documents that give money back.
constexpr std::array<std::string_view, 11> kCredits = {"81",  "83",  "261", "262", "296", "308",
                                                       "381", "396", "420", "458", "532"};
constexpr std::string_view kProForma = "325";
constexpr std::string_view kCorrected = "384";
// Code list 1225.
constexpr std::string_view kCancellation = "1";
constexpr std::string_view kReplace = "5";

bool is_credit(std::string_view document) {
  return std::find(kCredits.begin(), kCredits.end(), document) != kCredits.end();
}

class PartMaker {
 public:
  PartMaker(Message& message, const Profile& profile, const std::string& file, std::vector<bill::Note>& notes)
      : message_(message), profile_(profile), file_(file), notes_(notes) {}

  std::optional<MadePart> run() {
    const Heading& heading = *message_.heading;
    if (!heading.has_bgm) return refused("the message has no BGM, which names the invoice", "BGM");
    if (!heading.bill_date.known())
      return refused("the message has no bill date that can be read (DTM+3 or DTM+137)", "DTM");
    if (const auto* other = other_currency())
      return refused("an amount of a line is in " + other->currency.substr(0, 20) +
                         ", another currency than that of the invoice or of another line",
                     "MOA", other->offset);
    sum_up();
    make_context();
    make_key();
    check_totals();
    write_levels();
    return MadePart{std::move(part_), context_};
  }

 private:
  // Nothing is added up over currencies.
  const LineCurrencies::Stated* other_currency() const {
    const auto& stated = message_.currencies.stated;
    if (stated.empty()) return nullptr;
    const std::string& invoice = message_.heading->currency.value;
    const std::string& own = invoice.empty() ? stated.front().currency : invoice;
    const auto other =
        std::find_if(stated.begin(), stated.end(), [&](const auto& s) { return s.currency != own; });
    return other == stated.end() ? nullptr : &*other;
  }

  std::optional<MadePart> refused(std::string what, std::string element,
                                  std::optional<std::uint64_t> offset = std::nullopt) {
    Problem problem;
    problem.what = std::move(what);
    problem.where.file = file_;
    problem.where.offset = offset.value_or(message_.offset);
    problem.where.element = std::move(element);
    problem.advice = "ask the carrier for a corrected file";
    message_.problem = std::move(problem);
    return std::nullopt;
  }

  void note(std::string code, std::string what, std::string element, std::string advice,
            std::uint64_t offset) {
    bill::Note note;
    note.code = std::move(code);
    note.problem.what = std::move(what);
    note.problem.where.file = file_;
    note.problem.where.offset = offset;
    note.problem.where.element = std::move(element);
    note.problem.advice = std::move(advice);
    notes_.push_back(std::move(note));
  }

  // Decides which charges count, and whether amounts are turned.
  void sum_up() {
    context_ = std::make_shared<RowContext>();
    context_->line_taxes_count = message_.tax_rows == 0 && message_.line_tax_rows > 0;
    context_->calls_count = message_.lines == 0;
    context_->summary_allowances_count = !message_.heading->allowances;
    sum_.add(message_.counted);
    if (context_->line_taxes_count) sum_.add(message_.line_taxes);
    if (context_->calls_count) sum_.add(message_.calls);
    if (context_->summary_allowances_count) sum_.add(message_.summary_allowances);
    const auto printed = printed_total();
    if (!is_credit(message_.heading->document) || sum_.is_negative()) return;
    const bool positive =
        printed ? !printed->value.is_negative() && !printed->value.is_zero() : !sum_.is_zero();
    if (!positive) return;
    context_->turned = true;
    note("edifact.credit-turned",
         "document " + message_.heading->document +
             " is a credit note, but its amounts have no minus sign; they were read as a credit",
         "BGM", "nothing to do", message_.offset);
  }

  std::optional<Printed> printed_total() const {
    const Preferred<Printed>* payable = printed_payable();
    if (total_is_net()) return payable->value;
    const LooseTotals* loose = loose_totals();
    const Preferred<Printed>* total = message_.summary ? &message_.summary->total : nullptr;
    if (loose != nullptr) total = &loose->total;
    if (total != nullptr && total->known()) return total->value;
    if (payable != nullptr) return payable->value;
    return std::nullopt;
  }

  const Preferred<Printed>* printed_payable() const {
    const Preferred<Printed>* payable = message_.summary ? &message_.summary->payable : nullptr;
    if (const LooseTotals* loose = loose_totals()) payable = &loose->payable;
    return payable != nullptr && payable->known() ? payable : nullptr;
  }

  // Whether the charges prove that the total stands without the taxes, and what is payable with them.
  bool total_is_net() const {
    if (!message_.summary) return false;
    const Summary& summary = *message_.summary;
    if (!summary.total.known() || !summary.payable.known() || summary.prepaid.known()) return false;
    Total payable;
    payable.add(summary.payable.value.value);
    Total with_taxes;
    with_taxes.add(summary.total.value.value);
    if (with_taxes == payable || !(payable == sum_)) return false;
    bool any = false;
    for (const auto& tax : summary.taxes) {
      if (!tax.amount) continue;
      with_taxes.add(*tax.amount);
      any = true;
    }
    if (!any && summary.tax_total.known()) with_taxes.add(summary.tax_total.value.value);
    return with_taxes == payable;
  }

  // Those of a message without a summary: before its lines, or within its last.
  const LooseTotals* loose_totals() const {
    const LooseTotals& loose = message_.loose;
    const bool of_message = loose.line == 0 || (loose.line == message_.lines && !loose.of_lines);
    return !message_.summary && loose.known() && of_message ? &loose : nullptr;
  }

  Decimal signed_as(Decimal value) const { return context_->turned ? negate(value) : value; }

  void make_context() {
    const Heading& heading = *message_.heading;
    RowContext& context = *context_;
    context.carrier = !profile_.carrier.empty()       ? profile_.carrier
                      : heading.carrier.value.empty() ? message_.interchange.sender
                                                      : heading.carrier.value;
    context.account = heading.account.value;
    context.parent_account = heading.parent_account.value;
    context.invoice = heading.number;
    context.bill_date = heading.bill_date.value.days;
    context.currency = heading.currency.value;
    context.contract = heading.contract.value;
    context.service = heading.service.value;
    context.root = message_.root;
    if (heading.from.known()) context.from = heading.from.value.days;
    if (heading.through.known()) context.through = heading.through.value.days;
    const auto& details = profile_.detail_documents;
    information_only_ = heading.document == kProForma ||
                        std::find(details.begin(), details.end(), heading.document) != details.end();
    context.payable = !information_only_;
  }

  void make_key() {
    const Heading& heading = *message_.heading;
    part_.key = {context_->carrier, context_->account, context_->invoice, Date{context_->bill_date}};
    part_.kind = "INVOIC";
    part_.information_only = information_only_;
    if (heading.function == kCancellation) {
      part_.marker = bill::Marker::cancels;
    } else if (heading.function == kReplace || heading.document == kCorrected) {
      part_.marker = bill::Marker::replaces;
    }
    part_.issued = message_.interchange.issued;
    part_.currency = context_->currency;
    if (heading.due_date.known()) part_.due_date = heading.due_date.value;
    if (heading.from.known()) part_.period_from = heading.from.value;
    if (heading.through.known()) part_.period_through = heading.through.value;
    part_.contract_reference = context_->contract;
    part_.parent_account = context_->parent_account;
    part_.customer = heading.customer.value;
    if (heading.number.empty())
      note("edifact.no-invoice-number", "BGM gives no invoice number", "BGM",
           "the bill is known by carrier, account and date alone", message_.offset);
    if (context_->account.empty())
      note("edifact.no-account", "no account number is given (RFF+IT or RFF+ADE)", "RFF",
           "name the qualifier of the account in a profile for this sender", message_.offset);
    if (context_->currency.empty())
      note("edifact.no-currency", "no currency is given (CUX)", "CUX",
           "the amounts are kept without a currency", message_.offset);
    const std::string& previous = heading.previous_invoice.value;
    if (heading.document == kCorrected && !previous.empty() && previous != heading.number)
      note("edifact.corrects-another",
           "this corrected invoice names another one, " + previous.substr(0, 70) + ", that it stands for",
           "RFF", "both are read; say --supersedes where the earlier one is no longer payable",
           message_.offset);
  }

  // What levels do not prove.
  void check_totals() {
    if (!message_.summary) {
      const bool proved = loose_totals() != nullptr;
      note("edifact.no-summary",
           std::string("the message ends without a summary (UNS+S)") +
               (proved ? "; the total that stands elsewhere in it was taken" : ""),
           "UNS",
           proved ? "nothing to do where it balances"
                  : "no total proves it; ask the sender for a corrected file",
           message_.offset);
      return;
    }
    const Summary& summary = *message_.summary;
    if (summary.line_count && !(*summary.line_count == Decimal{static_cast<std::int64_t>(message_.lines), 0}))
      note("edifact.line-count",
           "CNT+2 says " + summary.line_count->text() + " lines, the message has " +
               std::to_string(message_.lines),
           "CNT", "the sums decide whether something is missing", summary.line_count_offset);
    for (const auto& tax : summary.taxes) check_tax(tax);
    if (total_is_net())
      return note("edifact.total-is-net",
                  "the total, " + summary.total.value.value.text() +
                      ", stands without the taxes; what is payable was taken as the total",
                  "MOA", "nothing to do", summary.total.value.offset);
    if (!summary.total.known() || !summary.payable.known()) return;
    Total rest;
    rest.add(summary.total.value.value);
    if (summary.prepaid.known()) rest.add(negate(summary.prepaid.value.value));
    Total payable;
    payable.add(summary.payable.value.value);
    if (rest == payable) return;
    note("edifact.payable",
         "the amount payable is " + payable.text() + "; the total" +
             (summary.prepaid.known() ? " less what was prepaid is " : " is ") + rest.text(),
         "MOA", "ask the sender what else stands between the two", summary.payable.value.offset);
  }

  // The amount of a tax is its base times its rate, but for one unit of rounding.
  void check_tax(const TaxGroup& tax) {
    if (!tax.amount || !tax.base || !tax.rate) return;
    const auto product = multiply(*tax.base, *tax.rate);
    if (!product) return;
    const auto rounded = round(*product, tax.amount->scale, Rounding::half_up);
    if (!rounded) return;
    const auto off = subtract(*rounded, *tax.amount);
    const Decimal unit{1, tax.amount->scale};
    if (!off || absolute(*off) <= unit) return;
    note("edifact.tax",
         "the tax " + tax.type + " is " + tax.amount->text() + "; " + tax.rate->text() + " of " +
             tax.base->text() + " is " + rounded->text(),
         "TAX", "the tax may be claimed back", tax.offset);
  }

  void push_level(std::int32_t which, std::string_view label, std::string_view kind,
                  const Preferred<Printed>* printed) {
    const std::string id = level_id(message_.root, which, 0);
    bill::LevelView level;
    level.id = id;
    level.parent = message_.root;
    level.label = label;
    level.kind = kind;
    level.information_only = information_only_;
    level.source_offset = message_.offset;
    level.source_length = message_.end - message_.offset;
    if (printed != nullptr && printed->known()) {
      level.printed = signed_as(printed->value.value);
      level.roundings = 1;
      level.source_offset = printed->value.offset;
      level.source_length = printed->value.length;
    }
    part_.levels.push_back(level);
  }

  void write_root() {
    const auto printed = printed_total();
    const std::string label = "INVOIC " + message_.reference;
    bill::BalanceForward balance;
    if (const auto* payable = printed_payable()) balance.total_due = signed_as(payable->value.value);
    if (message_.summary) {
      const Summary& summary = *message_.summary;
      if (summary.prepaid.known()) balance.payments = negate(signed_as(summary.prepaid.value.value));
    }
    bill::LevelView root;
    root.id = message_.root;
    root.label = label;
    root.kind = "part";
    root.roundings = 1;
    root.information_only = information_only_;
    root.balance_forward = &balance;
    root.source_offset = printed ? printed->offset : message_.offset;
    root.source_length = printed ? printed->length : message_.end - message_.offset;
    if (printed) root.printed = signed_as(printed->value);
    part_.levels.push_back(root);
  }

  void write_levels() {
    const Summary* summary = message_.summary.get();
    write_root();
    if (message_.lines > 0)
      push_level(kLines, "Lines", "lines", summary == nullptr ? nullptr : &summary->lines_total);
    if (message_.call_rows > 0) push_level(kCalls, "Calls", "calls", nullptr);
    if (message_.allowance_rows > 0)
      push_level(kAllowances, "Allowances and charges", "allowances",
                 summary == nullptr ? nullptr : &summary->allowances_total);
    if (message_.tax_rows > 0 || message_.line_tax_rows > 0)
      push_level(kTaxes, "Taxes", "taxes", summary == nullptr ? nullptr : &summary->tax_total);
    for (const auto& [line, parent] : message_.levels) {
      const std::string id = level_id(message_.root, 0, line.offset);
      const std::string above = level_id(message_.root, parent ? 0 : kLines, parent.value_or(0));
      bill::LevelView level;
      level.id = id;
      level.parent = above;
      level.label = std::string_view(line.label).substr(0, bill::Levels::kLongestText);
      level.kind = "line";
      level.information_only = information_only_;
      level.source_offset = line.offset;
      level.source_length = line.length;
      if (line.printed) {
        level.printed = signed_as(*line.printed);
        level.roundings = 1;
      }
      part_.levels.push_back(level);
    }
  }

  Message& message_;
  const Profile& profile_;
  const std::string& file_;
  std::vector<bill::Note>& notes_;
  std::shared_ptr<RowContext> context_;
  bill::Part part_;
  Total sum_;
  bool information_only_ = false;
};

}  // namespace

std::optional<MadePart> make_part(Message& message, const Profile& profile, const std::string& file,
                                  std::vector<bill::Note>& notes) {
  return PartMaker(message, profile, file, notes).run();
}

}  // namespace telaudit::formats::edifact
