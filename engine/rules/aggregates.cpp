#include "rules/aggregates.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "rules/language.h"

namespace telaudit::rules {
namespace {

constexpr std::array<AggregateFunction, 14> kAggregates = {{
    {AggregateId::sum, "sum", SecondValue::none, "sum(x)",
     "Sum; 0 over nothing; unknown when a member is unknown.", "sum(c.amount)"},
    {AggregateId::count, "count", SecondValue::none, "count() or count(condition)",
     "count(): rows; count(condition): rows where it is true, unknown when one is unknown; count(x) with a "
     "joined alias: its rows.",
     "count()"},
    {AggregateId::distinct, "distinct", SecondValue::none, "distinct(x)",
     "Number of different values; unknown when a member is unknown.", "distinct(c.bill_date)"},
    {AggregateId::min, "min", SecondValue::none, "min(x)",
     "Least member; unknown over nothing, or when a member is unknown.", "min(c.invoice)"},
    {AggregateId::max, "max", SecondValue::none, "max(x)",
     "Greatest member; unknown over nothing, or when a member is unknown.", "max(c.amount)"},
    {AggregateId::median, "median", SecondValue::none, "median(x)",
     "Middle member; the half of the sum of the two middle ones; unknown over nothing, or when a member is "
     "unknown.",
     "median(c.amount)"},
    {AggregateId::percentile, "percentile", SecondValue::share, "percentile(x, share)",
     "The value below which a share of the members lies, between two members in proportion: at place 1 + "
     "(n - 1) * share of the sorted members, as spreadsheets and R's type 7 count. Exact; round it. The "
     "share "
     "is a literal or param from 0 to 1. Unknown over nothing, or when a member is unknown.",
     "percentile(c.rate, 0.25)"},
    {AggregateId::nearest_rank, "nearest_rank", SecondValue::share, "nearest_rank(x, share)",
     "The member at place share * n, rounded up, of the sorted members: with 0.95 the burstable rate of "
     "samples, after the top five in a hundred are set aside. Missing samples are not zero: join them. "
     "Unknown "
     "over nothing, or when a member is unknown.",
     "nearest_rank(c.quantity, 0.95)"},
    {AggregateId::mad, "mad", SecondValue::none, "mad(x)",
     "Median absolute deviation: the median of the distances of the members from their median, not scaled. "
     "Unknown over nothing, or when a member is unknown.",
     "mad(c.amount)"},
    {AggregateId::first, "first", SecondValue::place, "first(x, place)",
     "x of the row whose place (a date, moment, number or text) is the least; of several at one place the "
     "least x. Unknown over nothing, or when an x or a place is unknown; first(known(x), place) looks only "
     "at "
     "rows that have both.",
     "first(c.amount, c.bill_date)"},
    {AggregateId::last, "last", SecondValue::place, "last(x, place)",
     "x of the row whose place is the greatest; of several at one place the greatest x; else as first.",
     "last(c.amount, c.bill_date)"},
    {AggregateId::list, "list", SecondValue::count, "list(x) or list(x, most)",
     "The different members in order, as text with commas between, for messages and for lists of days; of "
     "more "
     "than `most` (1 to 1000; 20 when not written) the first, and how many more. Empty over nothing, unknown "
     "when a member is unknown.",
     "list(c.service)"},
    {AggregateId::any, "any", SecondValue::none, "any(condition)",
     "Whether the condition is true in one row; false over nothing.", "any(c.charge_class == 'discount')"},
    {AggregateId::all, "all", SecondValue::none, "all(condition)",
     "Whether the condition is true in every row; true over nothing.", "all(c.quantity == 0)"},
}};

constexpr int kListed = 20;

// By value, then by decimals and currency, so that the order of rows cannot show.
bool before(const Value& a, const Value& b) {
  const auto order = rules::order(a, b);
  if (order != std::strong_ordering::equal) return order == std::strong_ordering::less;
  return a.scale != b.scale ? a.scale < b.scale : a.text < b.text;
}

Value checked(Value value) {
  if (value.known() && digits(value.number) > kMaxDigits)
    return make_error("a result of more than 38 digits");
  return value;
}

// The middle of sorted numbers; the half of an exact sum ends in one more decimal at most.
Value middle(const std::vector<Value>& sorted, Kind kind) {
  const std::size_t half = sorted.size() / 2;
  if (sorted.size() % 2 == 1) return sorted[half];
  Value both = rules::add(sorted[half - 1], sorted[half], kind);
  if (!both.known()) return both;
  both.number *= 5;
  ++both.scale;
  return both;
}

// Beyond these, what comes of numbers here may need more than 64 bits.
constexpr std::int64_t kMostNarrow = 10'000'000'000'000'000;

// The numbers of members at one scale, where they are small.
std::optional<std::vector<std::int64_t>> narrow_numbers(Kind kind, const std::vector<Value>& members) {
  if (!is_number(kind)) return std::nullopt;
  std::vector<std::int64_t> out;
  out.reserve(members.size());
  for (const auto& member : members) {
    if (member.scale != members.front().scale || abs(member.number) > kMostNarrow) return std::nullopt;
    out.push_back(static_cast<std::int64_t>(member.number));
  }
  return out;
}

// As middle() of values, of numbers of at most 16 digits and one more: they are put in another order.
struct Middle {
  std::int64_t number = 0;
  int decimals = 0;  // more than they had
};
Middle middle(std::vector<std::int64_t>& numbers) {
  const auto half = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::nth_element(numbers.begin(), half, numbers.end());
  if (numbers.size() % 2 == 1) return {*half, 0};
  return {(*half + *std::max_element(numbers.begin(), half)) * 5, 1};
}

// The median of the distances of these numbers from their median.
Middle deviation_of(std::vector<std::int64_t>& numbers) {
  const Middle centre = middle(numbers);
  for (auto& number : numbers)
    number = std::abs((centre.decimals == 1 ? number * 10 : number) - centre.number);
  const Middle out = middle(numbers);
  return {out.number, centre.decimals + out.decimals};
}

}  // namespace

std::span<const AggregateFunction> aggregates() {
  return kAggregates;
}

void Accumulator::add(const Value& member) {
  if (member.error()) {
    if (!error_ || member.text < error_->text) error_ = member;
    return;
  }
  if (id_ == AggregateId::any || id_ == AggregateId::all) {
    fold(member);
    return;
  }
  if (member.unknown()) {
    if (!known_only_) unknown_ = true;
    return;
  }
  if (id_ == AggregateId::count) {
    if (member.is_true()) ++count_;
    return;
  }
  if (id_ == AggregateId::distinct || id_ == AggregateId::list) {
    std::string key;
    append_key(key, member, true);
    if (id_ == AggregateId::list) key += std::to_string(member.scale);
    if (different_.insert(std::move(key)).second && id_ == AggregateId::list) members_.push_back(member);
    return;
  }
  fold(member);
}

void Accumulator::add(const Value& member, const Value& place) {
  for (const Value* value : {&member, &place}) {
    if (value->error()) {
      if (!error_ || value->text < error_->text) error_ = *value;
      return;
    }
  }
  if (member.unknown() || place.unknown()) {
    if (!known_only_) unknown_ = true;
    return;
  }
  const auto wanted = id_ == AggregateId::first ? std::strong_ordering::less : std::strong_ordering::greater;
  if (folded_) {
    auto order = rules::order(place, *place_);
    if (order == std::strong_ordering::equal) order = rules::order(member, *folded_);
    // Of equal members the one with fewer decimals, and then by currency, so that the order of rows cannot
    // show.
    if (order == std::strong_ordering::equal &&
        (member.scale < folded_->scale || (member.scale == folded_->scale && member.text < folded_->text)))
      order = wanted;
    if (order != wanted) return;
  }
  folded_ = member;
  place_ = place;
}

void Accumulator::fold(const Value& member) {
  const bool in_currency = member.known() && member.kind == Kind::money && !member.text.empty();
  if (in_currency && (currencies_.empty() || *currencies_.begin() != member.text))
    currencies_.insert(member.text);
  if (id_ == AggregateId::median || id_ == AggregateId::percentile || id_ == AggregateId::nearest_rank ||
      id_ == AggregateId::mad) {
    members_.push_back(member);
    return;
  }
  if (!folded_) {
    folded_ = member;
    return;
  }
  if (id_ == AggregateId::sum) {
    // Added without the check for 38 digits: only the whole sum must fit.
    const int scale = std::max(folded_->scale, member.scale);
    folded_->number = folded_->number * power_of_ten(scale - folded_->scale) +
                      member.number * power_of_ten(scale - member.scale);
    folded_->scale = scale;
  } else if (id_ == AggregateId::min || id_ == AggregateId::max) {
    const auto order = rules::order(member, *folded_);
    // Of equal values the one with fewer decimals, so that the order of rows cannot show.
    const bool shorter = order == std::strong_ordering::equal && member.scale < folded_->scale;
    const auto wanted = id_ == AggregateId::min ? std::strong_ordering::less : std::strong_ordering::greater;
    if (order == wanted || shorter) folded_ = member;
  } else if (id_ == AggregateId::any) {
    folded_ = logical_or(*folded_, member);
  } else if (id_ == AggregateId::all) {
    folded_ = logical_and(*folded_, member);
  }
}

// The currency of all members stands in the result of sums, least and greatest ones alike.
Value Accumulator::in_currency(Value value) const {
  if (kind_ == Kind::money) value.text = currencies_.empty() ? std::string() : *currencies_.begin();
  value.kind = kind_;
  return value;
}

std::vector<Value> Accumulator::sorted() const {
  std::vector<Value> members = members_;
  std::sort(members.begin(), members.end(), before);
  return members;
}

// With n members and share P / 10^s the place, counted from 0, is (n - 1) * P / 10^s: a whole part and a
// fraction of 10^s, so that the value between two members ends in s more decimals at most.
Value Accumulator::percentile(const Value& share) const {
  const auto members = sorted();
  const Integer unit = power_of_ten(share.scale);
  const Integer place = share.number * (members.size() - 1);
  const auto low = static_cast<std::size_t>(Integer(place / unit));
  const Integer fraction = place % unit;
  const Value& below = members[low];
  if (fraction == 0) return in_currency(below);
  const Value& above = members[low + 1];
  const int scale = std::max(below.scale, above.scale);
  const Integer a = below.number * power_of_ten(scale - below.scale);
  const Integer b = above.number * power_of_ten(scale - above.scale);
  Integer number = a * unit + (b - a) * fraction;
  int decimals = scale + share.scale;
  while (decimals > scale && number % 10 == 0) {
    number /= 10;
    --decimals;
  }
  return checked(in_currency(make_number(kind_, std::move(number), decimals)));
}

Value Accumulator::nearest_rank(const Value& share) const {
  const auto members = sorted();
  const Integer unit = power_of_ten(share.scale);
  const Integer rank = (share.number * members.size() + unit - 1) / unit;
  return in_currency(members[static_cast<std::size_t>(std::max(rank, Integer(1))) - 1]);
}

Value Accumulator::deviation() const {
  if (auto numbers = narrow_numbers(kind_, members_)) {
    const Middle of = deviation_of(*numbers);
    return in_currency(make_number(kind_, of.number, members_.front().scale + of.decimals));
  }
  const Value centre = middle(sorted(), kind_);
  if (!centre.known()) return centre;
  std::vector<Value> distances;
  for (const auto& member : members_) {
    Value distance = subtract(member, centre, kind_);
    if (!distance.known()) return distance;
    distance.number = abs(distance.number);
    distances.push_back(std::move(distance));
  }
  std::sort(distances.begin(), distances.end(), before);
  return checked(in_currency(middle(distances, kind_)));
}

Value Accumulator::list(const Value& most) const {
  const auto members = sorted();
  const std::size_t limit = most.known() ? static_cast<std::size_t>(most.number) : kListed;
  std::string text;
  std::size_t named = 0;
  std::size_t more = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const bool again = i > 0 && rules::order(members[i - 1], members[i]) == std::strong_ordering::equal &&
                       members[i - 1].text == members[i].text;
    if (again) continue;
    if (named == limit) {
      ++more;
      continue;
    }
    text += (named == 0 ? "" : ", ") + display(members[i]);
    ++named;
  }
  if (more > 0) text += " and " + std::to_string(more) + " more";
  return make_text(text);
}

Value Accumulator::result(const Value& second) const {
  if (id_ == AggregateId::any || id_ == AggregateId::all) {
    // What one row decides alone is decided, whatever the others are.
    const bool deciding = id_ == AggregateId::any;
    if (folded_ && folded_->known() && folded_->is_true() == deciding) return *folded_;
    if (error_) return *error_;
    return folded_ ? *folded_ : make_boolean(!deciding);
  }
  if (error_) return *error_;
  if (currencies_.size() > 1)
    return make_error("amounts in " + *currencies_.begin() + " and " + *std::next(currencies_.begin()) +
                      " do not mix");
  if (unknown_) return make_unknown(kind_);
  switch (id_) {
    case AggregateId::count:
      return make_integer(count_);
    case AggregateId::distinct:
      return make_integer(different_.size());
    case AggregateId::sum:
      if (!folded_) return make_number(kind_, 0, 0);
      if (digits(folded_->number) > kMaxDigits) return make_error("a sum of more than 38 digits");
      return in_currency(*folded_);
    case AggregateId::min:
    case AggregateId::max:
      return folded_ ? in_currency(*folded_) : make_unknown(kind_);
    case AggregateId::first:
    case AggregateId::last:
      return folded_ ? *folded_ : make_unknown(kind_);
    case AggregateId::list:
      if (second.known() && (second.number < 1 || second.number > 1000))
        return make_error("1 to 1000 members were expected, found " + display(second));
      return list(second);
    case AggregateId::percentile:
    case AggregateId::nearest_rank:
      if (second.number < 0 || second.number > power_of_ten(second.scale))
        return make_error("a share of 0 to 1 was expected, found " + display(second));
      break;
    case AggregateId::median:
    case AggregateId::mad:
    case AggregateId::any:
    case AggregateId::all:
      break;
  }
  if (members_.empty()) return make_unknown(kind_);
  if (id_ == AggregateId::percentile) return percentile(second);
  if (id_ == AggregateId::nearest_rank) return nearest_rank(second);
  if (id_ == AggregateId::mad) return deviation();
  if (auto numbers = narrow_numbers(kind_, members_)) {
    const Middle of = middle(*numbers);
    return in_currency(make_number(kind_, of.number, members_.front().scale + of.decimals));
  }
  const Value value = middle(sorted(), kind_);
  return value.known() ? in_currency(value) : value;
}

}  // namespace telaudit::rules
