#include "store/catalogue_lists.h"

#include <zstd.h>

#include <limits>

#include "store/segment_format.h"

namespace telaudit::store {
namespace {

constexpr std::uint8_t kRaw = 0;
constexpr std::uint8_t kCompressed = 1;
constexpr std::size_t kLeastCompressed = 1024;
constexpr int kCompressionLevel = 1;
// No list shrinks further, so a damaged length cannot ask for more memory than a multiple of its bytes.
constexpr std::uint64_t kLargestRatio = 1024;

std::string wrap(const std::string& content) {
  require(content.size() <= std::numeric_limits<std::uint32_t>::max(), "a list is smaller than 4 GiB");
  std::string out;
  put_number(out, kRaw);
  put_number(out, static_cast<std::uint32_t>(content.size()));
  if (content.size() >= kLeastCompressed) {
    const std::size_t head = out.size();
    out.resize(head + ZSTD_compressBound(content.size()));
    const std::size_t size = ZSTD_compress(out.data() + head, out.size() - head, content.data(),
                                           content.size(), kCompressionLevel);
    if (ZSTD_isError(size) == 0 && size < content.size() && content.size() <= size * kLargestRatio) {
      out[0] = static_cast<char>(kCompressed);
      out.resize(head + size);
      return out;
    }
    out.resize(head);
  }
  return out + content;
}

std::optional<std::string> unwrap(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto form = reader.number<std::uint8_t>();
  const auto size = reader.number<std::uint32_t>();
  if (!reader.ok()) return std::nullopt;
  const auto content = reader.take(reader.remaining());
  if (form == kRaw && content.size() == size) return std::string(content);
  if (form != kCompressed || size > content.size() * kLargestRatio) return std::nullopt;
  std::string out(size, '\0');
  if (ZSTD_decompress(out.data(), out.size(), content.data(), content.size()) != size) return std::nullopt;
  return out;
}

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

void put_level(std::string& out, const bill::Level& level) {
  put_text(out, level.id);
  put_text(out, level.parent);
  put_text(out, level.label);
  put_text(out, level.kind);
  put_decimal(out, level.printed);
  put_number(out, level.roundings);
  put_number(out, static_cast<std::uint8_t>(level.information_only ? 1 : 0));
  const auto& balance = level.balance;
  put_number(out, static_cast<std::uint8_t>(balance.any() ? 1 : 0));
  if (balance.any())
    for (const auto& amount : {balance.previous_balance, balance.payments, balance.adjustments,
                               balance.other_adjustments, balance.total_due})
      put_decimal(out, amount);
  put_number(out, level.source_offset);
  put_number(out, level.source_length);
}

bill::Level take_level(ListReader& reader) {
  bill::Level level;
  level.id = reader.text();
  level.parent = reader.text();
  level.label = reader.text();
  level.kind = reader.text();
  level.printed = reader.decimal();
  level.roundings = reader.number<std::uint32_t>();
  level.information_only = reader.number<std::uint8_t>() != 0;
  if (reader.number<std::uint8_t>() != 0) {
    level.balance.previous_balance = reader.decimal();
    level.balance.payments = reader.decimal();
    level.balance.adjustments = reader.decimal();
    level.balance.other_adjustments = reader.decimal();
    level.balance.total_due = reader.decimal();
  }
  level.source_offset = reader.number<std::uint64_t>();
  level.source_length = reader.number<std::uint64_t>();
  return level;
}

template <typename Entries, typename Put>
std::string pack(const Entries& entries, Put put) {
  std::string content;
  put_number(content, static_cast<std::uint32_t>(entries.size()));
  for (const auto& entry : entries) put(content, entry);
  return wrap(content);
}

template <typename Take>
auto unpack(std::string_view bytes, Take take)
    -> std::optional<std::vector<decltype(take(std::declval<ListReader&>()))>> {
  const auto content = unwrap(bytes);
  if (!content) return std::nullopt;
  ListReader reader(*content);
  std::vector<decltype(take(reader))> entries;
  const auto count = reader.template number<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) entries.push_back(take(reader));
  if (!reader.complete()) return std::nullopt;
  return entries;
}

}  // namespace

std::string pack_words(std::span<const std::string> words) {
  return pack(words, [](std::string& out, const std::string& word) { put_text(out, word); });
}

std::string pack_ranges(std::span<const bill::RowRange> ranges) {
  return pack(ranges, [](std::string& out, const bill::RowRange& range) {
    put_number(out, range.begin);
    put_number(out, range.end);
  });
}

std::string pack_levels(std::span<const bill::Level> levels) {
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

std::string pack_level_rows(std::span<const LevelRow* const> rows) {
  return pack(rows, [](std::string& out, const LevelRow* row) {
    put_level(out, row->level);
    put_text(out, row->currency);
    put_text(out, row->computed.text());
    put_text(out, row->difference ? row->difference->text() : std::string());
    put_decimal(out, row->allowed);
    put_text(out, row->state);
  });
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

std::optional<std::vector<bill::Level>> unpack_levels(std::string_view bytes) {
  return unpack(bytes, take_level);
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
    row.level = take_level(reader);
    row.currency = reader.text();
    row.computed = reader.total().value_or(Total{});
    row.difference = reader.total();
    row.allowed = reader.decimal().value_or(Decimal{});
    row.state = reader.text();
    return row;
  });
}

}  // namespace telaudit::store
