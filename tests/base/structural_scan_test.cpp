#include "base/structural_scan.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "random_windows.h"

namespace telaudit {
namespace {

using Numbers = std::vector<std::uint32_t>;

Numbers numbers(const Positions& positions) {
  return {positions.begin(), positions.end()};
}

std::string described(const Structure& structure) {
  std::string out = "complete " + std::to_string(structure.complete);
  out += structure.quoted ? " quoted" : "";
  out += structure.high_bytes ? " high" : "";
  out += structure.carriage_returns ? " returns" : "";
  out += structure.regular ? " regular" : "";
  out += " separators";
  for (const auto at : structure.separators) out += " " + std::to_string(at);
  out += " line ends";
  for (const auto at : structure.line_ends) out += " " + std::to_string(at);
  out += " irregular";
  for (const auto record : structure.irregular_records) out += " " + std::to_string(record);
  return out;
}

std::string described(std::optional<std::size_t> start) {
  return start ? std::to_string(*start) : "nothing";
}

// The window in memory of exactly its size, so that a sanitizer sees any byte read outside.
struct Exact {
  explicit Exact(std::string_view text) : bytes(text.begin(), text.end()) {}
  std::string_view view() const { return {bytes.data(), bytes.size()}; }
  std::vector<char> bytes;
};

class EachKernel : public testing::TestWithParam<ScanKernel> {};
INSTANTIATE_TEST_SUITE_P(Kernels, EachKernel, testing::ValuesIn(scan_kernels().begin(), scan_kernels().end()),
                         [](const auto& info) { return std::string(scan_kernel_name(info.param)); });

Structure scanned(std::string_view text, ScanKernel kernel, ScanGrammar grammar = {}) {
  const Exact exact(text);
  Structure out;
  scan_structure(exact.view(), grammar, kernel, out);
  return out;
}

TEST_P(EachKernel, FindsCellsAndRecords) {
  const auto found = scanned("ab,c\n,\r\nrest,of", GetParam());
  EXPECT_EQ(numbers(found.separators), (Numbers{2, 4, 5, 7}));
  EXPECT_EQ(numbers(found.line_ends), (Numbers{1, 3}));
  EXPECT_EQ(found.complete, 8U);
  EXPECT_TRUE(found.regular);
  EXPECT_TRUE(found.carriage_returns);
  EXPECT_FALSE(found.quoted);
}

TEST_P(EachKernel, QuotesHideSeparators) {
  const auto found = scanned("\"a,\r\n\"\"b\",c\n\"\"\n\"\"\"\",\"\"\"x\"\"\"\nq,\"", GetParam());
  EXPECT_EQ(numbers(found.separators), (Numbers{9, 11, 14, 19, 27}));
  EXPECT_EQ(numbers(found.line_ends), (Numbers{1, 2, 4}));
  EXPECT_EQ(found.complete, 28U);
  EXPECT_TRUE(found.regular);
  EXPECT_TRUE(found.quoted);
  EXPECT_FALSE(found.carriage_returns);
}

TEST_P(EachKernel, HighBytesOfCompleteRecords) {
  const std::string high(1, '\x80');
  for (std::size_t before = 0; before < 130; ++before) {
    const std::string text = std::string(before, 'a') + high + std::string(before % 70, 'b');
    EXPECT_TRUE(scanned(text + "\n", GetParam()).high_bytes) << before;
    EXPECT_FALSE(scanned("a\n" + text, GetParam()).high_bytes) << before;
    EXPECT_FALSE(scanned(std::string(before, '\x7F') + "\n", GetParam()).high_bytes) << before;
    // Within an irregular record that is walked through, and behind it.
    for (const auto& odd : {"a\"b" + text + "\n", "a\"b\n" + text + "\n"}) {
      Structure out;
      const Exact exact(odd);
      scan_records(exact.view(), {}, GetParam(), out);
      EXPECT_TRUE(out.high_bytes) << before;
    }
  }
}

TEST_P(EachKernel, NothingIsComplete) {
  for (const auto* text : {"", "a", "a,b", "\"a\n", "a\r"}) {
    const auto found = scanned(text, GetParam());
    EXPECT_EQ(found.complete, 0U) << text;
    EXPECT_TRUE(found.separators.empty()) << text;
    EXPECT_TRUE(found.line_ends.empty()) << text;
    EXPECT_TRUE(found.regular) << text;
    EXPECT_FALSE(found.quoted) << text;
  }
}

TEST_P(EachKernel, StopsBeforeTheFirstIrregularRecord) {
  const std::vector<std::string> irregular = {"5\" pipe,x\n", "a,\"b\"c,d\n", "a\rb\n",  "a,\"b\" ,c\n",
                                              "\"a\"\rb\n",   "\r\r\n",       " \"a\"\n"};
  for (const auto& record : irregular) {
    for (std::size_t before = 0; before < 140; ++before) {
      std::string text(before, 'x');
      text += ",\"y\"\n";
      const std::size_t complete = text.size();
      text += record + "c,d\n";
      const auto found = scanned(text, GetParam());
      EXPECT_FALSE(found.regular) << record << before;
      EXPECT_EQ(found.complete, complete) << record << before;
      EXPECT_EQ(numbers(found.line_ends), (Numbers{1})) << record << before;
      EXPECT_EQ(numbers(found.separators),
                (Numbers{static_cast<std::uint32_t>(before), static_cast<std::uint32_t>(before + 4)}));
      EXPECT_TRUE(found.irregular_records.empty());
    }
  }
}

TEST_P(EachKernel, WalksThroughIrregularRecords) {
  //                        0123456789012345678901234567890123456789
  const std::string text = "a,b\n5\" x,\"c,\"d\"\"\"\r\ne\rf,\"g\nh\"\n\"open\n";
  const Exact exact(text);
  Structure found;
  scan_records(exact.view(), {}, GetParam(), found);
  EXPECT_EQ(numbers(found.separators), (Numbers{1, 3, 8, 18, 20, 22, 28}));
  EXPECT_EQ(numbers(found.line_ends), (Numbers{1, 3, 4, 6}));
  EXPECT_EQ(numbers(found.irregular_records), (Numbers{1, 2}));
  EXPECT_EQ(found.complete, 29U);
  EXPECT_TRUE(found.regular);  // the window only ends inside quotes
  EXPECT_EQ(find_record_start(exact.view(), 5, {}, GetParam()), 19U);
  EXPECT_EQ(find_record_start(exact.view(), 22, {}, GetParam()), 29U);
  EXPECT_EQ(find_record_start(exact.view(), 30, {}, GetParam()), std::nullopt);
}

TEST_P(EachKernel, AnIrregularRecordThatDoesNotEndIsLeft) {
  for (const std::string rest : {"5\"x", "5\"x\r", "5\"x,\"\n\n\n", "\"a\"b,\"", "\"a\"b\""}) {
    Structure found;
    scan_records("c\n" + rest, {}, GetParam(), found);
    EXPECT_FALSE(found.regular) << rest;
    EXPECT_EQ(found.complete, 2U) << rest;
    EXPECT_EQ(numbers(found.separators), (Numbers{1})) << rest;
    EXPECT_TRUE(found.irregular_records.empty()) << rest;
    EXPECT_EQ(find_record_start("c\n" + rest, 3, {}, GetParam()), std::nullopt) << rest;
  }
}

TEST_P(EachKernel, LineEndsInQuotesOnlyWhereAllowed) {
  const std::string text = "a\n\"b\nc\"\n";
  EXPECT_TRUE(scanned(text, GetParam()).regular);
  EXPECT_EQ(scanned(text, GetParam()).complete, text.size());
  const auto found = scanned(text, GetParam(), {',', '"', false});
  EXPECT_FALSE(found.regular);
  EXPECT_EQ(found.complete, 2U);
  // Two stray quotes of tab-separated text, with a tab between them.
  EXPECT_FALSE(scanned("a\n\"b\tc\"\n", GetParam(), {'\t', '"', false}).regular);
  EXPECT_TRUE(scanned("a\n\"b\tc\"\n", GetParam(), {'\t', '"', true}).regular);
  EXPECT_TRUE(scanned("a\n\"b,c\"\n", GetParam(), {',', '"', false}).regular);
}

TEST_P(EachKernel, WithoutQuotesAQuoteIsACharacter) {
  const auto found = scanned(std::string("5\"\0,\"\n\0x\n", 10), GetParam(), {',', '\0', true});
  EXPECT_TRUE(found.regular);
  EXPECT_FALSE(found.quoted);
  EXPECT_EQ(numbers(found.separators), (Numbers{3, 5, 8}));
}

TEST_P(EachKernel, AgreesWithThePortableOne) {
  const std::vector<ScanGrammar> grammars = {{',', '"', true},  {',', '"', false},  {'\t', '"', false},
                                             {'|', '\'', true}, {';', '\0', false}, {'\t', '"', true}};
  std::mt19937 random(20260201);
  Structure out;
  for (int round = 0; round < 20000; ++round) {
    const ScanGrammar grammar = grammars[random() % grammars.size()];
    const unsigned strays[] = {0, 0, 2, 20, 300};
    const WindowMaker maker{grammar.delimiter, grammar.quote == '\0' ? '"' : grammar.quote,
                            strays[random() % 5]};
    const std::size_t length = random() % 4 == 0 ? 62 + 64 * (random() % 6) + random() % 5 : random() % 1001;
    const Exact window(made_window(maker, length, random));
    scan_structure(window.view(), grammar, GetParam(), out);
    ASSERT_EQ(described(out), described(scanned(window.view(), ScanKernel::portable, grammar)))
        << "seed 20260201, round " << round << "\n"
        << testing::PrintToString(std::string(window.view()));
    Structure portable;
    scan_records(window.view(), grammar, GetParam(), out);
    scan_records(window.view(), grammar, ScanKernel::portable, portable);
    ASSERT_EQ(described(out), described(portable)) << "seed 20260201, round " << round << "\n"
                                                   << testing::PrintToString(std::string(window.view()));
    const std::size_t near = random() % (length + 2);
    ASSERT_EQ(described(find_record_start(window.view(), near, grammar, GetParam())),
              described(find_record_start(window.view(), near, grammar, ScanKernel::portable)))
        << "seed 20260201, round " << round << ", near " << near << "\n"
        << testing::PrintToString(std::string(window.view()));
  }
}

// Long plain stretches with something else at random places: where a fast way begins and ends.
TEST_P(EachKernel, LongPlainTextWithFewOtherBytes) {
  const std::vector<std::string> others = {"\"a,b\",", "\"x\ny\"", "a\"b", "\r\n",
                                           "\r",       "\xC3\xA4", "\"\"", "\n\n"};
  std::mt19937 random(20260202);
  Structure out;
  Structure portable;
  for (int round = 0; round < 400; ++round) {
    std::string text;
    const std::size_t length = random() % 40000;
    const std::size_t apart = 1 + random() % 9000;
    for (std::size_t next = random() % apart; text.size() < length;) {
      text += "0123456789ab"[random() % 12];
      if (random() % 8 == 0) text += random() % 15 == 0 ? '\n' : ',';
      if (text.size() < next) continue;
      text += others[random() % others.size()];
      next = text.size() + random() % apart;
    }
    const Exact window(text);
    SCOPED_TRACE("seed 20260202, round " + std::to_string(round));
    scan_structure(window.view(), {}, GetParam(), out);
    scan_structure(window.view(), {}, ScanKernel::portable, portable);
    ASSERT_EQ(described(out), described(portable));
    scan_records(window.view(), {}, GetParam(), out);
    scan_records(window.view(), {}, ScanKernel::portable, portable);
    ASSERT_EQ(described(out), described(portable));
  }
}

// Memory for positions grows within a window and stays for the next.
TEST_P(EachKernel, EveryByteASeparator) {
  const std::string text(100000, '\n');
  Structure out;
  for (int round = 0; round < 2; ++round) {
    scan_structure(text, {}, GetParam(), out);
    ASSERT_EQ(out.separators.size(), text.size());
    ASSERT_EQ(out.line_ends.size(), text.size());
    for (std::uint32_t i = 0; i < text.size(); ++i) {
      ASSERT_EQ(out.separators[i], i);
      ASSERT_EQ(out.line_ends[i], i);
    }
  }
}

TEST(ScanKernels, AreNamed) {
  EXPECT_EQ(scan_kernels().front(), ScanKernel::portable);
  for (const ScanKernel kernel : scan_kernels())
    EXPECT_EQ(parse_scan_kernel(scan_kernel_name(kernel)), kernel);
  EXPECT_EQ(parse_scan_kernel("avx3"), std::nullopt);
  EXPECT_EQ(parse_scan_kernel(""), std::nullopt);
}

}  // namespace
}  // namespace telaudit
