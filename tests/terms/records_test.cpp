#include "terms/records.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "table_text.h"
#include "terms/schemas.h"

namespace telaudit::terms {
namespace {

using Rows = std::vector<std::string>;
using ReadRecords = Result<void> (*)(std::span<const InputFile>, bill::TableBuilder&);

Result<bill::Table> read(const char* relation, ReadRecords reader, const std::vector<InputFile>& files) {
  bill::TableBuilder builder(fixed_schema(relation));
  auto done = reader(files, builder);
  if (!done) return done.problem();
  return builder.finish();
}

std::string problem_of(const char* relation, ReadRecords reader, const std::string& content) {
  auto table = read(relation, reader, {{"f.csv", content}});
  return table ? "no problem" : table.problem().text();
}

TEST(NormaliseServiceId, KeepsLettersAndDigitsWithoutTheCountryCode) {
  for (const char* printed : {"+1 (312) 555-0141", "1-312-555-0141", "312.555.0141", "3125550141"})
    EXPECT_EQ(normalise_service_id(printed), "3125550141") << printed;
  EXPECT_EQ(normalise_service_id("12.HCGS.004417..ex"), "12HCGS004417EX");
  // Eleven digits that are no North American number keep their 1: area codes begin with 2 to 9.
  EXPECT_EQ(normalise_service_id("11255501410"), "11255501410");
  EXPECT_EQ(normalise_service_id("1A312555014"), "1A312555014");
  EXPECT_EQ(normalise_service_id("+44 20 7946 0000"), "442079460000");
  EXPECT_EQ(normalise_service_id(" -/ "), "");
}

TEST(ReadInventory, NormalisesServicesAndTakesBlankKeysAsAny) {
  auto table = read("inventory", read_inventory,
                    {{"i.csv",
                      "service,carrier,status,installed,channels\n(312) "
                      "555-0141,Example,active,2019-05-02,23\nX-1,,ordered,,\n"}});
  ASSERT_TRUE(table) << table.problem().text();
  EXPECT_EQ(rows_text(*table, {"service", "service_printed", "carrier", "account", "product_code", "status",
                               "installed", "channels"}),
            (Rows{"3125550141 | (312) 555-0141 | Example | * | * | active | 2019-05-02 | 23",
                  "X1 | X-1 | * | * | * | ordered | ? | ?"}));
}

TEST(ReadInventory, OneServiceAtATime) {
  const std::string header = "service,status,installed,disconnected\n";
  EXPECT_EQ(
      problem_of("inventory", read_inventory,
                 header + "312-555-0141,disconnected,2010-01-01,2015-01-01\n3125550141,active,2015-01-01,\n"),
      "no problem");
  EXPECT_EQ(
      problem_of("inventory", read_inventory,
                 header + "312-555-0141,disconnected,2010-01-01,2015-01-02\n3125550141,active,2015-01-01,\n"),
      "f.csv:3: the inventory row for 3125550141, *, *, * (from 2015-01-01) overlaps the one at f.csv:2 "
      "(2010-01-01 to "
      "2015-01-01) (keep one of them, or give each the days it held)");
}

TEST(ReadInventory, RefusesContradictions) {
  const auto problem = [](const std::string& row) {
    return problem_of("inventory", read_inventory,
                      "service,status,installed,disconnected,disconnect_evidence\n" + row + "\n");
  };
  EXPECT_EQ(problem("S1,disconnected,,,"),
            "f.csv:2, column disconnected: a disconnected service without its day (write the first "
            "day without service)");
  EXPECT_NE(problem("S1,active,,2024-01-01,").find("an active service with a day of disconnection"),
            std::string::npos);
  EXPECT_NE(problem("S1,disconnected,2024-01-02,2024-01-01,").find("disconnected before it was installed"),
            std::string::npos);
  EXPECT_NE(problem("S1,live,,,").find("'live' is not one of: active, disconnected, ordered"),
            std::string::npos);
  EXPECT_NE(problem("S1,active,,,email").find("did you mean 'e_mail'?"), std::string::npos);
  EXPECT_NE(problem("-,active,,,").find("holds no letter or digit"), std::string::npos);
}

TEST(ReadSites, EachSiteOnceInAllFiles) {
  auto table =
      read("site", read_sites, {{"a.csv", "site,city\nCHI-01,Chicago\n"}, {"b.csv", "site\nNYC-01\n"}});
  ASSERT_TRUE(table) << table.problem().text();
  EXPECT_EQ(rows_text(*table, {"site", "city", "file", "line"}),
            (Rows{"CHI-01 | Chicago | a.csv | 2", "NYC-01 | ? | b.csv | 2"}));
  auto twice = read("site", read_sites, {{"a.csv", "site\nCHI-01\n"}, {"b.csv", "site\nCHI-01\n"}});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.problem().text(),
            "b.csv:2: the site for CHI-01 also stands at a.csv:2 (list each site once)");
}

TEST(ReadOrders, AmountsNeedTheirCurrency) {
  auto table = read(
      "order", read_orders,
      {{"o.csv",
        "order_reference,service,kind,requested,amount,currency\nD-1,312-555-0141,disconnect,2024-05-28,,\n"
        "D-2,T1,install,,25.00,USD\n"}});
  ASSERT_TRUE(table) << table.problem().text();
  EXPECT_EQ(
      rows_text(*table, {"order_reference", "service", "carrier", "kind", "requested", "amount", "currency"}),
      (Rows{"D-1 | 3125550141 | * | disconnect | 2024-05-28 | ? | ?",
            "D-2 | T1 | * | install | ? | 25.00 | USD"}));
  EXPECT_EQ(problem_of("order", read_orders, "order_reference,service,kind,amount\nD-2,T1,install,25.00\n"),
            "f.csv:2, column currency: an amount without its currency (write USD beside the amount)");
}

TEST(ReadPayables, KeepsWhatTheLedgerSays) {
  auto table =
      read("payable", read_payables,
           {{"p.csv",
             "carrier,account,invoice,paid_on,amount,currency\nExample,007,I-1,2024-04-20,-12.00,USD\n"}});
  ASSERT_TRUE(table) << table.problem().text();
  EXPECT_EQ(
      rows_text(*table, {"carrier", "account", "invoice", "paid_on", "amount", "currency", "reference"}),
      (Rows{"Example | 007 | I-1 | 2024-04-20 | -12.00 | USD | ?"}));
  EXPECT_NE(problem_of("payable", read_payables, "carrier,paid_on,amount,currency\nE,2024-04-20,1.00,usd\n")
                .find("three capitals"),
            std::string::npos);
}

const std::string kCrosswalkHeader =
    "carrier,product_code,description,item,status,confidence,confirmed_on,confirmed_role,version\n";

Result<bill::Table> read_mappings(const std::string& rows, std::vector<Mapping>& mappings) {
  bill::TableBuilder builder(fixed_schema("crosswalk"));
  const std::vector<InputFile> files{{"m.csv", kCrosswalkHeader + rows}};
  auto read = read_crosswalk(files, builder);
  if (!read) return read.problem();
  mappings = *read;
  return builder.finish();
}

TEST(ReadCrosswalk, TheHighestConfirmedVersionIsInForce) {
  std::vector<Mapping> mappings;
  auto table = read_mappings(
      "E,SIPCH,,SIP.OLD,confirmed,0.9,2024-04-02,analyst,1\n"
      "E,SIPCH,,SIP.TRUNK,confirmed,0.97,2024-05-02,analyst,2\n"
      "E,SIPCH,,SIP.NEXT,suggested,0.99,,,3\n"
      "E,,Interstate usage,LD.INTERSTATE,confirmed,,2024-05-02,analyst,1\n"
      "E,DIDB,,DID,suggested,0.5,,,\n",
      mappings);
  ASSERT_TRUE(table) << table.problem().text();
  EXPECT_EQ(
      rows_text(*table, {"product_code", "description", "item", "status", "in_force"}),
      (Rows{"SIPCH | * | SIP.OLD | confirmed | no", "SIPCH | * | SIP.TRUNK | confirmed | yes",
            "SIPCH | * | SIP.NEXT | suggested | no", "* | Interstate usage | LD.INTERSTATE | confirmed | yes",
            "DIDB | * | DID | suggested | no"}));
  ASSERT_EQ(mappings.size(), 2U);
  EXPECT_EQ(mappings[0].item, "SIP.TRUNK");
  EXPECT_EQ(mappings[1].description, "Interstate usage");
}

TEST(ReadCrosswalk, RefusesWhatNobodyConfirmedOrWhatIsUndecided) {
  const auto problem = [](const std::string& rows) {
    std::vector<Mapping> mappings;
    auto table = read_mappings(rows, mappings);
    return table ? std::string("no problem") : table.problem().text();
  };
  EXPECT_EQ(problem("E,A,,X,confirmed,,2024-01-01,analyst,1\nE,A,,Y,confirmed,,2024-02-01,analyst,1\n"),
            "m.csv:3: the mapping of E, A, * is confirmed twice in version 1, here and at m.csv:2 (give the "
            "newer one a higher "
            "version)");
  EXPECT_NE(problem("E,A,,X,confirmed,,,analyst,1\n").find("without the day or the role"), std::string::npos);
  EXPECT_NE(problem("E,,,X,suggested,,,,\n").find("needs a product code or a description"),
            std::string::npos);
  EXPECT_NE(problem("E,SIP*,,X,suggested,,,,\n").find("patterns are not supported"), std::string::npos);
  EXPECT_NE(problem("E,A,,X,suggested,97,,,\n").find("write 0 to 1"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::terms
