// What lines of electronic invoices are charged for. The descriptions are such as carriers print; the class
// is what a person reads in them.
#include "formats/line_class.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace telaudit::formats {
namespace {

struct Printed {
  const char* text;
  const char* kind;
};

// One day, and no quantity: only the words can tell.
std::string by_words(const char* text) {
  return std::string(class_of_line({text, 1, std::nullopt}));
}

std::string by_days(const char* text, std::int64_t days, std::optional<Decimal> quantity) {
  return std::string(class_of_line({text, days, quantity}));
}

TEST(ClassOfLine, IsToldByItsWords) {
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
  EXPECT_EQ(class_of_line({"MPLS port", std::nullopt, Decimal{1, 0}}), "");
  EXPECT_EQ(by_days("UK calls", 31, Decimal{214, 0}), "usage");
}

}  // namespace
}  // namespace telaudit::formats
