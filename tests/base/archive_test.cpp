#include "base/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telaudit {
namespace {

using testing::HasSubstr;

// "telaudit\n" by gzip -n -9.
constexpr std::string_view kPacked{
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x2b\x49\xcd\x49\x2c\x4d\xc9\x2c\xe1\x02\x00\x6e\x78\x05\x35\x09"
    "\x00\x00"
    "\x00",
    29};

TEST(Gunzip, OneMemberAndSeveral) {
  EXPECT_TRUE(is_gzip(kPacked));
  EXPECT_FALSE(is_gzip("PK"));
  EXPECT_EQ(*gunzip(kPacked, "f"), "telaudit\n");
  EXPECT_EQ(*gunzip(std::string(kPacked) + std::string(kPacked), "f"), "telaudit\ntelaudit\n");
}

TEST(Gunzip, CutOrChangedIsRefused) {
  for (std::size_t length = 0; length < kPacked.size(); ++length)
    EXPECT_FALSE(gunzip(kPacked.substr(0, length), "f")) << length;
  std::string changed(kPacked);
  changed[12] = static_cast<char>(changed[12] ^ 4);
  EXPECT_FALSE(gunzip(changed, "f"));
  EXPECT_THAT(gunzip("no gzip at all", "f").problem().text(), HasSubstr("f: is no gzip file"));
}

TEST(Gunzip, Limits) {
  UnpackLimits limits;
  limits.unpacked_bytes = 8;
  EXPECT_THAT(gunzip(kPacked, "f", limits).problem().text(), HasSubstr("more than 8 bytes"));
}

}  // namespace
}  // namespace telaudit
