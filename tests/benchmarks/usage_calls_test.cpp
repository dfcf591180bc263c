// The made-up calls are what benchmarks/README.md says of them.
#include "speed/usage_calls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

namespace telaudit::speed {
namespace {

struct Made {
  std::vector<Call> calls;
  UsageTotals totals;
};

Made make(const UsageOptions& options) {
  UsageCalls source(options);
  Made made;
  Call call;
  while (source.next(call)) made.calls.push_back(call);
  made.totals = source.totals();
  return made;
}

bool same(const Call& left, const Call& right) {
  return left.account == right.account && left.service == right.service && left.start == right.start &&
         left.duration == right.duration && left.place == right.place && left.called == right.called &&
         left.type == right.type && left.inbound == right.inbound;
}

UsageOptions million() {
  UsageOptions options;
  options.rows = 1000000;
  options.services = 100000;
  return options;
}

TEST(UsageCalls, HaveTheTotalsTheyState) {
  const Made made = make(million());
  ASSERT_EQ(made.calls.size(), 1000000U);
  UsageTotals counted;
  std::set<std::uint32_t> services;
  std::vector<std::uint32_t> busy_until(million().services, 0);
  for (std::size_t i = 0; i < made.calls.size(); ++i) {
    const Call& call = made.calls[i];
    counted.duration += call.duration;
    counted.billed_tenths += call.billed_tenths;
    counted.amount += call.amount;
    services.insert(call.service);
    if (i != 0 && same(call, made.calls[i - 1])) {
      ++counted.duplicates;
      continue;
    }
    if (call.start < busy_until[call.service]) ++counted.overlaps;
    busy_until[call.service] = std::max(busy_until[call.service], call.start + call.duration);
  }
  EXPECT_EQ(made.totals.rows, 1000000U);
  EXPECT_EQ(made.totals.duration, counted.duration);
  EXPECT_EQ(made.totals.billed_tenths, counted.billed_tenths);
  EXPECT_EQ(made.totals.amount, counted.amount);
  EXPECT_EQ(made.totals.services, services.size());
  EXPECT_EQ(made.totals.duplicates, counted.duplicates);
  EXPECT_EQ(made.totals.overlaps, counted.overlaps);
  // 0.1 % and 0.05 % of a million, within five standard deviations of counts so drawn.
  EXPECT_NEAR(static_cast<double>(counted.duplicates), 1000.0, 160.0);
  EXPECT_NEAR(static_cast<double>(counted.overlaps), 500.0, 115.0);
}

TEST(UsageCalls, ComeByAccountAndStart) {
  const Made made = make(million());
  for (std::size_t i = 1; i < made.calls.size(); ++i) {
    const Call& before = made.calls[i - 1];
    const Call& call = made.calls[i];
    ASSERT_TRUE(before.account < call.account ||
                (before.account == call.account && before.start <= call.start))
        << i;
  }
  EXPECT_EQ(made.calls.back().account, 39U);
}

// By 6 seconds, abroad by whole minutes; 2.4 minutes at 0.0155 are 0.03720, and half a ten-thousandth goes
// up.
TEST(UsageCalls, ArePricedByHand) {
  for (const Call& call : make(million()).calls) {
    const std::uint32_t step = call.type == CallType::international ? 60 : 6;
    const std::uint32_t steps = call.duration / step + (call.duration % step != 0 ? 1 : 0);
    ASSERT_EQ(call.billed_tenths, steps * step / 6);
    const std::uint64_t product = std::uint64_t{call.billed_tenths} * call.rate;  // hundred-thousandths
    ASSERT_EQ(call.amount, product / 10 + (product % 10 >= 5 ? 1 : 0));
    ASSERT_GT(call.rate, 0U);
  }
}

// A log-normal of median 75 s and sigma 1.2: a half below 75 s; below e^-1.2 and e^1.2 times that, as of
// every normal distribution within one standard deviation, 15.9 % and 84.1 %. Seconds are cut off, so that
// one second is allowed.
TEST(UsageCalls, LastLogNormally) {
  std::vector<std::uint32_t> durations;
  for (const Call& call : make(million()).calls) durations.push_back(call.duration);
  std::sort(durations.begin(), durations.end());
  const auto quantile = [&](double share) {
    return static_cast<double>(durations[static_cast<std::size_t>(share * 1e6)]);
  };
  EXPECT_NEAR(quantile(0.5), 75.0, 1.5);
  EXPECT_NEAR(quantile(0.1587), 22.6, 1.5);
  EXPECT_NEAR(quantile(0.8413), 249.0, 5.0);
}

// The busiest hundredth of the services makes many times its share of the calls.
TEST(UsageCalls, AreSharedUnevenly) {
  std::vector<std::uint32_t> used(million().services, 0);
  for (const Call& call : make(million()).calls) ++used[call.service];
  std::sort(used.rbegin(), used.rend());
  std::uint64_t busiest = 0;
  for (std::size_t i = 0; i < used.size() / 100; ++i) busiest += used[i];
  EXPECT_GT(busiest, 100000U);
}

TEST(UsageCalls, SeedDecides) {
  UsageOptions options = million();
  options.rows = 10000;
  const Made first = make(options);
  const Made again = make(options);
  options.seed = 2;
  const Made other = make(options);
  ASSERT_EQ(first.calls.size(), again.calls.size());
  EXPECT_TRUE(std::equal(first.calls.begin(), first.calls.end(), again.calls.begin(), same));
  EXPECT_FALSE(std::equal(first.calls.begin(), first.calls.end(), other.calls.begin(), same));
}

TEST(UsageCalls, NumbersOfServicesAreTheirOwn) {
  std::set<std::uint64_t> numbers;
  for (std::uint32_t service = 0; service < 250000; ++service) {
    const std::uint64_t number = UsageCalls::service_number(service);
    ASSERT_LT(number, 1000000000U);  // with ten digits, the first is 0
    numbers.insert(number);
  }
  EXPECT_EQ(numbers.size(), 250000U);
}

}  // namespace
}  // namespace telaudit::speed
