#include "terms/record_kinds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "base/text.h"
#include "table_text.h"
#include "terms/record_rules.h"

namespace telaudit::terms {
namespace {

using Rows = std::vector<std::string>;

const RecordKind& kind_of(const std::string& relation) {
  const auto kind = record_kind_of(relation + ".csv");
  EXPECT_TRUE(kind) << kind.problem().text();
  return **kind;
}

Result<bill::Table> read(const std::string& relation, const std::string& content) {
  const RecordKind& kind = kind_of(relation);
  bill::TableBuilder builder(record_schema(kind));
  const std::vector<InputFile> files{{relation + ".csv", content}};
  if (auto done = read_records(files, kind, builder); !done) return done.problem();
  return builder.finish();
}

std::string problem_of(const std::string& relation, const std::string& content) {
  const auto table = read(relation, content);
  return table ? "no problem" : table.problem().text();
}

Rows rows_of(const std::string& relation, const std::string& content,
             std::initializer_list<std::string_view> columns) {
  const auto table = read(relation, content);
  EXPECT_TRUE(table) << table.problem().text();
  return table ? rows_text(*table, columns) : Rows{};
}

TEST(RecordKinds, NameColumnsOfTheirOwnAndEachOnce) {
  std::set<std::string> relations;
  for (const auto& kind : record_kinds()) {
    EXPECT_TRUE(relations.insert(kind.relation).second) << kind.relation;
    const auto schema = record_schema(kind);
    std::set<std::string> names;
    for (const auto& column : schema.columns)
      EXPECT_TRUE(names.insert(column.name).second) << kind.relation << " " << column.name;
    for (const auto& name : kind.key) EXPECT_EQ(names.count(name), 1U) << kind.relation << " " << name;
    for (const auto& name : kind.in_order) EXPECT_EQ(names.count(name), 1U) << kind.relation << " " << name;
    EXPECT_EQ(names.count("valid_from"), names.count("valid_to")) << kind.relation;
  }
}

TEST(RecordKinds, AFileOfTheirColumnNamesHoldsNoRow) {
  for (const auto& kind : record_kinds()) {
    Rows names;
    for (const auto& column : kind.columns)
      if (!column.derived) names.push_back(column.spec.name);
    const auto table = read(kind.relation, join(names, ",") + "\n");
    ASSERT_TRUE(table) << kind.relation << ": " << table.problem().text();
    EXPECT_EQ(table->rows(), 0U) << kind.relation;
  }
}

// Whatever the cells hold, a file is read or refused with the place of its first mistake.
TEST(RecordKinds, AnyCellsAreReadOrRefusedWithTheirPlace) {
  const unsigned seed = 20260323;
  std::mt19937 random(seed);
  const Rows cells{"",    "unknown", "*",   "2026-01-01", "2026-01-01 00:05", "1",   "0.5", "-1",
                   "yes", "S1",      "USD", "active",     "9999999999999999", "9e9", "\"",  "\xC3"};
  for (const auto& kind : record_kinds())
    for (int round = 0; round < 200; ++round) {
      Rows names;
      Rows values;
      for (const auto& column : kind.columns) {
        if (column.derived) continue;
        names.push_back(column.spec.name);
        values.push_back(column.words.empty() || random() % 4 == 0
                             ? cells[random() % cells.size()]
                             : column.words[random() % column.words.size()]);
      }
      const auto table = read(kind.relation, join(names, ",") + "\n" + join(values, ",") + "\n");
      if (table) {
        EXPECT_GE(table->rows(), 1U) << "seed " << seed << ", " << join(values, ",");
      } else {
        EXPECT_EQ(table.problem().where.line, 2U) << "seed " << seed << ", " << table.problem().text();
      }
    }
}

TEST(RecordKinds, AFileIsOfTheKindItsNameBeginsWith) {
  for (const char* path : {"ticket.csv", "ticket-2026.csv", "records/ticket-2026-03.old.csv"}) {
    const auto kind = record_kind_of(path);
    ASSERT_TRUE(kind) << kind.problem().text();
    EXPECT_EQ((*kind)->relation, "ticket");
  }
  const auto kind = record_kind_of("records/tickets.csv");
  ASSERT_FALSE(kind);
  EXPECT_EQ(kind.problem().text(),
            "records/tickets.csv: no kind of record is called 'tickets' (did you mean 'ticket'?)");
}

// 09:12:30 to 11:02:00 are 109 minutes and a half.
TEST(Tickets, CountWholeMinutesOfDowntime) {
  EXPECT_EQ(
      rows_of("ticket",
              "ticket,service,kind,opened,restored,carrier_caused\n"
              "T1,(312) 555-0141,outage,2026-03-02 09:12:30,2026-03-02 11:02,yes\n"
              "T2,S2,outage,2026-03-02T23:50,2026-03-03T00:10,unknown\n"
              "T3,S3,outage,2026-03-02 09:12,,no\n",
              {"ticket", "service", "service_printed", "carrier", "opened", "downtime_minutes"}),
      (Rows{"T1 | 3125550141 | (312) 555-0141 | * | 2026-03-02 09:12:30 | 109",
            "T2 | S2 | S2 | * | 2026-03-02 23:50:00 | 20", "T3 | S3 | S3 | * | 2026-03-02 09:12:00 | ?"}));
}

TEST(Tickets, EndNotBeforeTheyBegin) {
  EXPECT_EQ(problem_of("ticket",
                       "ticket,service,kind,opened,restored\n"
                       "T1,S1,outage,2026-03-02 09:12,2026-03-02 09:11\n"),
            "ticket.csv:2, column restored: restored is before opened (check both)");
  EXPECT_NE(problem_of("ticket", "ticket,service,kind,opened\nT1,S1,outage,2026-03-02\n")
                .find("'2026-03-02' is not a time such as 2026-11-21 09:12"),
            std::string::npos);
  EXPECT_NE(problem_of("ticket", "ticket,service,kind,opened\nT1,S1,outtage,2026-03-02 09:12\n")
                .find("did you mean 'outage'?"),
            std::string::npos);
}

// A term of 36 months from 1 March 2023 ends on 28 February 2026; it may change on 1 March.
TEST(ServiceTerms, EndWhereTheirMonthsEndAndHoldUntilTheNext) {
  EXPECT_EQ(rows_of("service_term",
                    "service,start,months,term_end,change_from\n"
                    "S1,2026-02-01,24,,\n"
                    "S1,2023-03-01,36,,\n"
                    "S2,2024-01-01,,2024-12-31,2024-10-01\n"
                    "S3,2024-01-01,,,\n",
                    {"service", "term_end", "change_from", "valid_from", "valid_to"}),
            (Rows{"S1 | 2028-01-31 | 2028-02-01 | 2026-02-01 | ?",
                  "S1 | 2026-02-28 | 2026-03-01 | 2023-03-01 | 2026-02-01",
                  "S2 | 2024-12-31 | 2024-10-01 | 2024-01-01 | ?", "S3 | ? | ? | 2024-01-01 | ?"}));
  EXPECT_NE(problem_of("service_term", "service,start,months,term_end\nS1,2023-03-01,36,2026-03-01\n")
                .find("the term of 36 months ends on 2026-02-28, not on 2026-03-01"),
            std::string::npos);
  EXPECT_NE(problem_of("service_term", "service,start\nS1,2023-03-01\nS1,2023-03-01\n")
                .find("the row of service_term for S1, *, *, , 2023-03-01 also stands at service_term.csv:2"),
            std::string::npos);
}

TEST(ServiceStatus, DoesNotOverlapInTime) {
  EXPECT_EQ(rows_of("service_status",
                    "service,status,valid_from,valid_to\n"
                    "S1,active,,2026-01-01\nS1,suspended,2026-01-01,2026-04-01\n",
                    {"service", "status"}),
            (Rows{"S1 | active", "S1 | suspended"}));
  EXPECT_NE(
      problem_of("service_status",
                 "service,status,valid_from,valid_to\n"
                 "S1,active,,2026-01-02\nS1,suspended,2026-01-01,2026-04-01\n")
          .find("service_status.csv:3: the row of service_status for S1, *, * (2026-01-01 to 2026-03-31) "
                "overlaps the one at service_status.csv:2"),
      std::string::npos);
}

TEST(BurstSamples, AreTheLargerDirection) {
  EXPECT_EQ(rows_of("burst_sample",
                    "service,sampled,mbps_in,mbps_out\n"
                    "P1,2026-03-01 00:05,10.5,9.25\nP1,2026-03-01 00:10,9.25,10.5\nP1,2026-03-01 00:15,,3\n",
                    {"mbps"}),
            (Rows{"10.5", "10.5", "?"}));
  EXPECT_NE(problem_of("burst_sample", "service,sampled\nP1,2026-03-01 00:05\nP1,2026-03-01 00:05\n")
                .find("also stands at burst_sample.csv:2"),
            std::string::npos);
}

TEST(Payments, NeedACurrencyAndComeInOrder) {
  EXPECT_NE(problem_of("payment", "carrier,account,amount,currency\nX,1,1.00,usd\n")
                .find("'usd' is not a currency code of three capitals"),
            std::string::npos);
  EXPECT_NE(problem_of("claim", "claim,carrier,status,amount_claimed\nC1,X,submitted,1.00\n")
                .find("an amount without its currency"),
            std::string::npos);
  EXPECT_NE(problem_of("payment",
                       "carrier,account,amount,currency,sent,posted\nX,1,1.00,USD,2026-03-05,2026-03-01\n")
                .find("posted is before sent"),
            std::string::npos);
}

TEST(CircuitEnds, TakeTheWireCentreFromTheCode) {
  EXPECT_EQ(rows_of("circuit_end", "service,side,clli,wire_centre\nC1,a,nycmnyxax01,\nC1,z,,CHCGILDT\n",
                    {"side", "wire_centre"}),
            (Rows{"a | NYCMNYXA", "z | CHCGILDT"}));
}

TEST(FiledFactors, AreFractions) {
  EXPECT_NE(problem_of("filed_factor", "carrier,factor,share\nX,piu,85\n")
                .find("'85' is not a fraction from 0 to 1"),
            std::string::npos);
}

// 0195 to 0212: 0195 to 0199, the ten of 020, the three from 0210.
TEST(NumberRanges, AreThePrefixesTheyAreMadeOf) {
  EXPECT_EQ(
      rows_of("number_range",
              "first_number,last_number,trunk_group\n"
              "(312) 555-0100,1-312-555-0199,TG1\n3125550195,3125550212,TG2\n"
              "3125550300,3125550300,TG3\n",
              {"prefix", "trunk_group", "first_number"}),
      (Rows{"31255501 | TG1 | 3125550100", "3125550195 | TG2 | 3125550195", "3125550196 | TG2 | 3125550195",
            "3125550197 | TG2 | 3125550195", "3125550198 | TG2 | 3125550195", "3125550199 | TG2 | 3125550195",
            "312555020 | TG2 | 3125550195", "3125550210 | TG2 | 3125550195", "3125550211 | TG2 | 3125550195",
            "3125550212 | TG2 | 3125550195", "3125550300 | TG3 | 3125550300"}));
  EXPECT_NE(problem_of("number_range", "first_number,last_number\n3125550199,3125550100\n")
                .find("the range from 3125550199 to 3125550100 holds no number"),
            std::string::npos);
  EXPECT_NE(problem_of("number_range", "first_number,last_number\n312555A,3125550\n")
                .find("'312555A' is not a telephone number"),
            std::string::npos);
  EXPECT_NE(problem_of("number_range", "first_number,last_number\n100,199\n100,199\n")
                .find("the row of number_range for *, *, 1 also stands at number_range.csv:2"),
            std::string::npos);
}

TEST(NumberRanges, EveryNumberOfARangeHasOnePrefixAndNoOtherHasAny) {
  const unsigned seed = 20260321;
  std::mt19937 random(seed);
  for (int round = 0; round < 300; ++round) {
    int first = static_cast<int>(random() % 1000);
    int last = static_cast<int>(random() % 1000);
    if (last < first) std::swap(first, last);
    const auto text = [](int number) { return std::to_string(1000 + number).substr(1); };
    const auto prefixes = prefixes_of(text(first), text(last));
    for (int number = 0; number < 1000; ++number) {
      const std::string digits = text(number);
      const auto matching = std::count_if(prefixes.begin(), prefixes.end(), [&](const std::string& prefix) {
        return starts_with(digits, prefix);
      });
      ASSERT_EQ(matching, number >= first && number <= last ? 1 : 0)
          << "seed " << seed << ", " << text(first) << " to " << text(last) << ", " << digits;
    }
  }
}

TEST(WorkingHours, AreWithinADay) {
  EXPECT_NE(problem_of("working_hours", "weekday,minute_from,minute_to\n8,480,1080\n")
                .find("'8' is not from 0 to 7"),
            std::string::npos);
  EXPECT_NE(problem_of("working_hours", "weekday,minute_from,minute_to\n1,1080,480\n")
                .find("the hours end before they begin"),
            std::string::npos);
}

// 1.5 GiB are 1,610,612,736 bytes; 0.2 GB are 200,000,000.
TEST(WirelessPlans, CountDataInBytes) {
  EXPECT_EQ(rows_of("wireless_plan",
                    "carrier,plan,status,price,currency,data,data_included,data_unit,data_overage_unit,"
                    "data_overage_price,minutes\n"
                    "X,A,offered,20.00,USD,own,1.5,GiB,1,15.00,unlimited\n"
                    "X,B,legacy,20.00,USD,own,0.2,GB,100,15.00,\n"
                    "X,C,offered,50.00,USD,unlimited,,,,,\n",
                    {"plan", "data", "data_bytes", "data_overage_bytes", "minutes"}),
            (Rows{"A | own | 1610612736 | 1073741824 | unlimited", "B | own | 200000000 | 100000000000 | ?",
                  "C | unlimited | ? | ? | ?"}));
}

TEST(WirelessPlans, SayWhatTheirLimitsAre) {
  const std::string head = "carrier,plan,status,price,currency,";
  EXPECT_THAT(problem_of("wireless_plan", head + "data\nX,A,offered,20.00,USD,own\n"),
              testing::HasSubstr("data_included is missing"));
  EXPECT_THAT(problem_of("wireless_plan", head + "minutes,minutes_included,minutes_overage_price\n"
                                                 "X,A,offered,20.00,USD,own,100.5,0.10\n"),
              testing::HasSubstr("'100.5' is no whole number"));
  EXPECT_THAT(problem_of("wireless_plan", head + "messages,messages_included,messages_overage_price\n"
                                                 "X,A,offered,20.00,USD,pool,100,0.10\n"),
              testing::HasSubstr("pool is missing"));
  EXPECT_THAT(problem_of("wireless_plan", head + "messages,messages_included,messages_overage_price\n"
                                                 "X,A,offered,20.00,USD,own,100,-0.10\n"),
              testing::HasSubstr("a negative price"));
  EXPECT_THAT(problem_of("wireless_plan", "carrier,plan,status,price\nX,A,offered,20.00\n"),
              testing::HasSubstr("an amount without its currency"));
}

}  // namespace
}  // namespace telaudit::terms
