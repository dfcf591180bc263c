#include "bill/parts.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/hash.h"
#include "base/result.h"

namespace telaudit::bill {
namespace {

constexpr std::size_t kManyLevels = 1024;
constexpr std::size_t kMostRepeated = 65536;
constexpr std::size_t kLongestRepeated = 256;

std::uint64_t folded(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63U);
}

std::int64_t unfolded(std::uint64_t value) {
  return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
}

// Numbers stand in groups of seven bits, the lowest first. A text is 0 where it is empty, an odd number where
// it repeats, else twice its length and its bytes.
class Packer {
 public:
  Packer(std::string& out, RepeatedTexts& repeated) : out_(out), repeated_(repeated) { out_.clear(); }

  void number(std::uint64_t value) {
    for (; value >= 0x80U; value >>= 7U) out_ += static_cast<char>(value | 0x80U);
    out_ += static_cast<char>(value);
  }
  void signed_number(std::int64_t value) { number(folded(value)); }
  void own_text(std::string_view text) {
    number(text.size() * 2);
    out_ += text;
  }
  void text(std::string_view text) {
    const auto repeated = repeated_.number(text);
    if (repeated) {
      number(std::uint64_t{*repeated} * 2 + 1);
    } else {
      own_text(text);
    }
  }
  void date(const std::optional<Date>& date) { number(date ? folded(date->days) + 1 : 0); }
  void decimal(const std::optional<Decimal>& value) {
    number(value ? value->scale + 1U : 0U);
    if (value) signed_number(value->mantissa);
  }

 private:
  std::string& out_;
  RepeatedTexts& repeated_;
};

// Reads what a Packer wrote.
class Unpacker {
 public:
  Unpacker(const char* at, const RepeatedTexts& repeated) : at_(at), repeated_(repeated) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto byte = static_cast<std::uint8_t>(*at_++);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80U) return value;
    }
  }
  std::int64_t signed_number() { return unfolded(number()); }
  std::string_view text() {
    const std::uint64_t head = number();
    if ((head & 1U) != 0) return repeated_.text(static_cast<std::uint32_t>(head >> 1U));
    const std::string_view own(at_, static_cast<std::size_t>(head >> 1U));
    at_ += own.size();
    return own;
  }
  std::optional<Date> date() {
    const std::uint64_t value = number();
    if (value == 0) return std::nullopt;
    return Date{static_cast<std::int32_t>(unfolded(value - 1))};
  }
  std::optional<Decimal> decimal() {
    const std::uint64_t scale = number();
    if (scale == 0) return std::nullopt;
    return Decimal{signed_number(), static_cast<std::uint8_t>(scale - 1)};
  }

 private:
  const char* at_;
  const RepeatedTexts& repeated_;
};

void pack_rows(const std::vector<RowRange>& rows, Packer& out) {
  out.number(rows.size());
  std::uint64_t last = 0;
  for (const auto& range : rows) {
    out.signed_number(static_cast<std::int64_t>(range.begin - last));
    out.signed_number(static_cast<std::int64_t>(range.end - range.begin));
    last = range.end;
  }
}

std::vector<RowRange> unpack_rows(Unpacker& in) {
  std::vector<RowRange> rows(static_cast<std::size_t>(in.number()));
  std::uint64_t last = 0;
  for (auto& range : rows) {
    range.begin = last + static_cast<std::uint64_t>(in.signed_number());
    range.end = range.begin + static_cast<std::uint64_t>(in.signed_number());
    last = range.end;
  }
  return rows;
}

// How the parent of a level is written.
enum class Parent : std::uint8_t { none, same_as_before, level_before, other };

Parent parent_form(const LevelView& level, std::string_view parent_before, std::string_view id_before) {
  if (level.parent.empty()) return Parent::none;
  if (level.parent == parent_before) return Parent::same_as_before;
  return level.parent == id_before ? Parent::level_before : Parent::other;
}

void pack_balance(const BalanceForward& balance, Packer& out) {
  for (const auto& amount : {balance.previous_balance, balance.payments, balance.adjustments,
                             balance.other_adjustments, balance.total_due})
    out.decimal(amount);
}

BalanceForward unpack_balance(Unpacker& in) {
  BalanceForward balance;
  balance.previous_balance = in.decimal();
  balance.payments = in.decimal();
  balance.adjustments = in.decimal();
  balance.other_adjustments = in.decimal();
  balance.total_due = in.decimal();
  return balance;
}

// An id begins as that of the level before, or as the account, for so many bytes.
void pack_levels(const Levels& levels, std::string_view account, Packer& out) {
  out.number(levels.size());
  std::string_view id_before = account;
  std::string_view parent_before;
  for (const auto& level : levels) {
    const bool has_balance = level.balance().any();
    const Parent parent = parent_form(level, parent_before, id_before);
    out.number(static_cast<std::uint64_t>(parent) | (level.information_only ? 4U : 0U) |
               (has_balance ? 8U : 0U));
    const auto [differs, before_differs] =
        std::mismatch(level.id.begin(), level.id.end(), id_before.begin(), id_before.end());
    const auto same = static_cast<std::size_t>(differs - level.id.begin());
    out.number(same);
    out.own_text(level.id.substr(same));
    if (parent == Parent::other) out.text(level.parent);
    out.text(level.label);
    out.text(level.kind);
    out.decimal(level.printed);
    out.number(level.roundings);
    if (has_balance) pack_balance(level.balance(), out);
    out.number(level.source_offset);
    out.number(level.source_length);
    id_before = level.id;
    parent_before = level.parent;
  }
}

Levels unpack_levels(Unpacker& in, std::string_view account) {
  Levels levels;
  const auto count = static_cast<std::size_t>(in.number());
  levels.reserve(count);
  std::string id(account);
  std::string id_before;
  std::string parent;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t flags = in.number();
    id_before = id;
    id.resize(static_cast<std::size_t>(in.number()));
    id += in.text();
    LevelView level;
    switch (static_cast<Parent>(flags & 3U)) {
      case Parent::none:
        parent.clear();
        break;
      case Parent::same_as_before:
        break;
      case Parent::level_before:
        parent = id_before;
        break;
      case Parent::other:
        parent = in.text();
        break;
    }
    level.id = id;
    level.parent = parent;
    level.label = in.text();
    level.kind = in.text();
    level.printed = in.decimal();
    level.roundings = static_cast<std::uint32_t>(in.number());
    level.information_only = (flags & 4U) != 0;
    BalanceForward balance;
    if ((flags & 8U) != 0) {
      balance = unpack_balance(in);
      level.balance_forward = &balance;
    }
    level.source_offset = in.number();
    level.source_length = in.number();
    levels.push_back(level);
  }
  return levels;
}

// Key and rows stand first, since they are asked for alone.
void pack(const Part& part, Packer& out) {
  out.text(part.key.carrier);
  out.text(part.key.account);
  out.text(part.key.number);
  out.signed_number(part.key.bill_date.days);
  pack_rows(part.rows, out);
  out.number(static_cast<std::uint64_t>(part.marker) | (part.bill_date_stated ? 4U : 0U) |
             (part.information_only ? 8U : 0U));
  out.text(part.kind);
  out.number(part.required_kinds.size());
  for (const auto& kind : part.required_kinds) out.text(kind);
  out.text(part.issued);
  out.text(part.currency);
  out.date(part.due_date);
  out.date(part.period_from);
  out.date(part.period_through);
  out.text(part.parent_account);
  out.text(part.contract_reference);
  out.text(part.customer);
  pack_levels(part.levels, part.key.account, out);
}

Parts::Key unpack_key(Unpacker& in) {
  Parts::Key key;
  key.carrier = in.text();
  key.account = in.text();
  key.number = in.text();
  key.bill_date = Date{static_cast<std::int32_t>(in.signed_number())};
  return key;
}

Part unpack(Unpacker& in) {
  Part part;
  const Parts::Key key = unpack_key(in);
  part.key = {std::string(key.carrier), std::string(key.account), std::string(key.number), key.bill_date};
  part.rows = unpack_rows(in);
  const std::uint64_t flags = in.number();
  part.marker = static_cast<Marker>(flags & 3U);
  part.bill_date_stated = (flags & 4U) != 0;
  part.information_only = (flags & 8U) != 0;
  part.kind = in.text();
  part.required_kinds.resize(static_cast<std::size_t>(in.number()));
  for (auto& kind : part.required_kinds) kind = in.text();
  part.issued = in.text();
  part.currency = in.text();
  part.due_date = in.date();
  part.period_from = in.date();
  part.period_through = in.date();
  part.parent_account = in.text();
  part.contract_reference = in.text();
  part.customer = in.text();
  part.levels = unpack_levels(in, key.account);
  return part;
}

}  // namespace

// A text that comes again and finds its hash is kept from then on.
std::optional<std::uint32_t> RepeatedTexts::number(std::string_view text) {
  if (text.empty() || text.size() > kLongestRepeated) return std::nullopt;
  const std::uint64_t hash = xxh3(text);
  Slot& slot = slots_[hash % slots_.size()];
  if (slot.hash != hash) {
    slot = {hash, std::nullopt};
    return std::nullopt;
  }
  if (!slot.number) {
    if (texts_.size() == kMostRepeated) return std::nullopt;
    slot.number = static_cast<std::uint32_t>(texts_.size());
    texts_.emplace_back(text);
  }
  if (texts_[*slot.number] != text) return std::nullopt;
  return slot.number;
}

void Parts::push_back(Part part) {
  packed_.emplace_back();
  put_back(packed_.size() - 1, std::move(part));
}

void Parts::put_back(std::size_t index, Part part) {
  levels_ += part.levels.size();
  if (part.levels.size() >= kManyLevels) {
    const bool added = large_.emplace(index, std::move(part)).second;
    require(added, "a part is taken before it is put back");
    return;
  }
  Packer out(scratch_, repeated_);
  pack(part, out);
  packed_[index] = std::make_unique_for_overwrite<char[]>(scratch_.size());
  std::memcpy(packed_[index].get(), scratch_.data(), scratch_.size());
}

const Part Parts::operator[](std::size_t index) const {
  if (packed_.at(index) == nullptr) return large_.at(index);
  Unpacker in(packed_[index].get(), repeated_);
  return unpack(in);
}

Parts::Key Parts::key(std::size_t index) const {
  if (packed_[index] == nullptr) {
    const InvoiceKey& key = large_.at(index).key;
    return {key.carrier, key.account, key.number, key.bill_date};
  }
  Unpacker in(packed_[index].get(), repeated_);
  return unpack_key(in);
}

std::vector<RowRange> Parts::rows(std::size_t index) const {
  if (packed_[index] == nullptr) return large_.at(index).rows;
  Unpacker in(packed_[index].get(), repeated_);
  unpack_key(in);
  return unpack_rows(in);
}

Part Parts::take(std::size_t index) {
  Part part;
  if (packed_[index] != nullptr) {
    Unpacker in(packed_[index].get(), repeated_);
    part = unpack(in);
    packed_[index].reset();
  } else {
    const auto large = large_.extract(index);
    require(!large.empty(), "a part is taken once");
    part = std::move(large.mapped());
  }
  levels_ -= part.levels.size();
  return part;
}

}  // namespace telaudit::bill
