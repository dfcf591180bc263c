#include "store/segment_writer.h"

#include <algorithm>

#include "base/hash.h"
#include "store/durable_file.h"
#include "store/segment_block.h"

namespace telaudit::store {
namespace {

std::string header_bytes() {
  std::string out(kSegmentMagic);
  put_number(out, kSegmentVersion);
  put_number(out, std::uint32_t{0});
  return out;
}

void put_zone(std::string& out, const bill::Zone& zone) {
  put_number(out, static_cast<std::uint8_t>(zone.min ? 1 : 0));
  put_number(out, zone.min.value_or(0));
  put_number(out, zone.max.value_or(0));
  put_number(out, zone.unknown);
  put_number(out, zone.distinct);
}

std::string footer_bytes(const SegmentFooter& footer) {
  std::string out;
  put_text(out, footer.schema.name);
  put_number(out, static_cast<std::uint32_t>(footer.schema.columns.size()));
  for (const auto& column : footer.schema.columns) {
    put_text(out, column.name);
    put_number(out, static_cast<std::uint8_t>(column.type));
    put_number(out, static_cast<std::uint8_t>(column.money ? 1 : 0));
  }
  put_number(out, footer.rows);
  put_number(out, kChunkRows);
  put_number(out, kZoneRows);
  put_number(out, static_cast<std::uint32_t>(footer.chunks.size()));
  for (const auto& chunk : footer.chunks) {
    put_number(out, chunk.rows);
    for (const auto& block : chunk.blocks) {
      put_number(out, block.offset);
      put_number(out, block.length);
      put_number(out, block.checksum);
      for (const auto& zone : block.zones) put_zone(out, zone);
    }
  }
  put_number(out, static_cast<std::uint32_t>(footer.sums.size()));
  for (const auto& sum : footer.sums) {
    put_text(out, sum.currency);
    put_text(out, sum.in_total.text());
    put_text(out, sum.payable.text());
  }
  return out;
}

std::string trailer_bytes(std::string_view footer) {
  std::string out;
  put_number(out, static_cast<std::uint64_t>(footer.size()));
  put_number(out, xxh3(footer));
  out += kSegmentEndMagic;
  return out;
}

// A sum that its own text does not give back is beyond what can be kept.
bool keepable(const Total& total) {
  return total.valid() && parse_total(total.text()).has_value();
}

Problem too_large(const std::filesystem::path& path, const std::string& what) {
  return Problem{
      what, {path.string(), {}, {}, {}, {}}, "split the source into smaller files and read them one by one"};
}

// Appends the blocks of one chunk to `out`, which begins at `offset` in the file.
Result<ChunkEntry> encode_chunk(const std::filesystem::path& path, const bill::Schema& schema,
                                const std::vector<bill::ColumnView>& columns, std::uint64_t offset,
                                std::string& out) {
  ChunkEntry entry;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const ColumnBlock block = canonical_block(columns[c]);
    entry.rows = static_cast<std::uint32_t>(block.rows);
    const auto bytes = encode_block(block);
    if (!bytes)
      return too_large(path, "more than 4 GiB of text in one chunk of column " + schema.columns[c].name);
    BlockEntry place;
    place.offset = offset + out.size();
    place.length = bytes->size();
    place.checksum = xxh3(*bytes);
    for (std::size_t begin = 0; begin < block.rows; begin += kZoneRows)
      place.zones.push_back(
          zone_of(slice(block.view(), begin, std::min<std::size_t>(kZoneRows, block.rows - begin))));
    entry.blocks.push_back(std::move(place));
    out += *bytes;
  }
  return entry;
}

}  // namespace

std::vector<CurrencySum> currency_sums(const bill::Schema& schema,
                                       std::span<const bill::ColumnView> columns) {
  const auto amount = schema.find("amount");
  const auto currency = schema.find("currency");
  const auto in_total = schema.find("in_total");
  const auto payable = schema.find("payable");
  if (!amount || !currency || !in_total || !payable || columns.empty()) return {};
  const auto& amounts = columns[*amount];
  const auto& currencies = columns[*currency];
  if (amounts.type != bill::Type::decimal || currencies.type != bill::Type::text) return {};
  // One sum for each word of the dictionary, and one at the end for rows whose currency is unknown.
  std::vector<CurrencySum> by_word(currencies.words.size() + 1);
  std::vector<std::uint8_t> used(by_word.size(), 0);
  const auto is_set = [](const bill::ColumnView& flags, std::size_t row) {
    return flags.is_known(row) && flags.number(row) != 0;
  };
  for (std::size_t row = 0; row < amounts.rows; ++row) {
    if (!amounts.is_known(row)) continue;
    std::size_t word = currencies.words.size();
    if (currencies.is_known(row))
      word = currencies.encoding == bill::Encoding::constant ? 0 : currencies.codes[row];
    const Decimal value{amounts.number(row), amounts.scale};
    used[word] = 1;
    if (is_set(columns[*in_total], row)) by_word[word].in_total.add(value);
    if (is_set(columns[*payable], row)) by_word[word].payable.add(value);
  }
  std::vector<CurrencySum> sums;
  for (std::size_t word = 0; word < by_word.size(); ++word) {
    if (used[word] == 0) continue;
    if (word < currencies.words.size()) by_word[word].currency = std::string(currencies.words[word]);
    add_sums(sums, {by_word[word]});
  }
  return sums;
}

void add_sums(std::vector<CurrencySum>& sums, const std::vector<CurrencySum>& more) {
  for (const auto& sum : more) {
    const auto at = std::lower_bound(
        sums.begin(), sums.end(), sum.currency,
        [](const CurrencySum& left, const std::string& right) { return left.currency < right; });
    if (at == sums.end() || at->currency != sum.currency) {
      sums.insert(at, sum);
      continue;
    }
    at->in_total.add(sum.in_total);
    at->payable.add(sum.payable);
  }
}

Result<SegmentRecord> write_segment(const std::filesystem::path& path, const bill::Schema& schema,
                                    const bill::Table& table, FileSystem& files) {
  require(table.rows() == 0 || table.columns().size() == schema.columns.size(),
          "a segment has one column for each of its schema");
  auto file = DurableFile::create(path, files);
  if (!file) return file.problem();
  SegmentFooter footer;
  footer.schema = schema;
  footer.rows = table.rows();
  std::string out = header_bytes();
  const auto rows = static_cast<std::size_t>(table.rows());
  for (std::size_t begin = 0; begin < rows; begin += kChunkRows) {
    std::vector<bill::ColumnView> columns;
    for (std::size_t c = 0; c < schema.columns.size(); ++c)
      columns.push_back(slice(table.column(c), begin, std::min<std::size_t>(kChunkRows, rows - begin)));
    auto chunk = encode_chunk(path, schema, columns, file->size(), out);
    if (!chunk) return chunk.problem();
    footer.chunks.push_back(std::move(*chunk));
    add_sums(footer.sums, currency_sums(schema, columns));
    if (auto written = file->append(out); !written) return written.problem();
    out.clear();
  }
  for (const auto& sum : footer.sums)
    if (!keepable(sum.in_total) || !keepable(sum.payable))
      return too_large(path, "the sum of its amounts does not fit in 128 bits");
  const std::string ending = footer_bytes(footer);
  out += ending;
  out += trailer_bytes(ending);
  if (auto written = file->append(out); !written) return written.problem();
  const std::uint64_t size = file->size();
  if (auto finished = file->finish(); !finished) return finished.problem();
  return SegmentRecord{footer.rows, size, xxh3(ending)};
}

}  // namespace telaudit::store
