// Segments of lines that come again byte for byte: the description, the product, the period, the tax of a
// line are those of thousands of others. What such a segment says is kept by its bytes, so that most need
// neither be taken apart nor looked up word by word. What is said here and what a segment says that is taken
// apart is the same, since whatever depends on the line at hand is decided behind it (DetailReader::apply).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "formats/edifact_profile.h"
#include "formats/edifact_syntax.h"
#include "formats/invoice_columns.h"

namespace telaudit::formats::edifact {

// What a segment says by itself, whichever line it belongs to. Words are those of the piece's columns.
struct Said {
  enum class Kind : std::uint8_t { nothing, product, service, description, dates, reference, tax };
  Kind kind = Kind::nothing;
  std::uint32_t word = invoice::kNoWord;
  std::uint32_t charge_class = invoice::kNoWord;  // of a product
  const QualifierRanks* roles = nullptr;          // of dates and references
  Date date;
  std::optional<Date> through;
  Decimal rate{0, invoice::kNoScale};  // of a tax
  Decimal base{0, invoice::kNoScale};
};

// As many as there is room for; those that came last.
class RepeatedSegments {
 public:
  RepeatedSegments() : entries_(kEntries) {}

  // Whether a segment that begins so can be among them.
  static bool may_know(std::string_view text) {
    if (text.size() < kShortest) return false;
    switch (tag_number(text.substr(0, 3))) {
      case tag_number("DTM"):
      case tag_number("IMD"):
      case tag_number("PIA"):
      case tag_number("RFF"):
      case tag_number("TAX"):
        return true;
      default:
        return false;
    }
  }

  // Null where the segment, its terminator included, is not known. It may_know().
  const Said* find(std::string_view text) const {
    const Entry& entry = entries_[place(text)];
    return entry.size == text.size() && is_same(entry.text, text) ? &entry.said : nullptr;
  }
  // The text must stay where it is.
  void keep(std::string_view text, const Said& said) {
    if (text.size() <= kLongest) entries_[place(text)] = {text.data(), text.size(), said};
  }

 private:
  static constexpr std::size_t kEntries = 1024;
  static constexpr std::size_t kShortest = 8;
  static constexpr std::size_t kLongest = 128;

  struct Entry {
    const char* text = nullptr;
    std::size_t size = 0;
    Said said;
  };

  static std::uint64_t load(const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
  }

  static bool is_same(const char* known, std::string_view text) {
    const std::size_t last = text.size() - 8;
    std::uint64_t differ = load(known + last) ^ load(text.data() + last);
    for (std::size_t at = 0; at < last; at += 8) differ |= load(known + at) ^ load(text.data() + at);
    return differ == 0;
  }

  // From the first, the middle and the last eight bytes.
  static std::size_t place(std::string_view text) {
    const std::size_t size = text.size() - 8;
    const std::uint64_t first = load(text.data()) * 0x9E3779B97F4A7C15U;
    const std::uint64_t last = load(text.data() + size) * 0xC2B2AE3D27D4EB4FU;
    const std::uint64_t mixed = (first ^ (last >> 29U) ^ load(text.data() + size / 2)) * 0x165667B19E3779F9U;
    return static_cast<std::size_t>((mixed ^ last) >> 40U) % kEntries;
  }

  std::vector<Entry> entries_;
};

}  // namespace telaudit::formats::edifact
