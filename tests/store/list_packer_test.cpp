#include "store/list_packer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace telaudit::store {
namespace {

// The entries of an expanded list, after their number.
std::string entries_of(const std::string& list, std::uint32_t& count) {
  const auto content = expand_list(list);
  if (!content || content->size() < sizeof count) return "no list";
  std::memcpy(&count, content->data(), sizeof count);
  return content->substr(sizeof count);
}

void expect_same(const std::vector<std::string>& entries, std::size_t rest_after) {
  ListPacker packer;
  std::string whole;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    packer.entry() += entries[i];
    packer.end_entry();
    whole += entries[i];
    if (rest_after != 0 && (i + 1) % rest_after == 0) packer.rest();
  }
  std::uint32_t count = 0;
  EXPECT_EQ(entries_of(packer.finish(), count), whole);
  EXPECT_EQ(count, entries.size());
}

TEST(ListPacker, GivesBackListsOfAnyLength) {
  std::mt19937_64 random(1);
  for (const std::size_t length : {0U, 1U, 20U, 300U, 20000U})
    for (const std::size_t rest_after : {0U, 1U, 7U, 5000U}) {
      std::vector<std::string> entries;
      for (std::size_t i = 0; i < length; ++i) entries.push_back("entry " + std::to_string(random() % 1000));
      expect_same(entries, rest_after);
    }
}

// Zeros shrink further than a reader believes of a frame.
TEST(ListPacker, GivesBackWhatShrinksToNearlyNothing) {
  expect_same(std::vector<std::string>(3000, std::string(1000, '\0')), 0);
  expect_same(std::vector<std::string>(3, std::string(1000000, '\0')), 2);
}

TEST(ListPacker, GivesBackWhatDoesNotShrink) {
  std::mt19937_64 random(2);
  std::vector<std::string> entries(2000, std::string(1000, '\0'));
  for (auto& entry : entries)
    for (char& c : entry) c = static_cast<char>(random());
  expect_same(entries, 0);
}

TEST(ListPacker, KnowsWhatIsNoList) {
  ListPacker packer;
  for (int i = 0; i < 100000; ++i) {
    packer.entry() += std::to_string(i);
    packer.end_entry();
  }
  const std::string list = packer.finish();
  EXPECT_FALSE(expand_list({}));
  EXPECT_FALSE(expand_list(list.substr(0, list.size() - 1)));
  std::string claims_more = list;
  claims_more[3] = static_cast<char>(claims_more[3] + 1);
  EXPECT_FALSE(expand_list(claims_more));
}

}  // namespace
}  // namespace telaudit::store
