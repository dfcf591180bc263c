#include "audit/dispute_window.h"

#include <gtest/gtest.h>

namespace telaudit::audit {
namespace {

Date date(const char* text) {
  return *parse_iso_date(text);
}

ContractWindow contract(const std::string& account, std::optional<std::int64_t> days,
                        const std::string& trigger = "invoice_date") {
  return {"C-1", "TELCO", account, date("2024-01-01"), date("2025-01-01"), days, trigger, "MSA", "12", "7.3"};
}

TEST(DisputeWindow, CountsFromItsOwnTrigger) {
  const auto from_invoice = window_of({contract("*", 180)}, "TELCO", "1", date("2024-01-10"),
                                      date("2024-02-05"), date("2024-07-08"));
  EXPECT_TRUE(from_invoice.known);
  EXPECT_EQ(from_invoice.closes, date("2024-07-08"));  // 10 January + 180 days in a leap year
  EXPECT_TRUE(from_invoice.open);
  EXPECT_NE(from_invoice.basis.find("MSA p. 12 § 7.3"), std::string::npos);
  const auto from_due = window_of({contract("*", 30, "due_date")}, "TELCO", "1", date("2024-01-10"),
                                  date("2024-02-05"), date("2024-07-08"));
  EXPECT_EQ(from_due.closes, date("2024-03-06"));
  EXPECT_FALSE(from_due.open);
}

TEST(DisputeWindow, UnknownIsNeverADefault) {
  const auto none = [&](const std::vector<ContractWindow>& contracts) {
    return window_of(contracts, "TELCO", "1", date("2024-01-10"), std::nullopt, date("2024-02-01")).known;
  };
  EXPECT_FALSE(none({}));
  EXPECT_FALSE(none({contract("*", std::nullopt)}));
  EXPECT_FALSE(none({contract("*", 30, "bill_receipt")}));
  EXPECT_FALSE(none({contract("*", 30, "due_date")}));
  EXPECT_FALSE(none({contract("2", 30)}));
  EXPECT_FALSE(none({contract("*", 30), contract("*", 60)}));
  EXPECT_FALSE(
      window_of({contract("*", 30)}, "TELCO", "1", date("2025-01-01"), std::nullopt, date("2025-01-02"))
          .known);
}

TEST(DisputeWindow, ANamedAccountGoesBeforeAny) {
  for (const auto& contracts :
       {std::vector{contract("*", 30), contract("1", 60)}, std::vector{contract("1", 60), contract("*", 30)}})
    EXPECT_EQ(window_of(contracts, "TELCO", "1", date("2024-01-10"), std::nullopt, date("2024-02-01")).closes,
              date("2024-03-10"));
}

}  // namespace
}  // namespace telaudit::audit
