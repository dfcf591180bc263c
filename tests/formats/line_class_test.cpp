// What lines of electronic invoices are charged for, by the shipped words. The descriptions are such as
// carriers print; the class is what a person reads in them.
#include "formats/line_class.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "base/file.h"
#include "formats/xml_places.h"

namespace telaudit::formats {
namespace {

const LineClasses& shipped() {
  static const LineClasses kShipped = [] {
    const std::string file = TELAUDIT_SOURCE_DIR "/rules/profiles/e-invoice/line-words.yaml";
    xml::Places places;
    const auto text = read_file(file);
    EXPECT_TRUE(text && xml::add_places(*text, file, places));
    return places.line_classes;
  }();
  return kShipped;
}

// One day, and no quantity: only the words can tell.
std::string by_words(const char* text) {
  return std::string(class_of_line(shipped(), {text, 1, std::nullopt}));
}

std::string by_days(const char* text, std::int64_t days, std::optional<Decimal> quantity) {
  return std::string(class_of_line(shipped(), {text, days, quantity}));
}

TEST(ClassOfLine, IsToldByItsWords) {
  struct Printed {
    const char* text;
    const char* kind;
  };
  constexpr std::array<Printed, 22> kPrinted = {{{"Line rental 0161 496 0001", "recurring"},
                                                 {"Grundgebühr Anschluss Kiel", "recurring"},
                                                 {"MONTHLY installation instalment", "recurring"},
                                                 {"Abonnement fibre Lyon", "recurring"},
                                                 {"UC licence, 40 seats", "recurring"},
                                                 {"Jährliche Wartung", "recurring"},
                                                 {"Set-up of port", "one_time"},
                                                 {"Non-recurring charge", "one_time"},
                                                 {"Einrichtungspreis", "one_time"},
                                                 {"Mise en service", "one_time"},
                                                 {"Installation of a rented router", "one_time"},
                                                 {"UK calls", "usage"},
                                                 {"Verbindungen ins Mobilfunknetz", "usage"},
                                                 {"Gespräche National", "usage"},
                                                 {"Appels vers mobiles", "usage"},
                                                 {"Data volume over allowance", "usage"},
                                                 // Features and links that sound like use.
                                                 {"Call waiting", ""},
                                                 {"Festverbindung Kiel-Hamburg", ""},
                                                 {"Datenverbindung A-B", ""},
                                                 {"Torrent filter", ""},
                                                 {"MPLS port", ""},
                                                 {"", ""}}};
  for (const auto& [text, kind] : kPrinted) EXPECT_EQ(by_words(text), kind) << text;
}

TEST(ClassOfLine, APeriodOfPiecesIsRent) {
  EXPECT_EQ(by_days("MPLS port", 31, Decimal{1, 0}), "recurring");
  EXPECT_EQ(by_days("MPLS port", 28, std::nullopt), "recurring");
  EXPECT_EQ(by_days("MPLS port", 92, Decimal{300, 1}), "recurring");  // 30.0
  EXPECT_EQ(by_days("MPLS port", 27, Decimal{1, 0}), "");
  EXPECT_EQ(by_days("Zone 2", 31, Decimal{1275, 1}), "");  // 127.5 of something
  EXPECT_EQ(class_of_line(shipped(), {"MPLS port", std::nullopt, Decimal{1, 0}}), "");
  EXPECT_EQ(by_days("UK calls", 31, Decimal{214, 0}), "usage");
}

TEST(ClassOfLine, WithoutWordsNothingTells) {
  EXPECT_EQ(class_of_line({}, {"Monthly rental", 31, Decimal{1, 0}}), "");
}

std::string refused(const std::string& yaml) {
  xml::Places places;
  const auto added = xml::add_places(yaml, "words.yaml", places);
  return added ? std::string() : added.problem().text();
}

TEST(ClassOfLine, MistakesOfTheWordsNameLineAndAdvice) {
  EXPECT_NE(refused("line_words: {monthly: recurring}").find("a list was expected"), std::string::npos);
  EXPECT_NE(refused("line_words:\n  - {class: recuring, words: [monthly]}").find("words.yaml:2"),
            std::string::npos);
  EXPECT_NE(refused("line_words:\n  - {class: recurring, words: ['*']}").find("'*' is no word"),
            std::string::npos);
  EXPECT_NE(refused("line_words:\n  - {class: recurring, word: [monthly]}").find("words of a class"),
            std::string::npos);
  EXPECT_NE(refused("line_words:\n  - {class: recurring, words: [monthly], of: x}").find("of"),
            std::string::npos);
  EXPECT_NE(refused("rent_days: 0").find("no number of days"), std::string::npos);
  EXPECT_NE(refused("rent_days: soon").find("no number of days"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::formats
