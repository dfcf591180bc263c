// Writes a usage file of any size: the calls of UsageCalls in the layout of rules/profiles/usage-detail.yaml.
// What was written is counted on standard error as `name value` lines.
#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "usage_calls.h"

namespace telaudit::speed {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{4} << 20;

enum class Quote { none, all, random };

struct Layout {
  Quote quote = Quote::none;
  std::uint32_t further_columns = 0;
  std::uint32_t long_text = 0;  // bytes at most; 0: no such column
  bool carriage_return = false;
};

// Unsigned number in decimal, with leading zeros up to `digits`.
void put_number(std::string& out, std::uint64_t value, int digits = 1) {
  char text[20];
  char* begin = text + sizeof text;
  do {
    *--begin = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0 || text + sizeof text - begin < digits);
  out.append(begin, static_cast<std::size_t>(text + sizeof text - begin));
}

void put_decimal(std::string& out, std::uint64_t mantissa, std::uint64_t one, int decimals) {
  put_number(out, mantissa / one);
  out += '.';
  put_number(out, mantissa % one, decimals);
}

std::string month_text(const UsageOptions& options) {
  std::string text;
  put_number(text, static_cast<std::uint64_t>(options.year), 4);
  text += '-';
  put_number(text, options.month, 2);
  return text;
}

class UsageFile {
 public:
  UsageFile(const UsageOptions& options, const Layout& layout, std::FILE* file)
      : options_(options),
        layout_(layout),
        file_(file),
        month_(month_text(options)),
        calls_(options),
        random_(options.seed + 1) {
    const std::chrono::year_month_day_last last{std::chrono::year{options.year} /
                                                std::chrono::month{options.month} / std::chrono::last};
    bill_date_ = month_ + "-";
    put_number(bill_date_, unsigned{last.day()}, 2);
    invoice_prefix_ = "M" + month_.substr(2, 2) + month_.substr(5) + "-";
    out_.reserve(kBufferBytes + 65536);
  }

  bool write() {
    put_header();
    Call call;
    while (calls_.next(call)) {
      put_call(call);
      if (out_.size() >= kBufferBytes && !flush()) return false;
    }
    return flush();
  }

  const UsageTotals& totals() const { return calls_.totals(); }
  std::uint64_t bytes() const { return bytes_; }

 private:
  bool flush() {
    bytes_ += out_.size();
    const bool written = std::fwrite(out_.data(), 1, out_.size(), file_) == out_.size();
    out_.clear();
    return written;
  }

  void put_header() {
    out_ +=
        "Account,Invoice,Bill Date,Service Number,Call Date,Call Time,Duration,Called "
        "Number,Destination,Call Type,"
        "Direction,Billed Minutes,Rate,Amount,Cost Centre";
    for (std::uint32_t column = 1; column <= layout_.further_columns; ++column) {
      out_ += ",Note ";
      put_number(out_, column);
    }
    if (layout_.long_text != 0) out_ += ",Remark";
    end_line();
  }

  void end_line() { out_ += layout_.carriage_return ? "\r\n" : "\n"; }

  // Each field is begun and ended; quotes stand around it as the layout says.
  void begin() {
    quoted_ = layout_.quote == Quote::all || (layout_.quote == Quote::random && random_.below(8) == 0);
    if (quoted_) out_ += '"';
  }

  void end(char after = ',') {
    if (quoted_) out_ += '"';
    if (after != '\0') out_ += after;
  }

  void put_text(std::string_view text) {
    begin();
    out_ += text;
    end();
  }

  void put_call(const Call& call) {
    constexpr std::array<std::string_view, 5> types = {"Local", "National", "Mobile", "International",
                                                       "Toll Free"};

    begin(), put_number(out_, 9100000000U + std::uint64_t{call.account} * 137), end();
    begin(), out_ += invoice_prefix_, put_number(out_, call.account + 1, 4), end();
    put_text(bill_date_);
    begin(), put_number(out_, UsageCalls::service_number(call.service), 10), end();
    begin(), out_ += month_, out_ += '-', put_number(out_, call.start / 86400 + 1, 2), end();
    begin(), put_number(out_, call.start / 3600 % 24, 2), out_ += ':';
    put_number(out_, call.start / 60 % 60, 2), out_ += ':', put_number(out_, call.start % 60, 2), end();
    begin(), put_number(out_, call.duration), end();
    begin();
    if (call.type == CallType::international) {
      out_ += "0110";
      put_number(out_, call.place % 100, 2);
    } else {
      // No area code begins with 0 or 1.
      out_ += call.place < 100 ? "10" : "11";
      put_number(out_, call.place % 100, 2);
    }
    put_number(out_, call.called, 7), end();
    put_text(calls_.places()[call.place]);
    put_text(types[static_cast<std::size_t>(call.type)]);
    put_text(call.inbound ? "Inbound" : "Outbound");
    begin(), put_decimal(out_, call.billed_tenths, 10, 1), end();
    begin(), put_decimal(out_, call.rate, 10000, 4), end();
    begin(), put_decimal(out_, call.amount, 10000, 4), end();
    begin();
    const std::uint32_t centre = UsageCalls::cost_centre(call.service);
    if (centre != 0) out_ += "CC-", put_number(out_, centre);
    end('\0');
    put_further(call);
    end_line();
  }

  void put_further(const Call& call) {
    for (std::uint32_t column = 0; column < layout_.further_columns; ++column) {
      out_ += ',';
      begin();
      out_ += calls_.places()[(call.service * 31U + column * 7U) % calls_.places().size()];
      if (column % 3 == 0) put_number(out_, random_.below(100000));
      end('\0');
    }
    if (layout_.long_text == 0) return;
    out_ += ',';
    // What only quotes allow: the delimiter, doubled quotes, line ends.
    const bool quoted = layout_.quote != Quote::none;
    if (quoted) out_ += '"';
    const std::size_t end = out_.size() + random_.below(layout_.long_text);
    while (out_.size() < end) {
      out_ += calls_.places()[random_.below(static_cast<std::uint32_t>(calls_.places().size()))];
      const std::uint32_t kind = quoted ? random_.below(16) : 15;
      out_ += kind == 0 ? ", " : kind == 1 ? " \"\"so\"\" " : kind == 2 ? "\n" : kind == 3 ? "\"\"" : " ";
    }
    if (quoted) out_ += '"';
  }

  UsageOptions options_;
  Layout layout_;
  std::FILE* file_;
  std::string month_;
  std::string bill_date_;
  std::string invoice_prefix_;
  UsageCalls calls_;
  Random random_;
  std::string out_;
  std::uint64_t bytes_ = 0;
  bool quoted_ = false;
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

bool read_month(const std::string& text, UsageOptions& options) {
  unsigned month = 0;
  int year = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u", &year, &month) != 2 || month < 1 || month > 12) return false;
  options.year = year;
  options.month = month;
  return true;
}

void print(const char* name, std::uint64_t value) {
  std::fprintf(stderr, "%s %llu\n", name, static_cast<unsigned long long>(value));
}

int generate(int argc, char** argv) {
  CLI::App app{"Writes a made-up usage file, the same for the same options on every machine."};
  UsageOptions options;
  Layout layout;
  std::string out;
  std::string month = "2026-03";
  std::string quote = "none";
  app.add_option("--rows", options.rows, "calls to write")->capture_default_str();
  app.add_option("--seed", options.seed, "another seed, other calls")->capture_default_str();
  app.add_option("--out", out, "file to write")->required();
  app.add_option("--accounts", options.accounts, "each with one invoice")
      ->check(CLI::Range(1U, 10000U))
      ->capture_default_str();
  app.add_option("--services", options.services)
      ->check(CLI::Range(100000U, 100000000U))
      ->capture_default_str();
  app.add_option("--month", month, "YYYY-MM")->capture_default_str();
  app.add_option("--quote", quote, "which fields stand in quotes")
      ->check(CLI::IsMember({"all", "random", "none"}))
      ->capture_default_str();
  app.add_option("--wide", layout.further_columns, "further columns of text");
  app.add_option("--long-text", layout.long_text, "a further column of text of up to so many bytes");
  app.add_flag("--crlf", layout.carriage_return, "lines end with carriage return and line feed");
  CLI11_PARSE(app, argc, argv);
  if (!read_month(month, options)) {
    std::fprintf(stderr, "--month is a month such as 2026-03, not '%s'\n", month.c_str());
    return 2;
  }
  layout.quote = quote == "all" ? Quote::all : quote == "random" ? Quote::random : Quote::none;

  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(out.c_str(), "wb"));
  if (!file) {
    std::fprintf(stderr, "%s cannot be written: %s\n", out.c_str(), std::strerror(errno));
    return 1;
  }
  UsageFile usage(options, layout, file.get());
  if (!usage.write() || std::fflush(file.get()) != 0) {
    std::fprintf(stderr, "%s cannot be written: %s\n", out.c_str(), std::strerror(errno));
    return 1;
  }
  const UsageTotals& totals = usage.totals();
  print("rows", totals.rows);
  print("bytes", usage.bytes());
  print("services", totals.services);
  print("duplicates", totals.duplicates);
  print("overlaps", totals.overlaps);
  print("duration_seconds", totals.duration);
  print("billed_minutes_tenths", totals.billed_tenths);
  print("amount_ten_thousandths", totals.amount);
  return 0;
}

}  // namespace
}  // namespace telaudit::speed

int main(int argc, char** argv) {
  return telaudit::speed::generate(argc, argv);
}
