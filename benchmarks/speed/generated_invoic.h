// INVOIC files of any size: mobile bills of lines with product, text, quantity, period, amount, price,
// telephone number and tax, as European carriers send them. Sums are right.
#pragma once

#include <cstdint>
#include <cstdio>
#include <random>
#include <string>

namespace telaudit::speed {

struct InvoicOptions {
  std::uint64_t lines = 400000;
  std::uint64_t lines_of_message = 20000;
  std::uint32_t seed = 96;
};

inline std::string money_text(std::int64_t cents) {
  char text[32];
  const std::int64_t whole = cents < 0 ? -cents : cents;
  std::snprintf(text, sizeof text, "%s%lld.%02lld", cents < 0 ? "-" : "", static_cast<long long>(whole / 100),
                static_cast<long long>(whole % 100));
  return text;
}

inline std::string generate_invoic(const InvoicOptions& options) {
  static constexpr const char* kTexts[] = {"Grundpreis Business M",     "Verbindungen Inland",
                                           "Verbindungen Mobilfunk",    "Datenoption 10 GB",
                                           "Roaming Zone 1 ?+ Schweiz", "SMS national",
                                           "Rabatt Rahmenvertrag",      "Ger\xE4terate 12 von 24"};
  static constexpr const char* kUnits[] = {"PCE", "MIN", "MIN", "PCE", "MIN", "PCE", "PCE", "PCE"};
  std::mt19937_64 random(options.seed);
  const auto below = [&](std::uint64_t end) { return random() % end; };
  std::string out = "UNA:+.? 'UNB+UNOC:3+EXAMPLETEL:ZZ+CUSTOMER:ZZ+260501:0100+4711'";
  std::uint64_t messages = 0;
  for (std::uint64_t line = 0; line < options.lines; ++messages) {
    const std::string reference = std::to_string(messages + 1);
    std::uint64_t segments = 0;
    const auto add = [&](const std::string& segment) {
      out += segment;
      out += '\'';
      ++segments;
    };
    add("UNH+" + reference + "+INVOIC:D:96A:UN");
    add("BGM+380+M" + std::to_string(10000 + messages) + "+9");
    add("DTM+3:20260430:102");
    add("RFF+IT:" + std::to_string(70000 + messages));
    add("NAD+II+++Example Tel");
    add("CUX+2:EUR:4");
    std::int64_t sum = 0;
    std::string service;  // its lines stand together, some six of them
    std::uint64_t in_message = 0;
    for (; line < options.lines && in_message < options.lines_of_message; ++line, ++in_message) {
      const auto kind = below(8);
      const auto quantity =
          static_cast<std::int64_t>(kind == 1 || kind == 2 || kind == 4 ? 1 + below(300) : 1);
      const auto price =
          static_cast<std::int64_t>(1 + below(quantity > 1 ? 30 : 4000)) * (kind == 6 ? -1 : 1);
      const std::int64_t amount = quantity * price;
      sum += amount;
      add("LIN+" + std::to_string(in_message + 1));
      add("PIA+5+PRD" + std::to_string(100 + kind * 7 + below(5)) + ":SA");
      add(std::string("IMD+F++:::") + kTexts[kind]);
      add("QTY+47:" + std::to_string(quantity) + ":" + kUnits[kind]);
      add("DTM+167:20260401:102");
      add("DTM+168:20260430:102");
      add("MOA+203:" + money_text(amount));
      add("PRI+AAA:" + money_text(price));
      if (in_message == 0 || below(6) == 0) service = "RFF+CN:0171/" + std::to_string(1000000 + below(60000));
      add(service);
      add("TAX+7+VAT+++:::19+S");
    }
    const std::int64_t tax = (sum * 19 + 50) / 100;
    add("UNS+S");
    add("CNT+2:" + std::to_string(in_message));
    add("MOA+79:" + money_text(sum));
    add("MOA+124:" + money_text(tax));
    add("MOA+77:" + money_text(sum + tax));
    add("TAX+7+VAT+++:::19+S");
    add("MOA+125:" + money_text(sum));
    add("MOA+124:" + money_text(tax));
    add("UNT+" + std::to_string(segments + 1) + "+" + reference);
  }
  return out + "UNZ+" + std::to_string(messages) + "+4711'";
}

}  // namespace telaudit::speed
