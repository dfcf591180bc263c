// TAP3 transfer batches of any size (release 12, GSMA TD.57): calls with a tax and a sum beside their total,
// sessions and messages of many subscribers, as operators exchange them. Sums and counts are right.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace telaudit::speed {

struct Tap3Options {
  std::uint64_t events = 100'000;
  std::uint32_t subscribers = 20'000;
  bool indefinite = false;  // lengths of what holds others
  std::uint32_t seed = 57;
};

// Elements of the application class (X.690 8.1).
class BerElements {
 public:
  explicit BerElements(bool indefinite) : indefinite_(indefinite) {}

  std::string node(unsigned tag, std::string_view content) const {
    std::string out = head(tag, 0x20U);
    if (indefinite_) return out + '\x80' + std::string(content) + std::string(2, '\0');
    return out + length(content.size()) + std::string(content);
  }
  static std::string text(unsigned tag, std::string_view content) {
    return head(tag, 0) + length(content.size()) + std::string(content);
  }
  static std::string number(unsigned tag, std::int64_t value) {
    std::string octets;
    do {
      octets.insert(octets.begin(), static_cast<char>(value & 0xFF));
      value >>= 8;
    } while (value != 0);
    if ((octets.front() & 0x80) != 0) octets.insert(octets.begin(), '\0');
    return text(tag, octets);
  }
  // Two digits in an octet, F behind an odd one.
  static std::string bcd(unsigned tag, std::string_view digits) {
    std::string octets;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
      const auto digit = [&](std::size_t at) {
        return at < digits.size() ? static_cast<unsigned>(digits[at] - '0') : 15U;
      };
      octets += static_cast<char>(digit(i) << 4U | digit(i + 1));
    }
    return text(tag, octets);
  }

 private:
  static std::string head(unsigned tag, unsigned form) {
    std::string out(1, static_cast<char>(0x40U | form | (tag < 31 ? tag : 31U)));
    if (tag >= 128) out += static_cast<char>(0x80U | tag >> 7U);
    if (tag >= 31) out += static_cast<char>(tag & 0x7FU);
    return out;
  }
  static std::string length(std::size_t size) {
    if (size < 128) return {static_cast<char>(size)};
    std::string octets;
    for (; size != 0; size >>= 8U) octets.insert(octets.begin(), static_cast<char>(size & 0xFFU));
    return static_cast<char>(0x80U | octets.size()) + octets;
  }

  bool indefinite_;
};

inline std::string generate_tap3(const Tap3Options& options) {
  const BerElements ber(options.indefinite);
  std::mt19937_64 random(options.seed);
  const auto below = [&](std::uint64_t end) { return random() % end; };
  const auto digits = [](std::uint64_t value, std::size_t count) {
    std::string out = std::to_string(value);
    return std::string(count - out.size(), '0') + out;
  };
  static constexpr std::string_view kPlaces[] = {"SPRINGFIELD", "RIVERTON", "LAKESIDE", "GREENVILLE",
                                                 "FAIRVIEW"};
  const auto stamp = [&](unsigned tag, const std::string& time) {
    return ber.node(tag, ber.text(16, time) + ber.text(231, "+0100"));
  };
  std::string events;
  std::int64_t charges = 0;
  std::int64_t taxes = 0;
  std::string first = "99999999999999";
  std::string last = "00000000000000";
  for (std::uint64_t i = 0; i < options.events; ++i) {
    const std::uint64_t subscriber = below(options.subscribers);
    const std::string imsi = ber.bcd(129, "00101" + digits(subscriber * 7919 % 10'000'000'000, 10));
    const std::string msisdn = ber.bcd(152, "1202555" + digits(subscriber, 5));
    const std::string time = "202603" + digits(1 + below(5), 2) + digits(below(24), 2) +
                             digits(below(60), 2) + digits(below(60), 2);
    first = std::min(first, time);
    last = std::max(last, time);
    const auto start = [&](unsigned tag) { return ber.node(tag, ber.text(16, time) + ber.number(232, 1)); };
    const auto levels = [&](std::int64_t one, std::int64_t two) {
      return ber.node(258, ber.number(259, one) + ber.number(255, two) + ber.number(256, 0));
    };
    if (i % 3 == 0) {
      const auto seconds = static_cast<std::int64_t>(1 + below(1200));
      const std::int64_t billed = (seconds + 59) / 60 * 60;
      const std::int64_t charge = billed * static_cast<std::int64_t>(20 + below(60));
      const std::int64_t tax = charge / 5;
      charges += charge;
      taxes += tax;
      const std::string details = ber.node(63, ber.text(71, "00") + ber.number(62, charge) +
                                                   ber.number(65, seconds) + ber.number(68, billed)) +
                                  ber.node(63, ber.text(71, "01") + ber.number(62, charge));
      const std::string information =
          ber.node(69, ber.text(66, "D") + ber.number(105, 1) +
                           levels(1 + static_cast<std::int64_t>(below(2)), 1) + ber.node(64, details) +
                           ber.node(214, ber.node(213, ber.number(212, 1) + ber.number(397, tax) +
                                                           ber.number(398, charge))));
      const std::string party = ber.bcd(407, "1202556" + digits(below(100'000), 5));
      events +=
          ber.node(9, ber.node(147, ber.node(427, ber.node(199, imsi + msisdn)) +
                                        ber.node(89, party + ber.text(42, kPlaces[below(5)])) + start(44) +
                                        ber.number(223, seconds) + ber.number(58, 0)) +
                          ber.node(138, ber.node(113, ber.text(195, "AAAXX"))) +
                          ber.node(38, ber.node(39, ber.node(36, ber.node(426, ber.text(218, "11"))) +
                                                        ber.text(74, time) + ber.node(70, information))));
    } else if (i % 3 == 1) {
      const auto in = static_cast<std::int64_t>(below(std::uint64_t{1} << 24U));
      const auto out = static_cast<std::int64_t>(below(std::uint64_t{1} << 20U));
      const std::int64_t charge = (in + out + 1023) / 1024;
      charges += charge;
      const std::string details = ber.node(63, ber.text(71, "00") + ber.number(62, charge) +
                                                   ber.number(65, in + out) + ber.number(68, in + out));
      const std::string information =
          ber.node(69, ber.text(66, "X") + ber.number(105, 1) + levels(10, 0) + ber.node(64, details));
      events += ber.node(
          14, ber.node(114, ber.node(115, ber.node(427, ber.node(199, imsi + msisdn))) +
                                ber.node(116, ber.text(261, "internet.example")) + start(44) +
                                ber.number(223, static_cast<std::int64_t>(below(7200)))) +
                  ber.node(121, ber.number(250, in) + ber.number(251, out) + ber.node(70, information)));
    } else {
      charges += 500;
      events += ber.node(433, ber.number(439, 0) + ber.node(436, msisdn) + start(447) +
                                  ber.node(443, ber.bcd(444, "1202556" + digits(below(100'000), 5))) +
                                  ber.number(105, 1) + ber.number(62, 500));
    }
  }
  const std::string control =
      ber.node(4, ber.text(196, "AAAXX") + ber.text(182, "BBBYY") + ber.text(109, "00042") +
                      stamp(108, "20260306020000") + stamp(227, "20260305235959") +
                      stamp(107, "20260306021500") + ber.number(201, 3) + ber.number(189, 12));
  const std::string accounting = ber.node(
      5, ber.node(211, ber.node(216, ber.number(212, 1) + ber.text(217, "01") + ber.text(215, "2000000"))) +
             ber.text(135, "EUR") + ber.text(210, "USD") +
             ber.node(80, ber.node(106, ber.number(105, 1) + ber.number(159, 5) + ber.number(104, 92345))) +
             ber.number(244, 4));
  const std::string network =
      ber.node(6, ber.node(234, ber.node(233, ber.number(232, 1) + ber.text(231, "+0100"))));
  const std::string audit =
      ber.node(15, stamp(101, first) + stamp(133, last) + ber.number(415, charges) + ber.number(226, taxes) +
                       ber.number(225, 0) + ber.number(43, static_cast<std::int64_t>(options.events)));
  return ber.node(1, control + accounting + network + ber.node(3, events) + audit);
}

}  // namespace telaudit::speed
