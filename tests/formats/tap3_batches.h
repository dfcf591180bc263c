// TAP3 files written for tests, by the rules of X.690 8.1: tags of the application class, definite or
// indefinite lengths.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace telaudit::formats::test {

struct BerWriter {
  bool indefinite = false;  // constructed elements end with end-of-contents octets

  std::string element(std::uint32_t tag, std::string_view content, bool constructed) const {
    std::string out;
    const unsigned first = 0x40U | (constructed ? 0x20U : 0U);
    if (tag < 31) {
      out += static_cast<char>(first | tag);
    } else {
      out += static_cast<char>(first | 31U);
      if (tag >= 1U << 14U) out += static_cast<char>(0x80U | (tag >> 14U));
      if (tag >= 1U << 7U) out += static_cast<char>(0x80U | ((tag >> 7U) & 0x7FU));
      out += static_cast<char>(tag & 0x7FU);
    }
    if (constructed && indefinite) return out + '\x80' + std::string(content) + std::string(2, '\0');
    const std::size_t size = content.size();
    if (size < 128) {
      out += static_cast<char>(size);
    } else {
      out += '\x83';
      for (const unsigned shift : {16U, 8U, 0U}) out += static_cast<char>((size >> shift) & 0xFFU);
    }
    return out + std::string(content);
  }
  std::string node(std::uint32_t tag, std::string_view content) const { return element(tag, content, true); }
  std::string text(std::uint32_t tag, std::string_view content) const { return element(tag, content, false); }
  // At least one octet, two's complement.
  std::string number(std::uint32_t tag, std::int64_t value) const {
    std::string octets;
    for (int shift = 56; shift >= 0; shift -= 8) octets += static_cast<char>((value >> shift) & 0xFF);
    while (octets.size() > 1 && octets[0] == '\0' && (octets[1] & 0x80) == 0) octets.erase(0, 1);
    return element(tag, octets, false);
  }
  // Digits, two in an octet, the first one high, F behind an odd one.
  std::string bcd(std::uint32_t tag, std::string_view digits) const {
    std::string octets;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
      const unsigned high = static_cast<unsigned>(digits[i] - '0');
      const unsigned low = i + 1 < digits.size() ? static_cast<unsigned>(digits[i + 1] - '0') : 15U;
      octets += static_cast<char>(high << 4U | low);
    }
    return element(tag, octets, false);
  }
  std::string stamp(std::uint32_t tag, std::string_view local, std::string_view offset) const {
    return node(tag, text(16, local) + text(231, offset));
  }
  std::string start(std::uint32_t tag, std::string_view local) const {
    return node(tag, text(16, local) + number(232, 1));
  }

  std::string control(bool test = false) const {
    return node(4, text(196, "AAAXX") + text(182, "BBBYY") + text(109, "00042") +
                       stamp(108, "20260306020000", "+0100") + stamp(227, "20260305235959", "+0100") +
                       stamp(107, "20260306021500", "+0100") + number(201, 3) + number(189, 12) +
                       (test ? text(110, "T") : std::string()));
  }
  std::string accounting() const {
    return node(5, node(211, node(216, number(212, 1) + text(217, "01") + text(215, "2000000"))) +
                       text(135, "EUR") + text(210, "USD") +
                       node(80, node(106, number(105, 1) + number(159, 5) + number(104, 92345))) +
                       number(244, 4));
  }
  std::string network() const { return node(6, node(234, node(233, number(232, 1) + text(231, "+0100")))); }

  // 1.2345 after a discount of 0.0100, made of 1.0000 airtime and the rest; 20 % tax of it, 0.2469.
  std::string call() const {
    const std::string charge = node(
        69, text(66, "D") + number(105, 1) + node(258, number(259, 2) + number(255, 1) + number(256, 0)) +
                node(64, node(63, text(71, "00") + number(62, 12345) + number(65, 121) + number(68, 180)) +
                             node(63, text(71, "01") + number(62, 10000))) +
                node(214, node(213, number(212, 1) + number(397, 2469) + number(398, 12345))) +
                node(96, number(412, 100)));
    return node(9, node(147, node(427, node(199, bcd(129, "001010123456789") + bcd(152, "12025550101"))) +
                                 node(89, bcd(407, "12025550199") + text(42, "SPRINGFIELD")) +
                                 start(44, "20260305101500") + number(223, 121) + number(58, 0)) +
                       node(138, node(113, text(195, "AAAXX"))) +
                       node(38, node(39, node(36, node(426, text(218, "11"))) + start(74, "20260305101500") +
                                             node(70, charge))));
  }
  // 5.0000 for a volume; the numbers of octets in and out.
  std::string session(std::int64_t in = 1048576, std::int64_t out = 262144) const {
    const std::string charge =
        node(69, text(66, "X") + number(105, 1) + node(258, number(259, 10) + number(255, 0)) +
                     node(64, node(63, text(71, "00") + number(62, 50000) + number(65, in + out) +
                                           number(68, in + out))));
    return node(14, node(114, node(115, node(427, node(199, bcd(129, "001010123456789")))) +
                                  node(116, text(261, "internet.example")) + start(44, "20260305110000") +
                                  number(223, 3600)) +
                        node(121, number(250, in) + number(251, out) + node(70, charge)));
  }
  // 0.0500 in the event itself.
  std::string message() const {
    return node(433, number(439, 0) + node(436, bcd(152, "12025550101")) + start(447, "20260305120000") +
                         node(443, bcd(444, "12025550188")) + number(105, 1) + number(62, 500));
  }
  std::string audit(std::int64_t charge, std::int64_t tax, std::int64_t events,
                    std::int64_t discount = 100) const {
    return node(15, stamp(101, "20260305101500", "+0100") + stamp(133, "20260305120000", "+0100") +
                        number(415, charge) + number(226, tax) + number(225, discount) + number(43, events));
  }
  std::string file(std::string_view events, std::string_view audit, bool test = false) const {
    return node(1, control(test) + accounting() + network() + node(3, events) + std::string(audit));
  }
  // Charges 12345 + 50000 + 500 = 62845, tax 2469, three events.
  std::string small() const { return file(call() + session() + message(), audit(62845, 2469, 3)); }
};

}  // namespace telaudit::formats::test
