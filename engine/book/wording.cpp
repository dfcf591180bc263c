#include "book/wording.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"
#include "book/proportion.h"
#include "pricing/words.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kUsualDecimals = 2;

// ISO 4217 currencies without a minor unit that telecom bills are written in.
constexpr std::array<std::string_view, 6> kWholeCurrencies = {"CLP", "ISK", "JPY", "KRW", "PYG", "VND"};

std::size_t usual_decimals(std::string_view currency) {
  const bool whole =
      std::find(kWholeCurrencies.begin(), kWholeCurrencies.end(), currency) != kWholeCurrencies.end();
  return whole ? 0 : kUsualDecimals;
}

// Length of the well-formed UTF-8 sequence at `at`, 0 when there is none (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const auto tail = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
    return byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first == 0xE0) return tail(1, 0xA0) && tail(2) ? 3 : 0;
  if (first == 0xED) return tail(1, 0x80, 0x9F) && tail(2) ? 3 : 0;
  if (first >= 0xE1 && first <= 0xEF) return tail(1) && tail(2) ? 3 : 0;
  if (first == 0xF0) return tail(1, 0x90) && tail(2) && tail(3) ? 4 : 0;
  if (first >= 0xF1 && first <= 0xF3) return tail(1) && tail(2) && tail(3) ? 4 : 0;
  if (first == 0xF4) return tail(1, 0x80, 0x8F) && tail(2) && tail(3) ? 4 : 0;
  return 0;
}

}  // namespace

void add_money(MoneySums& sums, const std::string& currency, Decimal amount) {
  sums[currency].add(amount);
}

void add_money(MoneySums& sums, const std::string& currency, const Total& amount) {
  sums[currency].add(amount);
}

Total minus(const Total& left, const Total& right) {
  Total out = left;
  out.subtract(right);
  return out;
}

Total negated(const Total& value) {
  return minus(Total(), value);
}

Total total_of(Decimal value) {
  Total out;
  out.add(value);
  return out;
}

std::string amount_text(const Total& amount, std::string_view currency) {
  std::string text = amount.text();
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.erase(0, 1);
  const auto point = text.find('.');
  std::string whole = text.substr(0, point);
  std::string decimals = point == std::string::npos ? std::string() : text.substr(point + 1);
  const std::size_t usual = usual_decimals(currency);
  while (decimals.size() > usual && decimals.back() == '0') decimals.pop_back();
  if (decimals.size() < usual) decimals.append(usual - decimals.size(), '0');
  for (std::size_t at = whole.size(); at > 3; at -= 3) whole.insert(at - 3, ",");
  return (negative ? "-" : "") + whole + (decimals.empty() ? "" : "." + decimals);
}

std::string money_text(const Total& amount, std::string_view currency) {
  return (currency.empty() ? std::string("no currency named") : std::string(currency)) + " " +
         amount_text(amount, currency);
}

Total rounded_amount(const Total& amount, std::string_view currency) {
  return times(amount, Decimal{1, 0}, pricing::currency_decimals(currency)).value_or(amount);
}

std::string read_money(const Total& amount, std::string_view currency) {
  return money_text(rounded_amount(amount, currency), currency);
}

std::string share_text(const Total& part, const Total& whole) {
  if (whole.is_zero()) return "-";
  // Brought to one scale, tenths of a per cent are an integer division.
  Total zero;
  zero.add(Decimal{0, std::max(part.scale(), whole.scale())});
  Total left = zero;
  left.add(part);
  Total right = zero;
  right.add(whole);
  const __int128 divisor = right.mantissa() < 0 ? -right.mantissa() : right.mantissa();
  __int128 numerator = left.mantissa() * 1000;
  if (right.mantissa() < 0) numerator = -numerator;
  const bool negative = numerator < 0;
  if (negative) numerator = -numerator;
  const auto tenths = static_cast<std::int64_t>((numerator * 2 + divisor) / (divisor * 2));
  return (negative && tenths != 0 ? "-" : "") + Decimal{tenths, 1}.text() + " %";
}

std::string speed_text(const std::optional<Decimal>& down, const std::optional<Decimal>& up) {
  if (!down) return {};
  return down->text() + (up && *up != *down ? "/" + up->text() : std::string()) + " Mbps";
}

std::string price_text(const Decimal& price) {
  std::string out = price.text();
  const auto point = out.find('.');
  if (point == std::string::npos) return out;
  while (out.size() > point + 3 && out.back() == '0') out.pop_back();
  return out;
}

std::string_view kind_word(audit::Kind kind, bool contract_given) {
  switch (kind) {
    case audit::Kind::error:
      return contract_given ? "claim" : "difference";
    case audit::Kind::question:
      return "question";
    case audit::Kind::saving:
      return "saving";
    case audit::Kind::under_billing:
      return "billed too little";
    case audit::Kind::quality:
      return "bill quality";
    case audit::Kind::fraud:
      return "unusual use";
    case audit::Kind::calendar:
      return "date to act on";
  }
  return "question";
}

std::string_view kind_heading(audit::Kind kind, bool contract_given) {
  switch (kind) {
    case audit::Kind::error:
      return contract_given ? "What can be claimed" : "Differences inside the bills";
    case audit::Kind::question:
      return "What is asked";
    case audit::Kind::saving:
      return "What could be saved";
    case audit::Kind::under_billing:
      return "Billed too little";
    case audit::Kind::quality:
      return "Quality of the bills";
    case audit::Kind::fraud:
      return "Unusual use";
    case audit::Kind::calendar:
      return "Dates to act on";
  }
  return "What is asked";
}

std::string_view kind_meaning(audit::Kind kind, bool contract_given) {
  switch (kind) {
    case audit::Kind::error:
      return contract_given ? "Potential only: no carrier has agreed to any of it yet."
                            : "The bill contradicts itself or a public table. Potential only; the carrier "
                              "has not been heard.";
    case audit::Kind::question:
      return "A question is a question: the amounts are what it touches, not what is owed.";
    case audit::Kind::saving:
      return "A decision of the customer's own; nothing here is owed by a carrier.";
    case audit::Kind::under_billing:
      return "Billed below what was agreed. Known here, and sent to nobody.";
    case audit::Kind::quality:
      return "What cannot be trusted until it is explained.";
    case audit::Kind::fraud:
      return "Use that does not look like the customer's own.";
    case audit::Kind::calendar:
      return "A right that ends, or a price that changes, on a day.";
  }
  return "";
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    const auto first = static_cast<unsigned char>(text[at]);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      ++at;
      continue;
    }
    if (length == 1 && (first < 0x20 || first == 0x7F)) {
      out += first == '\t' || first == '\n' || first == '\r' ? " " : "\xEF\xBF\xBD";
    } else {
      out.append(text.substr(at, length));
    }
    at += length;
  }
  return out;
}

std::string file_name_of(std::string_view path) {
  const auto slash = path.find_last_of('/');
  return printable(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural) {
  const std::string number = std::to_string(count);
  if (count == 1) return number + " " + std::string(singular);
  return number + " " + (plural.empty() ? std::string(singular) + "s" : std::string(plural));
}

}  // namespace telaudit::book
