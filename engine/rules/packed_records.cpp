#include "rules/packed_records.h"

#include <limits>

#include "base/result.h"

namespace telaudit::rules {
namespace {

// The first byte of a value: its state and kind, whether a text follows, and how its number stands.
constexpr unsigned kStateBits = 2;
constexpr unsigned kKindBits = 4;
constexpr std::uint64_t kHasText = 1;
constexpr std::uint64_t kHasScale = 2;
constexpr std::uint64_t kWideNumber = 4;  // as decimal text
constexpr std::uint64_t kHasNumber = 8;

std::uint64_t zigzag(std::int64_t number) {
  return static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63);
}

std::int64_t unzigzag(std::uint64_t number) {
  return static_cast<std::int64_t>(number >> 1) ^ -static_cast<std::int64_t>(number & 1);
}

}  // namespace

// Seven bits a byte, the lowest first.
void PackedRecords::put(std::uint64_t number) {
  constexpr std::uint64_t kMore = 0x80;
  while (number >= kMore) {
    bytes_ += static_cast<char>(number | kMore);
    number >>= 7;
  }
  bytes_ += static_cast<char>(number);
}

std::uint64_t PackedRecords::take(std::size_t& at) const {
  std::uint64_t number = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes_[at++]);
    number |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) return number;
  }
}

std::uint64_t PackedRecords::word_of(const std::string& text) {
  const auto [at, fresh] = known_.try_emplace(text, words_.size());
  if (fresh) words_.push_back(at->first);
  return at->second;
}

std::uint32_t PackedRecords::add(const Record& record) {
  require(!finished_, "records are added before they are finished");
  begins_.push_back(bytes_.size());
  put(record.row);
  put(record.values.size());
  for (const Value& value : record.values) {
    const bool has_number = value.number != 0;
    const bool wide = has_number && (value.number > std::numeric_limits<std::int64_t>::max() ||
                                     value.number < std::numeric_limits<std::int64_t>::min());
    std::uint64_t form = (value.text.empty() ? 0 : kHasText) | (value.scale == 0 ? 0 : kHasScale) |
                         (wide ? kWideNumber : 0) | (has_number ? kHasNumber : 0);
    form = form << kKindBits | static_cast<std::uint64_t>(value.kind);
    put(form << kStateBits | static_cast<std::uint64_t>(value.state));
    if (value.scale != 0) put(zigzag(value.scale));
    if (wide)
      put(word_of(value.number.str()));
    else if (has_number)
      put(zigzag(static_cast<std::int64_t>(value.number)));
    if (!value.text.empty()) put(word_of(value.text));
  }
  return static_cast<std::uint32_t>(begins_.size() - 1);
}

Record PackedRecords::record(std::uint32_t number) const {
  Record out;
  read(number, out);
  return out;
}

void PackedRecords::read(std::uint32_t number, Record& out) const {
  auto at = static_cast<std::size_t>(begins_[number]);
  out.row = take(at);
  out.values.resize(static_cast<std::size_t>(take(at)));
  for (Value& value : out.values) {
    std::uint64_t form = take(at);
    value.state = static_cast<State>(form & ((1U << kStateBits) - 1));
    form >>= kStateBits;
    value.kind = static_cast<Kind>(form & ((1U << kKindBits) - 1));
    form >>= kKindBits;
    value.scale = (form & kHasScale) != 0 ? static_cast<int>(unzigzag(take(at))) : 0;
    if ((form & kWideNumber) != 0)
      value.number = Integer(std::string(words_[static_cast<std::size_t>(take(at))]));
    else
      value.number = (form & kHasNumber) != 0 ? unzigzag(take(at)) : 0;
    value.text.clear();
    if ((form & kHasText) != 0) value.text = words_[static_cast<std::size_t>(take(at))];
  }
}

void PackedRecords::finish() {
  finished_ = true;
  bytes_.shrink_to_fit();
  begins_.shrink_to_fit();
}

}  // namespace telaudit::rules
