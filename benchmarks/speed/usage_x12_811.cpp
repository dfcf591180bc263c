#include "usage_x12_811.h"

#include <algorithm>
#include <span>
#include <vector>

namespace telaudit::speed {

namespace {

class X12File {
 public:
  X12File(const UsageOptions& options, const X12Layout& layout, UsageOutput& out)
      : options_(options), layout_(layout), out_(out), calls_(options) {}

  UsageTotals write() {
    out_.text("ISA*00*          *00*          *01*079990002      *12*4025550120     *");
    put_date(last_day_, false);
    out_.text("*0031*U*00401*000000045*0*P*:~\nGS*CI*079990002*4025550120*");
    put_date(last_day_, true);
    out_.text("*0031*45*X*004010~\n");
    std::vector<Call> account;
    std::uint32_t sets = 0;
    Call call;
    while (calls_.next(call)) {
      if (!account.empty() && account.front().account != call.account) put_set(++sets, account);
      account.push_back(call);
    }
    if (!account.empty()) put_set(++sets, account);
    out_.text("GE*").number(sets).text("*45~\nIEA*1*000000045~\n");
    return calls_.totals();
  }

 private:
  // A segment is counted where it ends.
  void end_segment() {
    out_.text("~\n");
    ++segments_;
    out_.end_record();
  }

  void segment(std::string_view text) {
    out_.text(text);
    end_segment();
  }

  void put_date(std::uint32_t day, bool century) {
    const auto year = static_cast<std::uint64_t>(options_.year);
    if (century) out_.number(year / 100, 2);
    out_.number(year % 100, 2).number(options_.month, 2).number(day, 2);
  }

  void level(std::uint32_t parent, int kind, bool has_children) {
    out_.text("HL*").number(++levels_).character('*');
    if (parent != 0) out_.number(parent);
    out_.character('*').number(static_cast<std::uint64_t>(kind)).text(has_children ? "*1" : "*0");
    end_segment();
  }

  // Writes and empties the calls of one account.
  void put_set(std::uint32_t number, std::vector<Call>& calls) {
    segments_ = 0;
    levels_ = 0;
    put_heading(number, calls.front().account);
    level(0, 1, true);
    segment("LX*1");
    segment("NM1*SJ*2*USAGE 811 SUPPLIER*****41*0999");
    level(1, 2, true);
    segment("LX*1");
    out_.text("REF*12*").number(account_number(calls.front().account));
    end_segment();

    std::stable_sort(calls.begin(), calls.end(),
                     [](const Call& left, const Call& right) { return left.service < right.service; });
    std::uint64_t total = 0;
    std::uint32_t services = 0;
    for (std::size_t begin = 0; begin < calls.size();) {
      std::size_t end = begin;
      while (end < calls.size() && calls[end].service == calls[begin].service) ++end;
      total += put_service(++services, std::span(calls).subspan(begin, end - begin));
      begin = end;
    }

    out_.text("TDS*").number((total + 50) / 100);
    end_segment();
    out_.text("CTT*").number(calls.size());
    end_segment();
    out_.text("SE*").number(segments_ + 1).text("*").number(number, 9);
    end_segment();
    calls.clear();
  }

  void put_heading(std::uint32_t number, std::uint32_t account) {
    out_.text("ST*811*").number(number, 9);
    end_segment();
    out_.text("BIG*");
    put_date(last_day_, true);
    out_.character('*');
    put_invoice(out_, options_, account);
    segment("*****CI");
    segment("CUR*SE*USD");
    out_.text("REF*12*").number(account_number(account));
    end_segment();
    out_.text("DTM*186*");
    put_date(1, true);
    end_segment();
    out_.text("DTM*187*");
    put_date(last_day_, true);
    end_segment();
    segment("N1*RI*USAGE 811 SUPPLIER");
    segment("N1*BT*USAGE 811 CUSTOMER");
  }

  bool is_taxed(std::uint32_t line) const { return layout_.taxes && line % 10 == 1; }

  // What the service comes to.
  std::uint64_t put_service(std::uint32_t number, std::span<const Call> calls) {
    std::uint64_t total = 0;
    std::uint32_t line = 0;
    for (const Call& call : calls) total += call.amount + (is_taxed(++line) ? kTax : 0);
    level(2, 3, true);
    const std::uint32_t service_level = levels_;
    out_.text("LX*").number(number);
    end_segment();
    out_.text("SI*TI*TN*").number(UsageCalls::service_number(calls.front().service), 10);
    end_segment();
    level(service_level, 4, true);
    segment("LX*1");
    segment("PID*F****CALLS");
    out_.text("AMT*GW*").decimal(total, 4);
    end_segment();
    level(levels_, 9, false);
    line = 0;
    for (const Call& call : calls) put_call(++line, call);
    return total;
  }

  void put_call(std::uint32_t line, const Call& call) {
    out_.text("TCD*").number(line).character('*');
    put_date(call.start / 86400 + 1, true);
    out_.character('*').number(call.start / 3600 % 24, 2).number(call.start / 60 % 60, 2);
    out_.text("*CI*").text(calls_.places()[call.place]).text("******").number(call.duration);
    out_.character('*').decimal(call.amount, 4).text("****A");
    end_segment();
    out_.text("SI*TI*TN*");
    put_called_number(out_, call);
    end_segment();
    if (!is_taxed(line)) return;
    out_.text("TXI*ST*").decimal(kTax, 4).text("*0.05");
    end_segment();
  }

  static constexpr std::uint64_t kTax = 100;  // ten-thousandths

  const UsageOptions& options_;
  const X12Layout& layout_;
  UsageOutput& out_;
  UsageCalls calls_;
  const unsigned last_day_ = last_day(options_);
  std::uint64_t segments_ = 0;  // of the set
  std::uint32_t levels_ = 0;    // of the set
};

}  // namespace

UsageTotals write_x12_811(const UsageOptions& options, const X12Layout& layout, UsageOutput& out) {
  return X12File(options, layout, out).write();
}

}  // namespace telaudit::speed
