#include "formats/x12_820.h"

#include <utility>

#include "base/delimited.h"
#include "formats/x12_811_envelope.h"
#include "formats/x12_segment.h"

namespace telaudit::formats::x12 {
namespace {

class RemittanceReader {
 public:
  RemittanceReader(std::string_view text, const std::string& name)
      : scanner_(text, Delimiters{}, true), name_(name) {}

  Result<Remittances> run() {
    bool is_x12 = false;
    while (scanner_.next()) {
      is_x12 = is_x12 || scanner_.isa() != nullptr;
      const bool huge = scanner_.end() - scanner_.begin() > kLongestSegment;
      segment_.split(huge ? std::string_view("?") : scanner_.raw(), scanner_.delimiters());
      take();
    }
    end_set(false);
    if (!is_x12 || sets_ == 0) {
      Problem problem;
      problem.what = "the file holds no transaction set 820";
      problem.where.file = name_;
      problem.where.element = "ST";
      problem.advice = "expected an X12 interchange with ST*820";
      return problem;
    }
    return std::move(out_);
  }

 private:
  Problem problem(std::string what, std::string element, std::string advice, std::uint64_t offset) const {
    Problem made;
    made.what = std::move(what);
    made.where.file = name_;
    made.where.offset = offset;
    made.where.element = std::move(element);
    made.advice = std::move(advice);
    return made;
  }

  void take() {
    const auto tag = segment_.tag();
    if (tag == "ST" || tag == "GE" || tag == "IEA" || tag == "ISA" || tag == "GS") end_set(false);
    if (tag == "ST") {
      open_ = segment_[1] == "820";
      if (!open_) return;
      ++sets_;
      set_ = {};
      set_.offset = scanner_.begin();
      control_ = segment_[2];
      refusal_.reset();
      segments_ = 0;
      item_open_ = false;
    }
    if (!open_) return;
    ++segments_;
    if (tag == "SE") return end_set(true);
    if (tag == "BPR") return take_payment();
    if (tag == "TRN" && set_.trace.empty()) set_.trace = segment_[2];
    if (tag == "CUR" && !segment_[2].empty()) set_.currency = currency_of(segment_[2]);
    if (tag == "N1" && segment_[1] == "PR" && set_.payer.empty()) set_.payer = name_of_party();
    if (tag == "N1" && segment_[1] == "PE" && set_.payee.empty()) set_.payee = name_of_party();
    if (tag == "ENT") item_open_ = false;
    if (tag == "RMR") return take_item();
    if (tag == "ADX") return take_adjustment();
    if (!item_open_) return;
    RemittanceItem& item = set_.items.back();
    if (tag == "REF" && segment_[1] == "IV" && item.invoice.empty()) item.invoice = segment_[2];
    if (tag == "REF" && is_account(segment_[1]) && item.account.empty()) item.account = segment_[2];
    if (tag == "DTM" && segment_[1] == "003" && !item.bill_date) item.bill_date = read_date(segment_[2]);
  }

  std::string name_of_party() const { return std::string(segment_[2].empty() ? segment_[4] : segment_[2]); }

  static bool is_account(std::string_view qualifier) {
    return qualifier == "12" || qualifier == "11" || qualifier == "14" || qualifier == "2F";
  }

  std::optional<Decimal> money(std::size_t element, const char* name) {
    const auto text = segment_[element];
    const Amount amount = read_explicit(text);
    if (amount.state == Amount::State::absent) return std::nullopt;
    if (amount.known()) return in_cents(amount.value);
    if (!refusal_)
      refusal_ = problem("the amount '" + std::string(text.substr(0, 40)) + "' cannot be read", name,
                         "ask the sender for a corrected file", scanner_.begin());
    return std::nullopt;
  }

  void take_payment() {
    set_.amount = money(2, "BPR02");
    if (set_.amount && segment_[3] == "D") set_.amount = negate(*set_.amount);
    set_.method = segment_[4];
    set_.date = read_date(segment_[16]);
  }

  void take_item() {
    RemittanceItem item;
    item.offset = scanner_.begin();
    if (is_account(segment_[1])) item.account = segment_[2];
    if (segment_[1] == "IV") item.invoice = segment_[2];
    item.paid = money(4, "RMR04");
    item.billed = money(5, "RMR05");
    item.discount = money(6, "RMR06");
    set_.items.push_back(std::move(item));
    item_open_ = true;
  }

  void take_adjustment() {
    const auto amount = money(1, "ADX01");
    if (!amount) return;
    RemittanceAdjustment adjustment{*amount, std::string(segment_[2]), std::string(segment_[4])};
    (item_open_ ? set_.items.back().adjustments : set_.adjustments).push_back(std::move(adjustment));
  }

  void end_set(bool whole) {
    if (!open_) return;
    open_ = false;
    if (!whole) {
      out_.refused.push_back(problem("transaction set 820 " + control_.substr(0, 20) + " is cut off", "SE",
                                     "ask the sender to send the file again", set_.offset));
      return;
    }
    if (refusal_) {
      out_.refused.push_back(*refusal_);
      return;
    }
    if (!set_.amount) {
      out_.refused.push_back(problem("the set has no BPR with an amount", "BPR",
                                     "ask the sender for a corrected file", set_.offset));
      return;
    }
    if (!is_count(segment_[1], segments_))
      note("x12.se-count",
           "SE01 says " + std::string(segment_[1].substr(0, 20)) + " segments, the set has " +
               std::to_string(segments_),
           "SE01", "nothing to do if the payment balances", scanner_.begin());
    prove();
    out_.payments.push_back(std::move(set_));
  }

  void note(std::string code, std::string what, std::string element, std::string advice,
            std::uint64_t offset) {
    out_.notes.push_back(
        {std::move(code), problem(std::move(what), std::move(element), std::move(advice), offset)});
  }

  // What was paid for each bill, with the adjustments that stand for none, is the payment; what was billed,
  // with its adjustments and less its discount, is what was paid for it.
  void prove() {
    Total paid;
    for (const auto& item : set_.items) {
      if (item.paid) paid.add(*item.paid);
      if (!item.paid || !item.billed) continue;
      Total due;
      due.add(*item.billed);
      if (item.discount) due.add(negate(*item.discount));
      for (const auto& adjustment : item.adjustments) due.add(adjustment.amount);
      Total sent;
      sent.add(*item.paid);
      if (!(due == sent))
        note("x12.remittance-item",
             "what was billed, less discount and with its adjustments, is " + due.text() + "; " +
                 sent.text() + " was paid",
             "RMR", "ask the payer for the rest", item.offset);
    }
    for (const auto& adjustment : set_.adjustments) paid.add(adjustment.amount);
    Total stated;
    stated.add(absolute(*set_.amount));
    if (set_.items.empty() || paid == stated || difference(paid, {}) == stated) return;
    note("x12.remittance-total",
         "BPR02 says " + stated.text() + "; what was paid for bills adds up to " + paid.text(), "BPR02",
         "ask the payer what the difference is for", set_.offset);
  }

  SegmentScanner scanner_;
  const std::string& name_;
  Segment segment_;
  Remittances out_;
  Remittance set_;
  std::string control_;
  std::optional<Problem> refusal_;
  std::uint64_t segments_ = 0;
  std::uint64_t sets_ = 0;
  bool open_ = false;
  bool item_open_ = false;
};

// DE591 in the words of the records; empty for others.
std::string_view method_word(std::string_view code) {
  if (code == "ACH") return "ach";
  if (code == "CHK") return "check";
  if (code == "FWT" || code == "SWT") return "wire";
  return {};
}

}  // namespace

Result<Remittances> read_remittances(std::string_view text, const std::string& name) {
  return RemittanceReader(text, name).run();
}

std::string payment_records(const Remittances& remittances) {
  std::string out = "carrier,account,invoice,sent,amount,currency,method,reference\n";
  for (const auto& payment : remittances.payments)
    for (const auto& item : payment.items) {
      if (!item.paid) continue;
      const std::string cells[] = {delimited_field(payment.payee),
                                   delimited_field(item.account),
                                   delimited_field(item.invoice),
                                   payment.date ? payment.date->text() : std::string(),
                                   item.paid->text(),
                                   delimited_field(payment.currency),
                                   std::string(method_word(payment.method)),
                                   delimited_field(payment.trace)};
      for (std::size_t i = 0; i < std::size(cells); ++i) {
        if (i > 0) out += ',';
        out += cells[i];
      }
      out += '\n';
    }
  return out;
}

}  // namespace telaudit::formats::x12
