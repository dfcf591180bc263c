// V and H mileage against the worked examples of tariffs and service guides.
#include <cmath>
#include <random>

#include "rule_text.h"

namespace telaudit::rules {
namespace {

struct Pair {
  const char* places;
  int v1, h1, v2, h2;
  int a, c;  // miles by method A (and B), and by method C
};

// Coordinates: Verizon service guide (New York, Chicago; method C's first steps for them are printed there),
// Geo::Coordinates::VandH (Pontiac, Southfield), rate centre and wire centres of Nashville. On paper, by C:
// New York to Chicago 989, 2020; 330, 673; 110, 224; 37, 75; 12, 25 with squares 769, times 656.1 = 504540.9.
constexpr Pair kPairs[] = {
    {"New York NY - Chicago IL", 4997, 1406, 5986, 3426, 712, 711},
    {"Pontiac MI - Southfield MI", 5498, 2895, 5527, 2873, 12, 12},
    {"Nashville rate centre - wire centre of 615-829", 7010, 2710, 7011, 2704, 2, 2},
    {"Nashville rate centre - wire centre of 615-865", 7010, 2710, 6986, 2711, 8, 8},
    {"wire centres of 615-829 and 615-865", 7011, 2704, 6986, 2711, 9, 8},
    {"Nashville - Chicago", 7010, 2710, 5986, 3426, 396, 405},
    {"Nashville - New York", 7010, 2710, 4997, 1406, 759, 761},
    {"Pontiac MI - New York", 5498, 2895, 4997, 1406, 497, 486},
};

std::string miles(int v1, int h1, int v2, int h2, const std::string& method) {
  return answer("vh_miles(" + std::to_string(v1) + ", " + std::to_string(h1) + ", " + std::to_string(v2) +
                ", " + std::to_string(h2) + ", '" + method + "')");
}

TEST(Mileage, AgreesWithTheWorkedExamples) {
  for (const auto& pair : kPairs) {
    EXPECT_EQ(miles(pair.v1, pair.h1, pair.v2, pair.h2, "A"), std::to_string(pair.a)) << pair.places;
    EXPECT_EQ(miles(pair.v1, pair.h1, pair.v2, pair.h2, "B"), std::to_string(pair.a)) << pair.places;
    EXPECT_EQ(miles(pair.v1, pair.h1, pair.v2, pair.h2, "C"), std::to_string(pair.c)) << pair.places;
    EXPECT_EQ(miles(pair.v2, pair.h2, pair.v1, pair.h1, "C"), std::to_string(pair.c)) << pair.places;
  }
}

TEST(Mileage, IsNothingAtOnePointAndExactOnWholeMiles) {
  for (const char* method : {"A", "B", "C"}) EXPECT_EQ(miles(4997, 1406, 4997, 1406, method), "0");
  // 30^2 + 10^2 = 1000 = 10 * 10^2; one unit more is above ten miles.
  EXPECT_EQ(miles(0, 0, 30, 10, "A"), "10");
  EXPECT_EQ(miles(0, 0, 31, 10, "A"), "11");
  EXPECT_EQ(miles(0, 0, 30, 10, "B"), "10");
}

// The least m with 10 m^2 >= dV^2 + dH^2, found by looking at its neighbours; C stays within what its
// tariff's minimum distances and its rounding allow.
TEST(Mileage, IsTheLeastThatReaches) {
  const unsigned seed = 20260131;
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> v(0, 9999);
  for (int i = 0; i < 200; ++i) {
    const int at[4] = {v(random), v(random), v(random), v(random)};
    const long long dv = at[0] - at[2];
    const long long dh = at[1] - at[3];
    const long long squares = dv * dv + dh * dh;
    const long long m = std::stoll(miles(at[0], at[1], at[2], at[3], "A"));
    EXPECT_GE(10 * m * m, squares) << "seed " << seed << " round " << i;
    EXPECT_TRUE(m == 0 || 10 * (m - 1) * (m - 1) < squares) << "seed " << seed << " round " << i;
    EXPECT_EQ(miles(at[0], at[1], at[2], at[3], "B"), std::to_string(m)) << "seed " << seed << " round " << i;
    const long long by_thirds = std::stoll(miles(at[0], at[1], at[2], at[3], "C"));
    EXPECT_LE(std::llabs(by_thirds - m), 100) << "seed " << seed << " round " << i;
  }
}

TEST(Mileage, TakesWholeCoordinatesAndKnownMethods) {
  EXPECT_EQ(answer("vh_miles(c.quantity, 1406, 5986, 3426, 'A')", {{"quantity", "4997.0"}}), "712");
  EXPECT_NE(answer("vh_miles(c.quantity, 1406, 5986, 3426, 'A')", {{"quantity", "4997.5"}})
                .find("a whole V or H coordinate was expected, found 4997.5"),
            std::string::npos);
  EXPECT_EQ(answer("vh_miles(c.quantity, 1406, 5986, 3426, 'A')"), "unknown");
  EXPECT_EQ(answer("vh_miles(4997, 1406, 5986, 3426, c.unit)", {{"unit", "C"}}), "711");
  EXPECT_NE(answer("vh_miles(4997, 1406, 5986, 3426, c.unit)", {{"unit", "c"}}).find("found 'c'"),
            std::string::npos);
  EXPECT_NE(refusal("vh_miles(4997, 1406, 5986, 3426, 'D')").find("one of 'A', 'B', 'C'"), std::string::npos);
  // 10000 / 3^6 is 14, but 100000 units are beyond six divisions.
  EXPECT_NE(miles(0, 0, 100000, 0, "C").find("farther apart"), std::string::npos);
  EXPECT_NE(answer("vh_miles(1000001, 0, 0, 0, 'A')").find("was expected"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::rules
