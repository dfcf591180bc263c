// How many seats of which offer: prices on paper, and every count of small random offers.
#include "right_sizing/seat_advice.h"

#include <gtest/gtest.h>

#include <random>

#include "sample_bills.h"

namespace telaudit::right_sizing {
namespace {

SeatOffer offer(std::vector<SeatStep> steps, bool all_units) {
  SeatOffer out;
  out.steps = std::move(steps);
  out.all_units = all_units;
  return out;
}

SeatStep step(Seats from, std::string_view price) {
  return {from, *parse_decimal(price)};
}

TEST(SeatOffers, CostOnPaper) {
  SeatOffer all = offer({step(1, "10.00"), step(100, "9.00")}, true);
  EXPECT_EQ(seats_price(all, 95), total("950.00"));
  EXPECT_EQ(seats_price(all, 99), total("990.00"));
  EXPECT_EQ(seats_price(all, 100), total("900.00"));
  // 99 at 10.00, the 100th and 101st at 9.00.
  EXPECT_EQ(seats_price(offer(all.steps, false), 101), total("1008.00"));
  all.minimum = 20;
  EXPECT_EQ(seats_price(all, 3), total("200.00"));
  all.block = 25;
  EXPECT_EQ(seats_price(all, 26), total("500.00"));
  EXPECT_EQ(seats_price(all, 76), total("900.00"));
}

TEST(SeatOffers, MoreSeatsMayCostLess) {
  const SeatCount count = least_seats(offer({step(1, "10.00"), step(100, "9.00")}, true), {95, 80, 91});
  // 91 to 99 of 10.00 are dearer than 100 of 9.00; 80 are not.
  EXPECT_EQ(count.bought, (std::vector<Seats>{100, 80, 100}));
  EXPECT_EQ(count.cost, total("2600.00"));
}

TEST(SeatOffers, ACommitmentBesideWhatComesAndGoes) {
  SeatOffer year = offer({step(1, "8.00")}, true);
  year.commit_months = 12;
  year.above_price = *parse_decimal("12.00");
  // Ten seats are needed in three months of four, forty in one. Each seat above ten costs 4 x 8.00 committed,
  // 12.00 as it comes.
  const SeatCount some = least_seats(year, {10, 10, 10, 40});
  EXPECT_EQ(some.bought, (std::vector<Seats>{10, 10, 10, 10}));
  EXPECT_EQ(some.cost, total("680.00"));  // 4 x 80.00 + 30 x 12.00
  EXPECT_EQ(some.months_above, 1U);
  year.above_price.reset();
  const SeatCount all = least_seats(year, {10, 10, 10, 40});
  EXPECT_EQ(all.cost, total("1280.00"));
  EXPECT_EQ(all.months_above, 0U);
}

TEST(SeatOffers, AreTheLeastOfEveryCount) {
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    std::mt19937_64 random(seed);
    const auto upto = [&](std::uint64_t most) { return static_cast<Seats>(random() % (most + 1)); };
    SeatOffer one;
    one.all_units = random() % 2 == 0;
    Seats from = random() % 3 == 0 ? 1 + upto(5) : 1;
    for (int s = 0; s < 1 + static_cast<int>(random() % 3); ++s) {
      one.steps.push_back({from, Decimal{upto(2000), 2}});
      from += 1 + upto(12);
    }
    one.minimum = upto(10);
    one.block = 1 + upto(4);
    one.commit_months = random() % 2 == 0 ? 12 : 0;
    if (random() % 2 == 0) one.above_price = Decimal{upto(3000), 2};
    std::vector<Seats> needed;
    for (int month = 0; month < 1 + static_cast<int>(random() % 5); ++month) needed.push_back(upto(30));
    const SeatCount found = least_seats(one, needed);
    // Every count up to far beyond the last step.
    std::optional<Total> least;
    if (one.commit_months == 0) {
      least.emplace();
      for (const Seats need : needed) {
        std::optional<Total> month;
        for (Seats count = need; count <= 120; ++count)
          if (const Total price = seats_price(one, count); !month || price < *month) month = price;
        least->add(*month);
      }
    } else {
      for (Seats bought = 0; bought <= 120; ++bought) {
        const Seats committed = billed_seats(one, bought);
        Total cost;
        bool possible = true;
        for (const Seats need : needed) {
          cost.add(seats_price(one, committed));
          if (need <= committed) continue;
          possible = possible && one.above_price.has_value();
          if (one.above_price) cost.add(*multiply(*one.above_price, Decimal{need - committed, 0}));
        }
        if (possible && (!least || cost < *least)) least = cost;
      }
    }
    EXPECT_EQ(found.cost, *least) << "seed " << seed;
  }
}

constexpr const char* kOffers =
    "carrier,product_code,offer,status,method,seats_from,price,currency,minimum_seats,commit_months,above_"
    "price\n"
    "C,SEAT,Monthly,in_force,all_units,1,20.00,USD,,0,\n"
    "C,SEAT,Year,offered,all_units,1,15.00,USD,2,12,25.00\n";
// u1 all the time, u2 from March on, u3 all the time but idle since last year, u4 gave it back in January.
constexpr const char* kHolders =
    "carrier,product_code,user,last_used,valid_from,valid_to\n"
    "C,SEAT,u1,2026-03-09,,\nC,SEAT,u2,2026-03-09,2026-03-02,\nC,SEAT,u3,2025-10-01,,\n"
    "C,SEAT,u4,,,2026-02-01\n";

std::vector<Charge> seat_bills() {
  std::vector<Charge> out;
  for (const char* day : {"2026-02-10", "2026-03-10"})
    out.push_back({{"carrier", "C"},
                   {"account", "A"},
                   {"product_code", "SEAT"},
                   {"description", "Cloud seat"},
                   {"charge_class", "recurring"},
                   {"quantity", "5"},
                   {"amount", "100.00"},
                   {"currency", "USD"},
                   {"bill_date", day}});
  return out;
}

TEST(SeatAdvice, CountsHoldersAndOffers) {
  const auto terms = terms_of({{"seat_offer", kOffers}, {"seat_assignment", kHolders}});
  const auto advice =
      advise_seats(charges_of(seat_bills()), terms.get(), {*parse_iso_date("2026-03-15"), 2, 90});
  ASSERT_TRUE(advice.ok()) << advice.problem().text();
  ASSERT_EQ(advice->size(), 1U);
  const SeatAdvice& one = advice->front();
  EXPECT_EQ(one.billed.back(), 5);
  EXPECT_EQ(one.assigned, (std::vector<Seats>{2, 3}));  // u1, u3; then u2 too
  EXPECT_EQ(one.used, (std::vector<Seats>{1, 2}));
  ASSERT_EQ(one.options.size(), 4U);
  // By need of 2 and 3: monthly 40.00 + 60.00; a year of 2 at 15.00: 30.00 + 30.00 + 25.00, of 3: 90.00.
  EXPECT_EQ(one.options[0].offer.name, "Year");
  EXPECT_EQ(one.options[0].count.cost, total("85.00"));
  EXPECT_EQ(one.options[0].count.months_above, 1U);
  EXPECT_EQ(one.options[1].count.cost, total("100.00"));
  // By use of 1 and 2: monthly 60.00; a year has two at least.
  EXPECT_EQ(one.options[2].basis, SeatBasis::used);
  EXPECT_EQ(one.options[2].count.cost, total("60.00"));
}

TEST(SeatAdvice, WithoutHoldersWhatIsBilledIsNeeded) {
  const auto terms = terms_of({{"seat_offer", kOffers}});
  const auto advice =
      advise_seats(charges_of(seat_bills()), terms.get(), {*parse_iso_date("2026-03-15"), 2, 90});
  ASSERT_TRUE(advice.ok());
  ASSERT_EQ(advice->size(), 1U);
  EXPECT_TRUE(advice->front().assigned.empty());
  ASSERT_EQ(advice->front().options.size(), 2U);
  EXPECT_EQ(advice->front().options[0].basis, SeatBasis::billed);
  EXPECT_EQ(advice->front().options[0].count.cost, total("150.00"));
}

TEST(SeatAdvice, NothingForOtherProductsAndBillsAfterTheDay) {
  const auto terms = terms_of({{"seat_offer", kOffers}, {"seat_assignment", kHolders}});
  auto charges = seat_bills();
  for (auto& charge : charges) charge["product_code"] = "PHONE";
  const auto other = advise_seats(charges_of(charges), terms.get(), {*parse_iso_date("2026-03-15"), 2, 90});
  ASSERT_TRUE(other.ok());
  EXPECT_TRUE(other->empty());
  const auto before =
      advise_seats(charges_of(seat_bills()), terms.get(), {*parse_iso_date("2026-01-15"), 2, 90});
  ASSERT_TRUE(before.ok());
  EXPECT_TRUE(before->empty());
}

}  // namespace
}  // namespace telaudit::right_sizing
