// The calls of one month of a large estate, made up from a seed: the same seed gives the same calls on every
// machine, since all arithmetic is on integers.
//
// 40 accounts with one invoice each; within an account the calls come by their start, as a switch exports
// them. 250,000 services share the calls unevenly; durations are log-normal (median 75 s, sigma 1.2). A
// service holds one call at a time, but for the overlaps that are planted: one call in 2000. One call in 1000
// stands twice. All numbers begin as no real number of their kind can.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace telaudit::speed {

struct UsageOptions {
  std::uint64_t rows = 1000000;
  std::uint64_t seed = 1;
  std::uint32_t accounts = 40;
  bool even = false;  // every account has as many calls; else few accounts have most of them
  std::uint32_t services = 250000;
  int year = 2026;
  unsigned month = 3;
};

enum class CallType : std::uint8_t { local, national, mobile, international, toll_free };

struct Call {
  std::uint32_t account = 0;   // from 0
  std::uint32_t service = 0;   // from 0, over all accounts
  std::uint32_t start = 0;     // seconds since the month began
  std::uint32_t duration = 0;  // seconds
  std::uint32_t place = 0;     // of the called number; index into UsageCalls::places()
  std::uint64_t called = 0;    // the called number's digits behind its prefix
  CallType type = CallType::local;
  bool inbound = false;
  std::uint32_t billed_tenths = 0;  // tenths of a minute: by 6 seconds, abroad by whole minutes
  std::uint32_t rate = 0;           // ten-thousandths of a dollar for a minute
  std::uint64_t amount = 0;         // ten-thousandths: billed minutes x rate, rounded half up
};

// What was made, to prove what was read.
struct UsageTotals {
  std::uint64_t rows = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t overlaps = 0;
  std::uint64_t services = 0;
  std::uint64_t duration = 0;  // seconds
  std::uint64_t billed_tenths = 0;
  std::uint64_t amount = 0;  // ten-thousandths
};

// A small generator of random numbers (xorshift64*), defined here so that its numbers are the same
// everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed);

  std::uint64_t next();

  // 0 to bound - 1.
  std::uint32_t below(std::uint32_t bound);

 private:
  std::uint64_t state_;
};

// Makes one call after another; memory does not depend on the number of rows.
class UsageCalls {
 public:
  explicit UsageCalls(const UsageOptions& options);

  // False when all rows are made.
  bool next(Call& call);

  const UsageTotals& totals() const { return totals_; }
  const std::vector<std::string>& places() const { return places_; }

  // 10 digits, the first of them 0.
  static std::uint64_t service_number(std::uint32_t service);

  // The number of its cost centre, or 0 where the customer keeps none.
  static std::uint32_t cost_centre(std::uint32_t service);

 private:
  void open_account();
  bool advance();
  std::uint32_t free_service(std::uint32_t start);
  void plant_overlap(Call& call);
  void choose_called(Call& call);
  void set_price(Call& call) const;
  std::uint32_t duration();

  UsageOptions options_;
  Random random_;
  UsageTotals totals_;
  std::vector<std::string> places_;
  std::vector<std::uint64_t> hour_share_;     // of a month's calls before each of its hours; the last is all
  std::vector<std::uint64_t> account_share_;  // of all calls before each account; the last is all
  std::array<std::uint64_t, 65> exp2_{};      // 2^(i/64), 30 bits behind the point
  std::vector<std::uint32_t> busy_until_;     // by service
  std::vector<bool> used_;                    // by service
  std::vector<Call> recent_;                  // a ring of the last calls
  std::uint64_t recent_end_ = 0;
  Call last_;
  bool repeat_ = false;
  std::uint32_t account_ = 0;
  std::uint32_t first_service_ = 0;
  std::uint32_t account_services_ = 0;
  std::uint64_t account_rows_ = 0;
  std::uint64_t row_of_account_ = 0;
  std::size_t hour_ = 0;
};

}  // namespace telaudit::speed
