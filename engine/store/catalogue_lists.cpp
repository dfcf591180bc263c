#include "store/catalogue_lists.h"

#include <array>
#include <cstring>
#include <type_traits>
#include <utility>

#include "store/segment_format.h"

namespace telaudit::store {
namespace {

// Brings the fields of one entry together before they are appended to the list.
class EntryWriter {
 public:
  explicit EntryWriter(std::string& out) : out_(out) {}
  EntryWriter(const EntryWriter&) = delete;
  EntryWriter& operator=(const EntryWriter&) = delete;
  ~EntryWriter() { out_.append(bytes_.data(), size_); }

  template <typename Number>
  void number(Number value) {
    static_assert(std::is_arithmetic_v<Number>);
    put(&value, sizeof value);
  }
  void text(std::string_view text) {
    number(static_cast<std::uint32_t>(text.size()));
    put(text.data(), text.size());
  }
  void decimal(const std::optional<Decimal>& value) { text(value ? value->text() : std::string()); }

 private:
  void put(const void* from, std::size_t size) {
    if (size > bytes_.size() - size_) {
      out_.append(bytes_.data(), std::exchange(size_, 0));
      if (size > bytes_.size()) {
        out_.append(static_cast<const char*>(from), size);
        return;
      }
    }
    if (size > 0) std::memcpy(bytes_.data() + size_, from, size);
    size_ += size;
  }

  std::string& out_;
  std::size_t size_ = 0;
  std::array<char, 512> bytes_;
};

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

void put_level(EntryWriter& out, const bill::LevelView& level) {
  out.text(level.id);
  out.text(level.parent);
  out.text(level.label);
  out.text(level.kind);
  out.decimal(level.printed);
  out.number(level.roundings);
  out.number(static_cast<std::uint8_t>(level.information_only ? 1 : 0));
  const auto& balance = level.balance();
  out.number(static_cast<std::uint8_t>(balance.any() ? 1 : 0));
  if (balance.any())
    for (const auto& amount : {balance.previous_balance, balance.payments, balance.adjustments,
                               balance.other_adjustments, balance.total_due})
      out.decimal(amount);
  out.number(level.source_offset);
  out.number(level.source_length);
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
    {
      EntryWriter out(list.entry());
      put(out, entry);
    }
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
  return pack(words, [](EntryWriter& out, const std::string& word) { out.text(word); });
}

std::string pack_ranges(std::span<const bill::RowRange> ranges) {
  return pack(ranges, [](EntryWriter& out, const bill::RowRange& range) {
    out.number(range.begin);
    out.number(range.end);
  });
}

std::string pack_levels(const bill::Levels& levels) {
  return pack(levels, put_level);
}

std::string pack_sums(std::span<const LevelSum> sums) {
  return pack(sums, [](EntryWriter& out, const LevelSum& sum) {
    out.text(sum.level);
    out.text(sum.in_total.text());
    out.text(sum.payable.text());
    out.number(sum.charges);
  });
}

void pack_level_row(const LevelRow& row, ListPacker& list) {
  {
    EntryWriter out(list.entry());
    put_level(out, row.level);
    out.text(row.currency);
    out.text(row.computed.text());
    out.text(row.difference ? row.difference->text() : std::string());
    out.decimal(row.allowed);
    out.text(row.state);
  }
  list.end_entry();
}

PackedLists pack_lists(const StoredPart& part) {
  return {pack_levels(part.part.levels), pack_sums(part.sums)};
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
