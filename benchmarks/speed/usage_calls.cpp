#include "usage_calls.h"

#include <algorithm>
#include <chrono>

namespace telaudit::speed {

namespace {

constexpr std::uint32_t kDomesticPlaces = 220;
constexpr std::uint32_t kForeignPlaces = 80;
constexpr std::uint32_t kSecondsPerHour = 3600;
constexpr std::uint32_t kLongestCall = 6 * kSecondsPerHour;
constexpr std::size_t kRecentCalls = 64;
constexpr std::uint32_t kBlockOfNumbers = 50;  // services are numbered in blocks, as carriers give them out

std::uint64_t mixed(std::uint64_t value) {
  value ^= value >> 30;
  value *= 0xbf58476d1ce4e5b9U;
  value ^= value >> 27;
  value *= 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

// 0 to count - 1, the small ones far more often: a uniform number to the given power (at most 3), scaled.
std::uint32_t long_tailed(std::uint64_t random, std::uint32_t count, int power) {
  const std::uint64_t uniform = random >> 32;
  std::uint64_t drawn = uniform;
  for (int i = 1; i < power; ++i) drawn = (drawn * uniform) >> 32;
  return static_cast<std::uint32_t>((drawn * count) >> 32);
}

std::vector<std::string> made_places() {
  constexpr std::string_view starts[] = {"North", "South", "East",  "West",  "Upper", "Lower",  "Stone",
                                         "Mill",  "Oak",   "River", "Hill",  "Lake",  "Spring", "Fair",
                                         "Glen",  "Clear", "Maple", "Cedar", "Ash",   "Red"};
  constexpr std::string_view ends[] = {"ford", "bridge", "field", "ton",  "wood", "burg",
                                       "vale", "port",   "mont",  "side", "haven"};
  constexpr std::string_view abroad[] = {"Coast", "Island", "Capital", "Highlands"};
  std::vector<std::string> places;
  for (const std::string_view end : ends) {
    for (const std::string_view start : starts) places.push_back(std::string(start) + std::string(end));
  }
  for (const std::string_view end : abroad) {
    for (const std::string_view start : starts)
      places.push_back(std::string(start) + "land " + std::string(end));
  }
  return places;
}

std::uint64_t square_root(std::uint64_t value) {
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 31; bit != 0; bit >>= 1) {
    const std::uint64_t tried = root | bit;
    if (tried * tried <= value) root = tried;
  }
  return root;
}

// 2^(i/64), 30 bits behind the point: the 64th root of 2 by six square roots, then its powers by halves.
std::array<std::uint64_t, 65> powers_of_two() {
  std::array<std::uint64_t, 65> table{};
  table[0] = std::uint64_t{1} << 30;
  table[64] = std::uint64_t{1} << 31;
  for (std::size_t step = 64; step > 1; step /= 2) {
    for (std::size_t low = 0; low < 64; low += step) {
      // Each is below 2^31, so that the product fits; halving by the geometric mean.
      table[low + step / 2] = square_root(table[low] * table[low + step]);
    }
  }
  return table;
}

// Calls of an hour, in parts: offices are busy by day, and quiet at the weekend.
std::vector<std::uint64_t> hour_shares(int year, unsigned month) {
  constexpr std::array<std::uint64_t, 24> by_hour = {1,  1,  1,  1,  1,  2,  6,  20, 55, 80, 85, 80,
                                                     60, 75, 82, 80, 70, 45, 20, 10, 6,  4,  2,  1};
  const std::chrono::sys_days first{std::chrono::year{year} / std::chrono::month{month} / 1};
  const std::chrono::sys_days end{
      std::chrono::year_month_day{std::chrono::year{year} / std::chrono::month{month} / std::chrono::last}};
  std::vector<std::uint64_t> shares = {0};
  for (std::chrono::sys_days day = first; day <= end; day += std::chrono::days{1}) {
    const unsigned weekday = std::chrono::weekday{day}.iso_encoding();
    for (const std::uint64_t parts : by_hour) {
      shares.push_back(shares.back() + (weekday > 5 ? parts + 9 : parts * 10));
    }
  }
  return shares;
}

std::vector<std::uint64_t> account_shares(std::uint32_t accounts, bool even) {
  std::vector<std::uint64_t> shares = {0};
  for (std::uint32_t account = 0; account < accounts; ++account) {
    shares.push_back(shares.back() + (even ? 1 : 1000000 / (account + 4)));
  }
  return shares;
}

// Home of a block of services: most blocks are in few towns.
std::uint32_t home_of(std::uint32_t service) {
  return long_tailed(mixed(service / kBlockOfNumbers + 77), kDomesticPlaces, 2);
}

}  // namespace

Random::Random(std::uint64_t seed) : state_(mixed(seed + 0x9e3779b97f4a7c15U) | 1U) {}

std::uint64_t Random::next() {
  state_ ^= state_ >> 12;
  state_ ^= state_ << 25;
  state_ ^= state_ >> 27;
  return state_ * 0x2545f4914f6cdd1dU;
}

std::uint32_t Random::below(std::uint32_t bound) {
  return static_cast<std::uint32_t>(((next() >> 32) * bound) >> 32);
}

UsageCalls::UsageCalls(const UsageOptions& options)
    : options_(options),
      random_(options.seed),
      places_(made_places()),
      hour_share_(hour_shares(options.year, options.month)),
      account_share_(account_shares(options.accounts, options.even)),
      exp2_(powers_of_two()),
      busy_until_(options.services, 0),
      used_(options.services, false),
      recent_(kRecentCalls) {
  open_account();
}

void UsageCalls::open_account() {
  const std::uint64_t all = account_share_.back();
  const std::uint64_t before = account_share_[account_];
  const std::uint64_t after = account_share_[account_ + 1];
  account_rows_ = options_.rows * after / all - options_.rows * before / all;
  first_service_ = static_cast<std::uint32_t>(options_.services * before / all);
  account_services_ = static_cast<std::uint32_t>(options_.services * after / all) - first_service_;
  row_of_account_ = 0;
  hour_ = 0;
  recent_end_ = 0;
}

// To the account of the next row, if there is one.
bool UsageCalls::advance() {
  while (row_of_account_ == account_rows_) {
    if (account_ + 1 == options_.accounts) return false;
    ++account_;
    open_account();
    repeat_ = false;
  }
  return true;
}

bool UsageCalls::next(Call& call) {
  if (!advance()) return false;
  if (repeat_) {
    repeat_ = false;
    call = last_;
    ++totals_.duplicates;
  } else {
    // The calls of an hour are spread over it evenly, each somewhere in its own part.
    const std::uint64_t all = hour_share_.back();
    while (account_rows_ * hour_share_[hour_ + 1] / all <= row_of_account_) ++hour_;
    const std::uint64_t first = account_rows_ * hour_share_[hour_] / all;
    const std::uint64_t calls = account_rows_ * hour_share_[hour_ + 1] / all - first;
    const std::uint64_t within =
        ((row_of_account_ - first) * kSecondsPerHour + random_.below(kSecondsPerHour)) / calls;

    call.account = account_;
    call.start = static_cast<std::uint32_t>(hour_ * kSecondsPerHour + within);
    call.duration = duration();
    call.service = free_service(call.start);
    if (random_.below(2000) == 0) plant_overlap(call);
    choose_called(call);
    set_price(call);

    busy_until_[call.service] = std::max(busy_until_[call.service], call.start + call.duration);
    if (!used_[call.service]) {
      used_[call.service] = true;
      ++totals_.services;
    }
    recent_[recent_end_++ % kRecentCalls] = call;
    repeat_ = random_.below(1000) == 0;
    last_ = call;
  }
  ++row_of_account_;
  ++totals_.rows;
  totals_.duration += call.duration;
  totals_.billed_tenths += call.billed_tenths;
  totals_.amount += call.amount;
  return true;
}

// A service of the account that is not in a call. Should all be busy, the call waits no longer and counts as
// an overlap.
std::uint32_t UsageCalls::free_service(std::uint32_t start) {
  std::uint32_t chosen = 0;
  for (int tries = 0; tries < 4; ++tries) {
    chosen = long_tailed(random_.next(), account_services_, 3);
    if (busy_until_[first_service_ + chosen] <= start) return first_service_ + chosen;
  }
  for (std::uint32_t seen = 0; seen < account_services_; ++seen) {
    if (++chosen == account_services_) chosen = 0;
    if (busy_until_[first_service_ + chosen] <= start) return first_service_ + chosen;
  }
  ++totals_.overlaps;
  return first_service_ + chosen;
}

// Gives the call to a service that is in another call, if one of the recent ones still lasts.
void UsageCalls::plant_overlap(Call& call) {
  for (std::uint64_t back = 1; back <= std::min<std::uint64_t>(recent_end_, kRecentCalls); ++back) {
    const Call& other = recent_[(recent_end_ - back) % kRecentCalls];
    if (other.start < call.start && call.start + 1 < other.start + other.duration) {
      call.service = other.service;
      ++totals_.overlaps;
      return;
    }
  }
}

// People call the same few numbers most of the time, everybody calls some, and the rest is new.
void UsageCalls::choose_called(Call& call) {
  const std::uint32_t kind = random_.below(100);
  std::uint64_t number = 0;
  if (kind < 60) {
    number = mixed((std::uint64_t{call.service} << 8) + long_tailed(random_.next(), 24, 2) + 1);
  } else if (kind < 75) {
    number = mixed((std::uint64_t{1} << 50) + long_tailed(random_.next(), 5000, 2));
  } else {
    number = random_.next();
  }
  const std::uint32_t home = home_of(call.service);
  const bool near = kind < 60 && number % 2 == 0;
  call.place = near ? home : long_tailed(mixed(number), kDomesticPlaces + kForeignPlaces, 2);
  call.called = (number >> 8) % 10000000;
  call.inbound = random_.below(25) == 0;
  if (call.inbound) {
    call.type = CallType::toll_free;
  } else if (call.place >= kDomesticPlaces) {
    call.type = CallType::international;
  } else if ((number >> 40) % 9 < 2) {
    call.type = CallType::mobile;
  } else {
    call.type = call.place == home ? CallType::local : CallType::national;
  }
}

void UsageCalls::set_price(Call& call) const {
  const std::uint32_t place = call.place;
  switch (call.type) {
    case CallType::local:
      call.rate = 85;
      break;
    case CallType::national:
      call.rate = 120 + place * 7 % 12 * 5;
      break;
    case CallType::mobile:
      call.rate = 650 + place % 4 * 50;
      break;
    case CallType::toll_free:
      call.rate = 190;
      break;
    case CallType::international:
      call.rate = 900 + static_cast<std::uint32_t>(mixed(place) % 800) * 10;
      break;
  }
  call.billed_tenths = (call.duration + 5) / 6;
  if (call.type == CallType::international) call.billed_tenths = (call.duration + 59) / 60 * 10;
  call.amount = (std::uint64_t{call.billed_tenths} * call.rate + 5) / 10;
}

// e^(ln 75 + 1.2 z) = 2^(log2 75 + 1.2 / ln 2 * z), with z, nearly normal, the sum of twelve uniform numbers
// less six.
std::uint32_t UsageCalls::duration() {
  constexpr std::int64_t kOne = 65536;
  constexpr std::int64_t kLogMedian = 408214;   // log2 75 = 6.22882 in 65536ths
  constexpr std::int64_t kSpread = 113457;      // 1.2 / ln 2 = 1.73123 in 65536ths
  constexpr std::int64_t kLongest = 15 * kOne;  // 2^15 s is beyond the longest call
  std::int64_t normal = -6 * kOne;
  for (int word = 0; word < 3; ++word) {
    const std::uint64_t random = random_.next();
    normal += static_cast<std::int64_t>((random & 0xffff) + ((random >> 16) & 0xffff) +
                                        ((random >> 32) & 0xffff) + (random >> 48));
  }
  const std::int64_t power = std::clamp<std::int64_t>(kLogMedian + normal * kSpread / kOne, 0, kLongest);
  const std::uint64_t fraction = static_cast<std::uint64_t>(power % kOne);
  const std::uint64_t low = exp2_[fraction / 1024];
  const std::uint64_t high = exp2_[fraction / 1024 + 1];
  const std::uint64_t mantissa = low + (high - low) * (fraction % 1024) / 1024;
  const std::uint64_t seconds = (mantissa << (power / kOne)) >> 30;
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(seconds, 1, kLongestCall));
}

std::uint64_t UsageCalls::service_number(std::uint32_t service) {
  constexpr std::uint32_t kBlocks = 1U << 22;
  const std::uint32_t block = service / kBlockOfNumbers * 2654435761U % kBlocks;
  return 100000000U + std::uint64_t{block} * 200 + service % kBlockOfNumbers;
}

std::uint32_t UsageCalls::cost_centre(std::uint32_t service) {
  const std::uint64_t hash = mixed(service / kBlockOfNumbers + 991);
  return hash % 32 == 0 ? 0 : 1000 + long_tailed(hash, 600, 2) * 7;
}

}  // namespace telaudit::speed
