#include "bill/invoice_keys.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace telaudit::bill {
namespace {

TEST(InvoiceKeys, AreInOrderEachOnce) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto text = [&](std::uint64_t many) {
      const std::uint64_t which = random() % many;
      return std::string(which % 7, static_cast<char>('a' + which % 26)) + std::to_string(which);
    };
    std::set<InvoiceKey> wanted;
    InvoiceKeys keys;
    for (int i = 0; i < 5000; ++i) {
      InvoiceKey key{text(40), text(60), text(3), Date{static_cast<std::int32_t>(random() % 5) - 2}};
      // Some are larger than a block of them.
      if (i == 700) key.account.assign((std::size_t{1} << 20U) + 5, 'x');
      keys.push_back(key);
      wanted.insert(std::move(key));
    }
    keys.sort();
    ASSERT_EQ(keys.size(), wanted.size());
    std::size_t at = 0;
    for (const auto& key : wanted) ASSERT_EQ(keys[at++], key);
  }
}

}  // namespace
}  // namespace telaudit::bill
