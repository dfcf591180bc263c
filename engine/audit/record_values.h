// The values of findings as bytes, one after the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "audit/finding.h"

namespace telaudit::audit {

// How a record was written: at first every charge named its reading, and every entry of the ledger its
// finding; now they do where it is not that of the one before.
enum class RecordForm : std::uint8_t { first, second };

// Every field of a struct in turn; `T` is the struct or, for writing, a constant one.
template <typename T, typename Visit>
void each_field(T& value, Visit& visit);

class RecordWriter {
 public:
  explicit RecordWriter(std::string& out) : out_(out) {}

  void operator()(const std::string& text) {
    number(text.size());
    out_ += text;
  }
  void operator()(const bill::ChargeId& charge) {
    repeated(charge.reading, reading_);
    (*this)(charge.offset);
    (*this)(charge.ordinal);
  }
  void operator()(const LedgerEntry& entry) {
    repeated(entry.finding, finding_);
    (*this)(entry.charge);
    (*this)(entry.amount);
  }
  template <typename T>
  std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>> operator()(const T& value) {
    if constexpr (std::is_signed_v<T>) {
      const auto wide = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
      number(wide << 1 ^ (value < 0 ? ~std::uint64_t{0} : 0));  // small magnitudes stay short
    } else {
      number(static_cast<std::uint64_t>(value));
    }
  }
  void operator()(const Total& total) { (*this)(total.text()); }
  template <typename T>
  void operator()(const std::optional<T>& value) {
    (*this)(value.has_value());
    if (value) (*this)(*value);
  }
  template <typename T>
  void operator()(const std::vector<T>& values) {
    number(values.size());
    for (const auto& value : values) (*this)(value);
  }
  template <typename T>
  std::enable_if_t<std::is_class_v<T>> operator()(const T& value) {
    each_field(value, *this);
  }

 private:
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
    out_ += static_cast<char>(value);
  }
  // Nothing where it is the one before, else its size and one more.
  void repeated(const std::string& text, std::string& before) {
    if (text == before) return number(0);
    number(text.size() + 1);
    out_ += text;
    before = text;
  }

  std::string& out_;
  std::string reading_;
  std::string finding_;
};

class RecordReader {
 public:
  RecordReader(std::string_view bytes, RecordForm form) : left_(bytes), form_(form) {}

  bool done() const { return good_ && left_.empty(); }

  void operator()(std::string& text) {
    const auto size = number();
    if (size > left_.size()) return fail();
    text.assign(left_.substr(0, size));
    left_.remove_prefix(size);
  }
  void operator()(bill::ChargeId& charge) {
    repeated(charge.reading, reading_);
    (*this)(charge.offset);
    (*this)(charge.ordinal);
  }
  void operator()(LedgerEntry& entry) {
    repeated(entry.finding, finding_);
    (*this)(entry.charge);
    (*this)(entry.amount);
  }
  template <typename T>
  std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>> operator()(T& value) {
    const auto read = number();
    if constexpr (std::is_signed_v<T>)
      value =
          static_cast<T>(static_cast<std::int64_t>(read >> 1 ^ ((read & 1) != 0 ? ~std::uint64_t{0} : 0)));
    else
      value = static_cast<T>(read);
  }
  void operator()(Total& total) {
    std::string text;
    (*this)(text);
    if (const auto read = parse_total(text))
      total = *read;
    else
      fail();
  }
  template <typename T>
  void operator()(std::optional<T>& value) {
    bool known = false;
    (*this)(known);
    if (!known) return value.reset();
    (*this)(value.emplace());
  }
  template <typename T>
  void operator()(std::vector<T>& values) {
    const auto size = number();
    if (size > left_.size()) return fail();  // each takes a byte at least
    values.clear();
    for (std::uint64_t i = 0; i < size && good_; ++i) (*this)(values.emplace_back());
  }
  template <typename T>
  std::enable_if_t<std::is_class_v<T>> operator()(T& value) {
    each_field(value, *this);
  }

 private:
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (left_.empty()) break;
      const auto byte = static_cast<unsigned char>(left_.front());
      left_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) return value;
    }
    fail();
    return 0;
  }
  void repeated(std::string& text, std::string& before) {
    if (form_ == RecordForm::first) return (*this)(text);
    const auto size = number();
    if (size > left_.size() + 1) return fail();
    if (size != 0) {
      before.assign(left_.substr(0, size - 1));
      left_.remove_prefix(size - 1);
    }
    text = before;
  }
  void fail() {
    good_ = false;
    left_ = {};
  }

  std::string_view left_;
  const RecordForm form_;
  bool good_ = true;
  std::string reading_;
  std::string finding_;
};

template <typename T, typename Visit>
void each_field(T& value, Visit& visit) {
  using Struct = std::remove_const_t<T>;
  const auto all = [&](auto&... fields) { (visit(fields), ...); };
  if constexpr (std::is_same_v<Struct, Decimal>) {
    all(value.mantissa, value.scale);
  } else if constexpr (std::is_same_v<Struct, Date>) {
    all(value.days);
  } else if constexpr (std::is_same_v<Struct, FindingCharge>) {
    all(value.id, value.billed, value.at_most, value.bill_date);
  } else if constexpr (std::is_same_v<Struct, ChargeRange>) {
    all(value.first, value.last, value.charges, value.billed);
  } else if constexpr (std::is_same_v<Struct, Window>) {
    all(value.known, value.closes, value.open, value.basis);
  } else if constexpr (std::is_same_v<Struct, std::pair<std::string, std::string>>) {
    all(value.first, value.second);
  } else {
    static_assert(std::is_same_v<Struct, Finding>);
    all(value.id, value.series, value.rule, value.rule_version, value.title, value.kind, value.confidence,
        value.reason, value.carrier, value.account, value.invoice, value.bill_date, value.service,
        value.product, value.currency, value.level, value.charges, value.ranges, value.taxes, value.rows,
        value.over);
    all(value.billed, value.expected, value.potential, value.monthly, value.allocated,
        value.allocated_monthly, value.in_window, value.out_of_window, value.window_unknown, value.taken_by,
        value.window, value.message, value.evidence, value.invoice_state, value.withdrawn_by,
        value.withdrawn_because, value.suppression);
  }
}

}  // namespace telaudit::audit
