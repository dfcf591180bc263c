#include "bill/levels.h"

#include <algorithm>
#include <cstring>

#include "base/result.h"

namespace telaudit::bill {
namespace {

constexpr unsigned kSizeBits = 24;
static_assert(Levels::kLongestText == (std::size_t{1} << kSizeBits) - 1);

constexpr std::size_t kRecent = 256;        // a power of two
constexpr std::size_t kFewLevels = 16;      // which are not worth looking for
constexpr std::size_t kLongestShared = 64;  // longer texts seldom repeat

std::size_t recent_slot(std::string_view text) {
  std::uint64_t last = 0;
  const std::size_t taken = std::min(text.size(), sizeof last);
  std::memcpy(&last, text.data() + text.size() - taken, taken);
  return static_cast<std::size_t>(((last ^ text.size()) * 0x9E3779B97F4A7C15U) >> 56U) & (kRecent - 1);
}

}  // namespace

LevelView::LevelView(const Level& level)
    : id(level.id),
      parent(level.parent),
      label(level.label),
      kind(level.kind),
      printed(level.printed),
      roundings(level.roundings),
      information_only(level.information_only),
      balance_forward(&level.balance),
      source_offset(level.source_offset),
      source_length(level.source_length) {}

const BalanceForward& LevelView::balance() const {
  static const BalanceForward none;
  return balance_forward == nullptr ? none : *balance_forward;
}

void copy_to(const LevelView& level, Level& to) {
  to.id = level.id;
  to.parent = level.parent;
  to.label = level.label;
  to.kind = level.kind;
  to.printed = level.printed;
  to.roundings = level.roundings;
  to.information_only = level.information_only;
  to.balance = level.balance();
  to.source_offset = level.source_offset;
  to.source_length = level.source_length;
}

Level copy_of(const LevelView& level) {
  Level copy;
  copy_to(level, copy);
  return copy;
}

const LevelView Levels::operator[](std::size_t index) const {
  const Record& record = records_[index];
  LevelView level;
  level.id = view(record.id);
  level.parent = view(record.parent);
  level.label = view(record.label);
  level.kind = view(record.kind);
  if (record.is_printed) level.printed = Decimal{record.printed, record.printed_scale};
  level.roundings = record.roundings;
  level.information_only = record.information_only;
  if (record.has_balance) level.balance_forward = balance_of(index);
  level.source_offset = record.source_offset;
  level.source_length = record.source_length;
  return level;
}

void Levels::clear() {
  records_.clear();
  text_.clear();
  balances_.clear();
  recent_.clear();
}

void Levels::push_back(const LevelView& level) {
  if (records_.size() == kFewLevels && recent_.empty()) recent_.resize(kRecent);
  Record record;
  record.id = keep_recent(level.id);
  record.parent = keep_recent(level.parent);
  record.label = keep_recent(level.label);
  record.kind = keep_recent(level.kind);
  record.is_printed = level.printed.has_value();
  if (level.printed) {
    record.printed = level.printed->mantissa;
    record.printed_scale = level.printed->scale;
  }
  record.roundings = level.roundings;
  record.information_only = level.information_only;
  record.source_offset = level.source_offset;
  record.source_length = level.source_length;
  records_.push_back(record);
  if (level.balance().any()) set_balance(records_.size() - 1, level.balance());
}

void Levels::set_printed(std::size_t index, Decimal printed, std::uint64_t source_offset,
                         std::uint64_t source_length) {
  Record& record = records_[index];
  record.is_printed = true;
  record.printed = printed.mantissa;
  record.printed_scale = printed.scale;
  record.source_offset = source_offset;
  record.source_length = source_length;
}

void Levels::set_balance(std::size_t index, const BalanceForward& balance) {
  records_[index].has_balance = true;
  const auto at =
      std::lower_bound(balances_.begin(), balances_.end(), index,
                       [](const Balance& entry, std::size_t level) { return entry.level < level; });
  if (at != balances_.end() && at->level == index) {
    at->balance = balance;
  } else {
    balances_.insert(at, {index, balance});
  }
}

const BalanceForward* Levels::balance_of(std::size_t index) const {
  const auto at =
      std::lower_bound(balances_.begin(), balances_.end(), index,
                       [](const Balance& entry, std::size_t level) { return entry.level < level; });
  return &at->balance;
}

Levels::Text Levels::keep(std::string_view text) {
  require(text.size() <= kLongestText, "a level's text is shorter than 16 MiB");
  const Text kept = (static_cast<Text>(text_.size()) << kSizeBits) | text.size();
  text_.append(text);
  return kept;
}

Levels::Text Levels::keep_recent(std::string_view text) {
  if (text.empty()) return 0;
  if (recent_.empty() || text.size() > kLongestShared) return keep(text);
  Text& recent = recent_[recent_slot(text)];
  if (view(recent) != text) recent = keep(text);
  return recent;
}

std::string_view Levels::view(Text text) const {
  return std::string_view(text_).substr(text >> kSizeBits, text & kLongestText);
}

}  // namespace telaudit::bill
