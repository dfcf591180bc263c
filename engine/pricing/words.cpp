#include "pricing/words.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "pricing/benchmark.h"

namespace telaudit::pricing {

std::span<const std::string> known_kinds() {
  static const std::array<std::string, 5> kKinds{"list", "public_contract", "quote", "best_and_final",
                                                 "in_force"};
  return kKinds;
}

std::span<const std::string> known_visibilities() {
  static const std::array<std::string, 3> kVisibilities{"own", "pool", "public"};
  return kVisibilities;
}

std::span<const std::string> known_accesses() {
  static const std::array<std::string, 6> kAccesses{"fibre",    "copper",    "coax",
                                                    "wireless", "microwave", "satellite"};
  return kAccesses;
}

std::span<const std::string> known_units() {
  static const std::array<std::string, 10> kUnits{"month", "year",    "once",     "minute",   "second",
                                                  "call",  "message", "kilobyte", "megabyte", "gigabyte"};
  return kUnits;
}

bool is_known(std::string_view word, std::span<const std::string> known) {
  return std::find(known.begin(), known.end(), word) != known.end();
}

bool is_class_path(std::string_view text) {
  for (const std::string_view part : split(text, '.')) {
    if (part.empty()) return false;
    for (const char c : part)
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_') return false;
  }
  return true;
}

bool is_under(std::string_view class_path, std::string_view branch) {
  return starts_with(class_path, branch) &&
         (class_path.size() == branch.size() || class_path[branch.size()] == '.');
}

std::uint8_t currency_decimals(std::string_view currency) {
  constexpr std::array<std::string_view, 16> kNone{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                                   "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
  constexpr std::array<std::string_view, 7> kThree{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  if (std::find(kNone.begin(), kNone.end(), currency) != kNone.end()) return 0;
  if (std::find(kThree.begin(), kThree.end(), currency) != kThree.end()) return 3;
  return 2;
}

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  std::string out = "'";
  for (const char c : text.substr(0, kLongest)) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte >= 0x7F ? '?' : c;
  }
  return out + (text.size() > kLongest ? "...'" : "'");
}

bool benchmarkable(std::string_view service_class) {
  constexpr std::array<std::string_view, 7> kNeverPriced{"tax",    "surcharge", "regulatory",          "fee",
                                                         "credit", "discount",  "equipment.instalment"};
  if (service_class.empty()) return false;
  return std::none_of(kNeverPriced.begin(), kNeverPriced.end(),
                      [&](std::string_view branch) { return is_under(service_class, branch); });
}

}  // namespace telaudit::pricing
