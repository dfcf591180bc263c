// Exact decimals. A Decimal is a 64-bit mantissa and a scale of 0 to 12: value = mantissa / 10^scale. The
// scale is the printed one, so 0.088 and 0.0880 are equal in value but remain different evidence. Totals are
// 128 bits wide. Nothing here rounds unless it is told a mode, and overflow is an error, never a wrap.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace telaudit {

inline constexpr int kMaxScale = 12;

enum class Rounding { half_up, half_even, up, down, floor, ceiling };  // half_up: away from zero on a tie

// "half_up" and so on; nothing for an unknown word.
std::optional<Rounding> parse_rounding(std::string_view word);

struct Decimal {
  std::int64_t mantissa = 0;
  std::uint8_t scale = 0;

  // The printed form, with exactly `scale` decimals: {8800,5} is "0.08800".
  std::string text() const;

  bool is_zero() const { return mantissa == 0; }
  bool is_negative() const { return mantissa < 0; }
};

// Equality and order are by value: 0.088 == 0.0880.
bool operator==(const Decimal& left, const Decimal& right);
std::strong_ordering operator<=>(const Decimal& left, const Decimal& right);

// Plain decimal text: optional sign, digits, optional point and decimals; ".5", "5." and "-3" are accepted as
// X12 type R allows. Nothing for anything else, for more than kMaxScale decimals, or for a mantissa over 64
// bits.
std::optional<Decimal> parse_decimal(std::string_view text);

// Digits with `scale` implied decimals ("28696" with 2 is 286.96); sign leading. Nothing when not all digits.
std::optional<Decimal> parse_implied(std::string_view digits, std::uint8_t scale);

// The same value at another scale; nothing when digits would be lost or overflow.
std::optional<Decimal> rescale(Decimal value, std::uint8_t scale);

// The nearest value at `scale` by `mode`; a larger scale only appends zeros. Nothing on overflow.
std::optional<Decimal> round(Decimal value, std::uint8_t scale, Rounding mode);

// Exact arithmetic; nothing on overflow of 64 bits or of kMaxScale.
std::optional<Decimal> add(Decimal left, Decimal right);
std::optional<Decimal> subtract(Decimal left, Decimal right);
std::optional<Decimal> multiply(Decimal left, Decimal right);
Decimal negate(Decimal value);
Decimal absolute(Decimal value);

// A running sum of 128 bits at the largest scale it has met. Adding never rounds. 2^63 additions cannot
// overflow it at scale 0; at scale 12 the product is checked, and an overflow makes valid() false for good.
class Total {
 public:
  void add(Decimal value);
  void add(const Total& other);
  void subtract(const Total& other);

  bool valid() const { return valid_; }
  std::uint8_t scale() const { return scale_; }
  __int128 mantissa() const { return mantissa_; }
  bool is_zero() const { return mantissa_ == 0; }
  bool is_negative() const { return mantissa_ < 0; }

  // Decimal text with scale() decimals, of any size.
  std::string text() const;
  // The sum as a Decimal; nothing when it does not fit.
  std::optional<Decimal> decimal() const;

  friend std::optional<Total> parse_total(std::string_view text);
  friend bool operator==(const Total& left, const Total& right);
  friend std::strong_ordering operator<=>(const Total& left, const Total& right);

 private:
  bool grow_to(std::uint8_t scale);

  __int128 mantissa_ = 0;
  std::uint8_t scale_ = 0;
  bool valid_ = true;
};

// The inverse of Total::text(); nothing for other text.
std::optional<Total> parse_total(std::string_view text);

// Magnitude of a difference, for tolerances.
Total difference(const Total& left, const Total& right);

}  // namespace telaudit
