#include "usage_delimited.h"

#include <array>
#include <string_view>

namespace telaudit::speed {

namespace {

class DelimitedFile {
 public:
  DelimitedFile(const UsageOptions& options, const DelimitedLayout& layout, UsageOutput& out)
      : options_(options), layout_(layout), out_(out), calls_(options), random_(options.seed + 1) {}

  UsageTotals write() {
    put_header();
    Call call;
    while (calls_.next(call)) {
      put_call(call);
      put_further(call);
      end_line();
      out_.end_record();
    }
    return calls_.totals();
  }

 private:
  void put_header() {
    out_.text(
        "Account,Invoice,Bill Date,Service Number,Call Date,Call Time,Duration,Called Number,Destination,"
        "Call Type,Direction,Billed Minutes,Rate,Amount,Cost Centre");
    for (std::uint32_t column = 1; column <= layout_.further_columns; ++column)
      out_.text(",Note ").number(column);
    if (layout_.long_text != 0) out_.text(",Remark");
    end_line();
  }

  void end_line() { out_.text(layout_.carriage_return ? "\r\n" : "\n"); }

  template <typename Put>
  void cell(Put put) {
    const bool quoted =
        layout_.quote == Quote::all || (layout_.quote == Quote::random && random_.below(8) == 0);
    if (quoted) out_.character('"');
    put();
    if (quoted) out_.character('"');
  }

  template <typename Put>
  void next_cell(Put put) {
    out_.character(',');
    cell(put);
  }

  void put_day(std::uint32_t day) {
    out_.number(static_cast<std::uint64_t>(options_.year), 4).character('-').number(options_.month, 2);
    out_.character('-').number(day, 2);
  }

  void put_call(const Call& call) {
    constexpr std::array<std::string_view, 5> types = {"Local", "National", "Mobile", "International",
                                                       "Toll Free"};
    const std::uint32_t second = call.start % 86400;
    const std::uint32_t centre = UsageCalls::cost_centre(call.service);

    cell([&] { out_.number(account_number(call.account)); });
    next_cell([&] { put_invoice(out_, options_, call.account); });
    next_cell([&] { put_day(last_day_); });
    next_cell([&] { out_.number(UsageCalls::service_number(call.service), 10); });
    next_cell([&] { put_day(call.start / 86400 + 1); });
    next_cell([&] {
      out_.number(second / 3600, 2).character(':').number(second / 60 % 60, 2);
      out_.character(':').number(second % 60, 2);
    });
    next_cell([&] { out_.number(call.duration); });
    next_cell([&] { put_called_number(out_, call); });
    next_cell([&] { out_.text(calls_.places()[call.place]); });
    next_cell([&] { out_.text(types[static_cast<std::size_t>(call.type)]); });
    next_cell([&] { out_.text(call.inbound ? "Inbound" : "Outbound"); });
    next_cell([&] { out_.decimal(call.billed_tenths, 1); });
    next_cell([&] { out_.decimal(call.rate, 4); });
    next_cell([&] { out_.decimal(call.amount, 4); });
    next_cell([&] {
      if (centre != 0) out_.text("CC-").number(centre);
    });
  }

  void put_further(const Call& call) {
    const auto places = static_cast<std::uint32_t>(calls_.places().size());
    for (std::uint32_t column = 0; column < layout_.further_columns; ++column) {
      next_cell([&] {
        out_.text(calls_.places()[(call.service * 31U + column * 7U) % places]);
        if (column % 3 == 0) out_.number(random_.below(100000));
      });
    }
    if (layout_.long_text == 0) return;
    const bool quoted = layout_.quote != Quote::none;
    out_.text(quoted ? ",\"" : ",");
    const std::uint64_t end = out_.bytes() + random_.below(layout_.long_text);
    while (out_.bytes() < end) {
      constexpr std::array<std::string_view, 4> only_in_quotes = {", ", " \"\"so\"\" ", "\n", "\"\""};
      const std::uint32_t kind = random_.below(16);
      out_.text(calls_.places()[random_.below(places)]);
      out_.text(quoted && kind < only_in_quotes.size() ? only_in_quotes[kind] : " ");
    }
    if (quoted) out_.character('"');
  }

  const UsageOptions& options_;
  const DelimitedLayout& layout_;
  UsageOutput& out_;
  UsageCalls calls_;
  Random random_;
  const unsigned last_day_ = last_day(options_);
};

}  // namespace

UsageTotals write_delimited(const UsageOptions& options, const DelimitedLayout& layout, UsageOutput& out) {
  return DelimitedFile(options, layout, out).write();
}

}  // namespace telaudit::speed
