#include "store/catalogue_lists.h"

#include "store/segment_format.h"

namespace telaudit::store {
namespace {

void put_decimal(std::string& out, const std::optional<Decimal>& value) {
  put_text(out, value ? value->text() : std::string());
}

// Reads entries; what is no number makes ok() false.
class ListReader {
 public:
  explicit ListReader(std::string_view bytes) : reader_(bytes) {}

  template <typename Number>
  Number number() {
    return reader_.number<Number>();
  }
  std::string text() { return std::string(reader_.text()); }
  // Lives as long as the bytes.
  std::string_view level_text() {
    const auto written = reader_.text();
    right_ = right_ && written.size() <= bill::Levels::kLongestText;
    return right_ ? written : std::string_view();
  }
  std::optional<Decimal> decimal() {
    const auto written = reader_.text();
    if (written.empty()) return std::nullopt;
    const auto value = parse_decimal(written);
    right_ = right_ && value.has_value();
    return value;
  }
  std::optional<Total> total() {
    const auto written = reader_.text();
    if (written.empty()) return std::nullopt;
    const auto value = parse_total(written);
    right_ = right_ && value.has_value();
    return value;
  }
  bool ok() const { return right_ && reader_.ok(); }
  bool complete() const { return right_ && reader_.complete(); }

 private:
  ByteReader reader_;
  bool right_ = true;
};

void put_level(std::string& out, const bill::LevelView& level) {
  put_text(out, level.id);
  put_text(out, level.parent);
  put_text(out, level.label);
  put_text(out, level.kind);
  put_decimal(out, level.printed);
  put_number(out, level.roundings);
  put_number(out, static_cast<std::uint8_t>(level.information_only ? 1 : 0));
  const auto& balance = level.balance();
  put_number(out, static_cast<std::uint8_t>(balance.any() ? 1 : 0));
  if (balance.any())
    for (const auto& amount : {balance.previous_balance, balance.payments, balance.adjustments,
                               balance.other_adjustments, balance.total_due})
      put_decimal(out, amount);
  put_number(out, level.source_offset);
  put_number(out, level.source_length);
}

// The texts stand in the list; `balance` takes the balance carried forward.
bill::LevelView take_level(ListReader& reader, bill::BalanceForward& balance) {
  bill::LevelView level;
  level.id = reader.level_text();
  level.parent = reader.level_text();
  level.label = reader.level_text();
  level.kind = reader.level_text();
  level.printed = reader.decimal();
  level.roundings = reader.number<std::uint32_t>();
  level.information_only = reader.number<std::uint8_t>() != 0;
  balance = {};
  if (reader.number<std::uint8_t>() != 0) {
    balance.previous_balance = reader.decimal();
    balance.payments = reader.decimal();
    balance.adjustments = reader.decimal();
    balance.other_adjustments = reader.decimal();
    balance.total_due = reader.decimal();
    level.balance_forward = &balance;
  }
  level.source_offset = reader.number<std::uint64_t>();
  level.source_length = reader.number<std::uint64_t>();
  return level;
}

template <typename Entries, typename Put>
std::string pack(const Entries& entries, Put put) {
  ListPacker list;
  for (const auto& entry : entries) {
    put(list.entry(), entry);
    list.end_entry();
  }
  return list.finish();
}

// Calls take(reader) for each entry; false where the bytes are no such list.
template <typename Take>
bool for_each_entry(std::string_view bytes, Take take) {
  const auto content = expand_list(bytes);
  if (!content) return false;
  ListReader reader(*content);
  const auto count = reader.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) take(reader);
  return reader.complete();
}

template <typename Take>
auto unpack(std::string_view bytes, Take take)
    -> std::optional<std::vector<decltype(take(std::declval<ListReader&>()))>> {
  std::vector<decltype(take(std::declval<ListReader&>()))> entries;
  if (!for_each_entry(bytes, [&](ListReader& reader) { entries.push_back(take(reader)); }))
    return std::nullopt;
  return entries;
}

}  // namespace

bool keepable(const Total& total) {
  return total.valid() && (total.decimal().has_value() || parse_total(total.text()).has_value());
}

std::string pack_words(std::span<const std::string> words) {
  return pack(words, [](std::string& out, const std::string& word) { put_text(out, word); });
}

std::string pack_ranges(std::span<const bill::RowRange> ranges) {
  return pack(ranges, [](std::string& out, const bill::RowRange& range) {
    put_number(out, range.begin);
    put_number(out, range.end);
  });
}

std::string pack_levels(const bill::Levels& levels) {
  return pack(levels, put_level);
}

std::string pack_sums(std::span<const LevelSum> sums) {
  return pack(sums, [](std::string& out, const LevelSum& sum) {
    put_text(out, sum.level);
    put_text(out, sum.in_total.text());
    put_text(out, sum.payable.text());
    put_number(out, sum.charges);
  });
}

void pack_level_row(const LevelRow& row, ListPacker& list) {
  std::string& out = list.entry();
  put_level(out, row.level);
  put_text(out, row.currency);
  put_text(out, row.computed.text());
  put_text(out, row.difference ? row.difference->text() : std::string());
  put_decimal(out, row.allowed);
  put_text(out, row.state);
  list.end_entry();
}

std::optional<std::vector<std::string>> unpack_words(std::string_view bytes) {
  return unpack(bytes, [](ListReader& reader) { return reader.text(); });
}

std::optional<std::vector<bill::RowRange>> unpack_ranges(std::string_view bytes) {
  return unpack(bytes, [](ListReader& reader) {
    bill::RowRange range;
    range.begin = reader.number<std::uint64_t>();
    range.end = reader.number<std::uint64_t>();
    return range;
  });
}

std::optional<bill::Levels> unpack_levels(std::string_view bytes) {
  bill::Levels levels;
  bill::BalanceForward balance;
  const auto take = [&](ListReader& reader) { levels.push_back(take_level(reader, balance)); };
  if (!for_each_entry(bytes, take)) return std::nullopt;
  return levels;
}

std::optional<std::vector<LevelSum>> unpack_sums(std::string_view bytes) {
  return unpack(bytes, [](ListReader& reader) {
    LevelSum sum;
    sum.level = reader.text();
    sum.in_total = reader.total().value_or(Total{});
    sum.payable = reader.total().value_or(Total{});
    sum.charges = reader.number<std::uint64_t>();
    return sum;
  });
}

std::optional<std::vector<LevelRow>> unpack_level_rows(std::string_view bytes) {
  return unpack(bytes, [](ListReader& reader) {
    LevelRow row;
    bill::BalanceForward balance;
    copy_to(take_level(reader, balance), row.level);
    row.currency = reader.text();
    row.computed = reader.total().value_or(Total{});
    row.difference = reader.total();
    row.allowed = reader.decimal().value_or(Decimal{});
    row.state = reader.text();
    return row;
  });
}

}  // namespace telaudit::store
