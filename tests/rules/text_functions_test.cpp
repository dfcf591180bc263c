// Text: parts, normal forms, similarity, and telephone numbers.
#include <algorithm>
#include <random>

#include "rule_text.h"

namespace telaudit::rules {
namespace {

TEST(TextParts, AreCountedInCharacters) {
  EXPECT_EQ(answer("left('1ZZPZ', 3)"), "1ZZ");
  EXPECT_EQ(answer("right('FJCP3', 1)"), "3");
  EXPECT_EQ(answer("substring('04QB9', 3, 1)"), "Q");
  EXPECT_EQ(answer("left('ab', 9)"), "ab");
  EXPECT_EQ(answer("right('ab', 9)"), "ab");
  EXPECT_EQ(answer("substring('ab', 9, 3)"), "");
  EXPECT_EQ(answer("substring('abc', 2, 1000000000000000000)"), "bc");
  EXPECT_EQ(answer("left('abc', 0)"), "");
  // The German word for fees, with its umlaut, has eight characters in nine bytes.
  EXPECT_EQ(answer("length(c.description)", {{"description", "Geb\xC3\xBChren"}}), "8");
  EXPECT_EQ(answer("left(c.description, 4)", {{"description", "Geb\xC3\xBChren"}}), "Geb\xC3\xBC");
  EXPECT_EQ(answer("right(c.description, 5)", {{"description", "Geb\xC3\xBChren"}}), "\xC3\xBChren");
  EXPECT_EQ(answer("left(c.description, 4)"), "unknown");
  EXPECT_EQ(answer("left('abc', c.duration)"), "unknown");
}

TEST(TextParts, RefuseCountsBelowNothing) {
  EXPECT_NE(answer("left('abc', -1)").find("0 or more"), std::string::npos);
  EXPECT_NE(answer("right('abc', -1)").find("0 or more"), std::string::npos);
  EXPECT_NE(answer("substring('abc', 0, 1)").find("the first character is 1, found 0"), std::string::npos);
  EXPECT_NE(answer("substring('abc', 1, -1)").find("0 or more"), std::string::npos);
}

TEST(Numbers, AreReadFromWholeTexts) {
  EXPECT_EQ(answer("number('1.50')"), "1.50");
  EXPECT_EQ(answer("number(' 100 ') + 1"), "101");
  EXPECT_EQ(answer("number('-3')"), "-3");
  EXPECT_EQ(answer("number(digits_only('100 Mbps')) >= 100"), "true");
  for (const char* text : {"100 Mbps", "", "1,000", "1e3", "n/a", "1234567890123456789", "0.0000000000001"})
    EXPECT_EQ(answer("number('" + std::string(text) + "')"), "unknown") << text;
  EXPECT_EQ(answer("number(c.description)"), "unknown");
}

TEST(NormalForms, LeaveWhatCompares) {
  EXPECT_EQ(answer("upper('Mrc 5g')"), "MRC 5G");
  EXPECT_EQ(answer("digits_only('1 (312) 555-0141 x2')"), "131255501412");
  EXPECT_EQ(answer("normalise_text('  Fed. Univ.  Svc-Charge ')"), "FED UNIV SVC CHARGE");
  EXPECT_EQ(answer("normalise_text('--')"), "");
  EXPECT_EQ(answer("normalise_usoc('1oz-pb')"), "10ZPB");
  EXPECT_EQ(answer("normalise_usoc('P5FAS') == normalise_usoc('p5fas ')"), "true");
  EXPECT_EQ(answer("normalise_usoc('TYFOX') == normalise_usoc('TYF0X')"), "true");
}

// PostgreSQL's manual, F.35: similarity('word', 'words') is 0.571429, similarity('word', 'two words')
// 0.363636.
TEST(Similarity, AgreesWithThePostgresManual) {
  EXPECT_EQ(answer("similarity('word', 'words')"), "0.5714");
  EXPECT_EQ(answer("similarity('word', 'two words')"), "0.3636");
  EXPECT_EQ(answer("similarity('Word', 'WORD!')"), "1.0000");
  EXPECT_EQ(answer("similarity('abc', 'xyz')"), "0.0000");
  EXPECT_EQ(answer("similarity('', '')"), "0.0000");
  EXPECT_EQ(answer("similarity('abc', c.description)"), "unknown");
  EXPECT_EQ(answer("similarity('Voice Mail Box', 'VOICE MAILBOX') >= 0.8"), "false");
}

TEST(Similarity, IsSymmetricAndFullOnlyForTheSameTrigrams) {
  const unsigned seed = 21;
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> size(0, 12);
  std::uniform_int_distribution<int> letter(0, 3);
  const auto text = [&] {
    std::string out;
    for (int n = size(random); n > 0; --n) out += "ab c"[letter(random)];
    return out;
  };
  for (int i = 0; i < 100; ++i) {
    const std::string a = text();
    const std::string b = text();
    const auto of = [](const std::string& x, const std::string& y) {
      return answer("similarity('" + x + "', '" + y + "')");
    };
    EXPECT_EQ(of(a, b), of(b, a)) << "seed " << seed << " round " << i;
    const bool words = a.find_first_not_of(' ') != std::string::npos;
    EXPECT_EQ(of(a, a), words ? "1.0000" : "0.0000") << "seed " << seed << " round " << i;
  }
}

TEST(NorthAmericanNumbers, AreFoundHoweverPrinted) {
  for (const char* printed : {"3125550141", "13125550141", "+1 (312) 555-0141", "312.555.0141"}) {
    EXPECT_EQ(answer(std::string("npa('") + printed + "')"), "312") << printed;
    EXPECT_EQ(answer(std::string("nxx('") + printed + "')"), "555") << printed;
    EXPECT_EQ(answer(std::string("is_nanp('") + printed + "')"), "true") << printed;
  }
  for (const char* printed : {"5550141", "011442079460000", "1125550141", "3121550141", "312555014A", ""}) {
    EXPECT_EQ(answer(std::string("npa('") + printed + "')"), "unknown") << printed;
    EXPECT_EQ(answer(std::string("nxx('") + printed + "')"), "unknown") << printed;
    EXPECT_EQ(answer(std::string("is_nanp('") + printed + "')"), "false") << printed;
    EXPECT_EQ(answer(std::string("is_toll_free('") + printed + "')"), "false") << printed;
  }
  EXPECT_EQ(answer("is_nanp(c.destination)"), "unknown");
}

// 47 CFR 52.101 and NANPA: 800, 888, 877, 866, 855, 844, 833; 822 is next. 881 and 900 are not free.
TEST(NorthAmericanNumbers, KnowTollFreeCodes) {
  for (const char* code : {"800", "888", "877", "866", "855", "844", "833", "822"})
    EXPECT_EQ(answer(std::string("is_toll_free('1") + code + "5550141')"), "true") << code;
  for (const char* code : {"881", "900", "700", "312"})
    EXPECT_EQ(answer(std::string("is_toll_free('1") + code + "5550141')"), "false") << code;
}

// Chicago is LATA 358, Rockford 364, New York 132; the LATA comes before the state.
TEST(Jurisdiction, FollowsTheOrderOfDecision) {
  EXPECT_EQ(answer("jurisdiction('IL', '358', 'IL', '358')"), "intralata");
  EXPECT_EQ(answer("jurisdiction('IL', '358', 'IN', '358')"), "intralata");
  EXPECT_EQ(answer("jurisdiction('IL', '358', 'IL', '364')"), "intrastate_interlata");
  EXPECT_EQ(answer("jurisdiction('IL', '358', 'NY', '132')"), "interstate");
  EXPECT_EQ(answer("jurisdiction('IL', 358, 'IL', 358)"), "intralata");
  EXPECT_EQ(answer("jurisdiction('IL', 358, 'IL', 364)"), "intrastate_interlata");
  EXPECT_NE(refusal("jurisdiction('IL', 358, 'IL', '364')"), "");
  EXPECT_EQ(answer("jurisdiction('IL', '358', 'NY', '')"), "unknown");
  EXPECT_EQ(answer("jurisdiction('IL', c.unit, 'NY', '132')"), "unknown");
}

}  // namespace
}  // namespace telaudit::rules
