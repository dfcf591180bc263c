// Plans and seats by command and in the book, over the showcase's wireless bills of two months.
#include <gmock/gmock.h>

#include "run_program.h"

namespace telaudit::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class RightSizingCommand : public ProgramFixture {
 protected:
  void SetUp() override {
    ProgramFixture::SetUp();
    // Tablets keep their plan or go to that of telephones, which holds 5 GiB; nobody goes to theirs.
    write("wireless_plan.csv",
          "carrier,plan,status,price,currency,data,data_included,data_unit,data_overage_unit,"
          "data_overage_price,minutes,messages,features\n"
          "Verizon Wireless,Business Unlimited,offered,55.00,USD,unlimited,,,,,unlimited,unlimited,*\n"
          "Verizon Wireless,Business Smartphone 5 "
          "GB,offered,40.00,USD,own,5,GiB,1,15.00,unlimited,unlimited,*\n"
          "Verizon Wireless,Tablet Data 2 GB,legacy,20.00,USD,own,2,GiB,1,15.00,,,*\n");
    write("plan_feature.csv",
          "carrier,description,feature\nVerizon Wireless,Device Protection,none\n"
          "Verizon Wireless,International Calling,international\n");
  }
  void write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(write_output(folder_ / name, text));
  }
  void ingest_wireless() {
    const auto read =
        run("ingest '" + input("bills/wireless-202608") + "' '" + input("bills/wireless-202609") + "'");
    ASSERT_EQ(read.status, 0) << read.err;
  }
};

// Four lines without limit at 49.50 (55.00 less a tenth), five telephones at 40.00, three tablets at 20.00,
// international calling twice at 5.00; tablets used 3 + 1 begun GiB beyond their two in August and 0 + 2 in
// September, at 15.00: 198 + 200 + 60 + 10 + 90 / 2 = 513.00. At the least those without limit, which used
// less than 4 GiB, and the two tablets that went beyond go to the plan of telephones: 4 x 9.50 + 2 x 2.50.
TEST_F(RightSizingCommand, PlansAreComparedAndProven) {
  ingest_wireless();
  const auto plans = run("plans --months 2 --format csv --records wireless_plan.csv plan_feature.csv");
  ASSERT_EQ(plans.status, 0) << plans.err;
  EXPECT_THAT(plans.out, HasSubstr("2026-08 to 2026-09,as it is,12,0,0,USD,513.00,"));
  EXPECT_THAT(plans.out, HasSubstr("2026-08 to 2026-09,least of all,12,0,6,USD,470.00,"));
  // Twelve months of 43.00.
  EXPECT_THAT(plans.out, HasSubstr(",12,5640.00,516.00,proven: no choice costs less"));
  const auto lines =
      run("plans --months 2 --show lines --format csv --records wireless_plan.csv plan_feature.csv");
  EXPECT_THAT(lines.out,
              HasSubstr("312-555-0171,Business Unlimited,Business Smartphone 5 GB,yes,USD,49.50,40.00"));
  EXPECT_THAT(lines.out,
              HasSubstr("312-555-0172,Business Smartphone 5 GB,Business Smartphone 5 GB,no,USD,40.00,40.00"));
  // September alone: one of the tablets stayed within its two GiB.
  const auto month =
      run("plans --months 2 --judge 2026-09 --format csv --records wireless_plan.csv plan_feature.csv");
  EXPECT_THAT(month.out, HasSubstr("2026-09,least of all,12,0,5,USD,"));
}

TEST_F(RightSizingCommand, WhatNobodyDescribedStays) {
  ingest_wireless();
  const auto lines = run("plans --months 2 --show lines --format csv --records wireless_plan.csv");
  ASSERT_EQ(lines.status, 0) << lines.err;
  EXPECT_THAT(lines.out, HasSubstr("nobody has said what 'Device Protection' is for (plan_feature)"));
  // Three months are asked for, and there are two.
  const auto three = run("plans --format csv --records wireless_plan.csv plan_feature.csv");
  EXPECT_THAT(three.out, HasSubstr("2026-08 to 2026-09,as it is,12,0,0,USD,513.00,"));
}

TEST_F(RightSizingCommand, SaysWhatIsMissing) {
  ingest_wireless();
  const auto plans = run("plans");
  EXPECT_EQ(plans.status, 3);
  EXPECT_THAT(plans.err, HasSubstr("no wireless_plan was given"));
  const auto seats = run("seats");
  EXPECT_EQ(seats.status, 3);
  EXPECT_THAT(seats.err, HasSubstr("no seat_offer was given"));
  EXPECT_EQ(run("plans --judge 2026 --records wireless_plan.csv").status, 2);
}

TEST_F(RightSizingCommand, TheBookHasAPageOfEach) {
  ingest_wireless();
  // Tablets' plans billed as seats of a kind.
  write("seat_offer.csv",
        "carrier,product_code,offer,status,method,seats_from,price,currency,commit_months\n"
        "Verizon Wireless,Feature,Bundle,offered,all_units,1,4.00,USD,12\n");
  const auto book = run("book --out book --records wireless_plan.csv plan_feature.csv seat_offer.csv");
  ASSERT_EQ(book.status, 0) << book.err;
  const auto page = read_file(folder_ / "book/report.html");
  ASSERT_TRUE(page.ok());
  EXPECT_THAT(*page, HasSubstr("<h2 id=\"wireless\">"));
  EXPECT_THAT(*page, HasSubstr("<h2 id=\"seats\">"));
  for (const char* name : {"wireless-plans", "wireless-lines", "wireless-pools", "seats"})
    EXPECT_TRUE(std::filesystem::exists(folder_ / "book" / (std::string(name) + ".csv"))) << name;
  // Four charges of September: 2 x 7.25 + 2 x 5.00, one seat each.
  const auto seats = read_file(folder_ / "book/seats.csv");
  ASSERT_TRUE(seats.ok());
  EXPECT_THAT(*seats, HasSubstr("24.50"));
  EXPECT_THAT(*seats, HasSubstr(",Bundle,billed,12,4,16.00,16.00,0,8.50,"));
  // Nothing of it where no offer was given.
  const auto without = run("-w other ingest '" + input("bills/wireless-202609") + "'");
  ASSERT_EQ(without.status, 0);
  ASSERT_EQ(run("-w other book --out plain").status, 0);
  EXPECT_THAT(*read_file(folder_ / "plain/report.html"), Not(HasSubstr("id=\"wireless\"")));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "plain/wireless-plans.csv"));
}

}  // namespace
}  // namespace telaudit::cli
