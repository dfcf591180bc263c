#include "audit/finding_record.h"

#include <type_traits>

namespace telaudit::audit {
namespace {

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void operator()(const std::string& text) const {
    number(text.size());
    out_ += text;
  }
  template <typename T>
  std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>> operator()(const T& value) const {
    if constexpr (std::is_signed_v<T>) {
      const auto wide = static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
      number(wide << 1 ^ (value < 0 ? ~std::uint64_t{0} : 0));  // small magnitudes stay short
    } else {
      number(static_cast<std::uint64_t>(value));
    }
  }
  void operator()(const Total& total) const { (*this)(total.text()); }
  template <typename T>
  void operator()(const std::optional<T>& value) const {
    (*this)(value.has_value());
    if (value) (*this)(*value);
  }
  template <typename T>
  void operator()(const std::vector<T>& values) const {
    number(values.size());
    for (const auto& value : values) (*this)(value);
  }
  template <typename T>
  std::enable_if_t<std::is_class_v<T>> operator()(const T& value) const {
    each_field(value, *this);
  }

 private:
  void number(std::uint64_t value) const {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
    out_ += static_cast<char>(value);
  }

  std::string& out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  bool done() const { return good_ && left_.empty(); }

  void operator()(std::string& text) {
    const auto size = number();
    if (size > left_.size()) return fail();
    text.assign(left_.substr(0, size));
    left_.remove_prefix(size);
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
  void fail() {
    good_ = false;
    left_ = {};
  }

  std::string_view left_;
  bool good_ = true;
};

// `T` is the struct or, for writing, a constant one; every field in turn.
template <typename T, typename Visit>
void each_field(T& value, Visit& visit) {
  using Struct = std::remove_const_t<T>;
  const auto all = [&](auto&... fields) { (visit(fields), ...); };
  if constexpr (std::is_same_v<Struct, Decimal>) {
    all(value.mantissa, value.scale);
  } else if constexpr (std::is_same_v<Struct, Date>) {
    all(value.days);
  } else if constexpr (std::is_same_v<Struct, bill::ChargeId>) {
    all(value.reading, value.offset, value.ordinal);
  } else if constexpr (std::is_same_v<Struct, FindingCharge>) {
    all(value.id, value.billed, value.at_most, value.bill_date);
  } else if constexpr (std::is_same_v<Struct, ChargeRange>) {
    all(value.first, value.last, value.charges, value.billed);
  } else if constexpr (std::is_same_v<Struct, Window>) {
    all(value.known, value.closes, value.open, value.basis);
  } else if constexpr (std::is_same_v<Struct, LedgerEntry>) {
    all(value.finding, value.charge, value.amount);
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

}  // namespace

void append_record(std::string& out, const FindingRecord& record) {
  const Writer write(out);
  write(record.turn);
  write(record.billed);
  write(record.ahead);
  write(record.finding);
}

bool read_record(std::string_view bytes, FindingRecord& record) {
  Reader read(bytes);
  read(record.turn);
  read(record.billed);
  read(record.ahead);
  read(record.finding);
  return read.done() && record.finding.kind <= Kind::calendar;
}

}  // namespace telaudit::audit
