#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "pricing/benchmark.h"
#include "pricing/class_table.h"

namespace telaudit::pricing {
namespace {

Classifier::Source table(const std::string& rows, const std::string& file = "t.yaml",
                         const std::string& carrier = "") {
  return {file, "about: a test\n" + (carrier.empty() ? "" : "carrier: " + carrier + "\n") + "rows:\n" + rows};
}

Classifier parse(const std::vector<Classifier::Source>& tables) {
  auto classifier = Classifier::parse(tables);
  EXPECT_TRUE(classifier) << classifier.problem().text();
  return classifier ? *classifier : Classifier();
}

std::string class_of(const Classifier& classifier, const char* carrier, const char* code,
                     const char* description) {
  const auto match = classifier.classify(carrier, code, description);
  return match ? match->service_class : "unclassified";
}

TEST(Precedence, CarrierAndCodeThenCodeThenCarrierAndWordsThenMostWords) {
  const auto classifier =
      parse({table("  - {carrier: Lakes, codes: [X1], class: a.one, label: l, unit: month}\n"
                   "  - {codes: [X1, X2], class: a.two, label: l, unit: month}\n"
                   "  - {carrier: Lakes, words: [LINE], class: a.three, label: l, unit: month}\n"
                   "  - {words: [LINE], class: a.four, label: l, unit: month}\n"
                   "  - {words: [LINE, BUSINESS], class: a.five, label: l, unit: month}\n"
                   "  - {words: [LINE, FLAT], class: a.six, label: l, unit: month}\n")});
  EXPECT_EQ(class_of(classifier, "LAKES", "x1", "Business Line"), "a.one");
  EXPECT_EQ(class_of(classifier, "", "X1", "Business Line"), "a.two");
  EXPECT_EQ(class_of(classifier, "Other", "X1", "Business Line"), "a.two");
  EXPECT_EQ(class_of(classifier, "Lakes", "X2", "Business Line"), "a.two");
  EXPECT_EQ(class_of(classifier, "Lakes", "X3", "Business Line"), "a.three");
  EXPECT_EQ(class_of(classifier, "Other", "", "A line"), "a.four");
  EXPECT_EQ(class_of(classifier, "Other", "", "Business Line"), "a.five");
  // Two words each: BUSINESS has more letters than FLAT.
  EXPECT_EQ(class_of(classifier, "Other", "", "Flat Business Line"), "a.five");
  EXPECT_EQ(class_of(classifier, "Other", "X3", "Linen"), "unclassified");
  EXPECT_EQ(class_of(classifier, "", "", ""), "unclassified");
}

TEST(Precedence, TheOrderOfTablesChangesNothing) {
  std::vector<Classifier::Source> tables{
      table("  - {words: [AB, CD], class: a.one, label: l, unit: month}\n", "one.yaml"),
      table("  - {words: [AB, CE], class: a.two, label: l, unit: month}\n", "two.yaml"),
      table("  - {words: [AB], class: a.three, label: l, unit: month}\n", "three.yaml", "Lakes")};
  const auto first = parse(tables);
  std::sort(tables.begin(), tables.end(),
            [](const auto& left, const auto& right) { return left.file < right.file; });
  do {
    const auto classifier = parse(tables);
    EXPECT_EQ(classifier.hash(), first.hash());
    EXPECT_EQ(class_of(classifier, "", "", "AB CD CE"), "a.one");
    EXPECT_EQ(class_of(classifier, "Lakes", "", "AB CD CE"), "a.three");
  } while (std::next_permutation(tables.begin(), tables.end(),
                                 [](const auto& left, const auto& right) { return left.file < right.file; }));
}

TEST(Classifier, HashFollowsTheBytes) {
  const auto one = parse({table("  - {words: [AB], class: a.one, label: l, unit: month}\n")});
  const auto two = parse({table("  - {words: [AB], class: a.two, label: l, unit: month}\n")});
  EXPECT_NE(one.hash(), two.hash());
  EXPECT_EQ(one.size(), 1U);
  EXPECT_EQ(Classifier().size(), 0U);
  EXPECT_FALSE(Classifier().classify("", "1FB", "Business line"));
}

TEST(Classifier, MatchCarriesWhatTheRowSays) {
  const auto classifier =
      parse({table("  - words: [ETHERNET]\n    class: data.ethernet\n    label: Ethernet\n    unit: month\n"
                   "    mbps_down: '(\\d+(\\.\\d+)?) ?(G|M)BPS'\n    mbps_up: same\n    access: fibre\n"
                   "    bundle: true\n    confidence: B\n")});
  const auto match = classifier.classify("", "", "Ethernet 1.5 Gbps port");
  ASSERT_TRUE(match);
  EXPECT_EQ(match->label, "Ethernet");
  EXPECT_EQ(match->mbps_down->text(), "1500");
  EXPECT_EQ(match->mbps_up->text(), "1500");
  EXPECT_EQ(match->access, "fibre");
  EXPECT_TRUE(match->bundle);
  EXPECT_EQ(match->unit, "month");
  EXPECT_EQ(match->confidence, 'B');
  EXPECT_EQ(match->basis, "t.yaml:3, words ETHERNET");
  EXPECT_FALSE(classifier.classify("", "", "Ethernet")->mbps_down);
}

TEST(Classifier, UploadHasItsOwnPattern) {
  const auto classifier =
      parse({table("  - {words: [BROADBAND], class: data.broadband, label: l, unit: month,\n"
                   "     mbps_down: '(\\d+)/\\d+', mbps_up: '\\d+/(\\d+)'}\n")});
  const auto match = classifier.classify("", "", "BROADBAND 300/20");
  ASSERT_TRUE(match);
  EXPECT_EQ(match->mbps_down->text(), "300");
  EXPECT_EQ(match->mbps_up->text(), "20");
}

TEST(Classifier, ConflictsNameBothPlaces) {
  const auto code = Classifier::parse(std::vector<Classifier::Source>{
      table("  - {codes: [X1], class: a.one, label: l, unit: month}\n", "one.yaml"),
      table("  - {codes: [x1], class: a.two, label: l, unit: month}\n", "two.yaml")});
  ASSERT_FALSE(code);
  EXPECT_EQ(code.problem().text(),
            "two.yaml:3:5: the code 'X1' stands already in one.yaml:3:5 (keep one of the two rows)");
  const auto words = Classifier::parse(
      std::vector<Classifier::Source>{table("  - {words: [A, B], class: a.one, label: l, unit: month}\n  - "
                                            "{words: [b, a], class: a.two, label: l, unit: month}\n")});
  ASSERT_FALSE(words);
  EXPECT_NE(words.problem().text().find("the set of words 'A B' stands already in t.yaml:3:5"),
            std::string::npos);
}

TEST(Classifier, AMissingTableIsAProblem) {
  const std::vector<std::string> paths{TELAUDIT_SOURCE_DIR "/rules/classes/no-such-table.yaml"};
  EXPECT_FALSE(Classifier::load(paths));
}

struct Charge {
  const char* code;
  const char* description;
  const char* service_class;
  const char* mbps = "";
};

// The tables that are shipped.
class Shipped : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    std::vector<std::string> paths;
    for (const auto& entry : std::filesystem::directory_iterator(TELAUDIT_SOURCE_DIR "/rules/classes"))
      if (entry.path().extension() == ".yaml") paths.push_back(entry.path().string());
    std::sort(paths.begin(), paths.end());
    auto loaded = Classifier::load(paths);
    ASSERT_TRUE(loaded) << loaded.problem().text();
    classifier_ = *loaded;
  }
  static void expect_class(const Charge& charge) {
    const auto match = classifier_.classify("Some Carrier", charge.code, charge.description);
    ASSERT_TRUE(match) << charge.description;
    EXPECT_EQ(match->service_class, charge.service_class) << charge.description << " by " << match->basis;
    const std::string up = match->mbps_up ? match->mbps_up->text() : "";
    EXPECT_EQ(match->mbps_down ? match->mbps_down->text() + "/" + up : "", charge.mbps)
        << charge.description << " by " << match->basis;
  }

  static Classifier classifier_;
};

Classifier Shipped::classifier_;

TEST_F(Shipped, ClassifyWhatBillsPrint) {
  const Charge charges[] = {
      // The descriptions of the local and the long-distance sample bills.
      {"1FB", "BUSINESS LINE FLAT RATE", "voice.copper.business_line"},
      {"", "BUSINESS LINE 10 DAYS JAN 1-10", "voice.copper.business_line"},
      {"9ZR", "FEDERAL ACCESS CHARGE MULTILINE", "regulatory.eucl"},
      {"", "FEDERAL ACCESS CHARGE MULTILINE", "regulatory.eucl"},
      {"ESX", "CALL WAITING", "voice.copper.feature.call_waiting"},
      {"", "CALL WAITING REMOVED 15 DAYS", "voice.copper.feature.call_waiting"},
      {"HTG", "HUNTING PER LINE", "voice.copper.feature.hunting"},
      {"NSS", "CALLER ID NUMBER ONLY", "voice.copper.feature.caller_id"},
      {"NRCSO", "SERVICE ORDER CHARGE", "nonrecurring.service_order"},
      {"", "SERVICE CREDIT OUT OF SERVICE 2 DAYS", "credit.outage"},
      {"", "TOLL FREE NUMBER FEATURE PACKAGE", "voice.toll_free.feature"},
      {"", "OUTBOUND DIRECT DIAL", "voice.long_distance.outbound"},
      {"", "CARRIER COST RECOVERY FEE", "surcharge.carrier_cost_recovery"},
      {"", "36 MONTH TERM DISCOUNT", "discount.term"},
      // Taxes and surcharges, which win over the service they are levied on.
      {"", "IL State Telecom Excise Tax", "tax.telecom"},
      {"", "State Sales Tax", "tax.sales"},
      {"", "Federal Universal Service Charge", "surcharge.federal_usf"},
      {"", "Fed Universal Service Charge", "surcharge.federal_usf"},
      {"", "FUSF", "surcharge.federal_usf"},
      {"", "911 Surcharge", "surcharge.e911"},
      {"", "County E911 Fee", "surcharge.e911"},
      {"", "Regulatory Charge", "surcharge.regulatory_recovery"},
      {"", "Admin & Telco Recovery Charge", "surcharge.carrier_cost_recovery"},
      {"", "Administrative Charge", "surcharge.carrier_cost_recovery"},
      {"", "Gross Receipts Surcharge", "surcharge.gross_receipts"},
      {"", "Late Payment Charge", "fee.late"},
      // Data.
      {"", "Dedicated Internet Access 100 Mbps", "data.internet.dedicated", "100/100"},
      {"", "DIA 1 Gbps port and access", "data.internet.dedicated", "1000/1000"},
      {"", "Ethernet Private Line 1G", "data.ethernet.private_line", "1000/1000"},
      {"", "ETHERNET VIRTUAL PRIVATE LINE EVPL 50 MBPS", "data.ethernet.virtual_private_line", "50/50"},
      {"", "Ethernet 500M", "data.ethernet", "500/500"},
      {"", "MPLS Port 10 Mbps", "data.mpls.port", "10/10"},
      {"", "Business Broadband 300/20 Mbps", "data.internet.broadband", "300/20"},
      {"", "T1 access circuit", "tdm.ds1", "1.544/1.544"},
      {"", "T-1 channel termination", "tdm.ds1.channel_termination", "1.544/1.544"},
      {"", "Local loop 1G", "data.access.loop", "1000/1000"},
      {"", "Fiber Internet 500/250 Mbps", "data.internet.broadband", "500/250"},
      {"", "Analog line", "voice.copper.business_line"},
      {"", "SIP Trunk channel", "voice.sip.channel"},
      // Wireless.
      {"", "Business Unlimited Smartphone", "mobile.plan.unlimited"},
      {"", "International Travel Pass", "mobile.feature.roaming"},
      {"", "Device Payment Agreement 3125550141 - Payment 12 of 36", "equipment.instalment"},
  };
  for (const Charge& charge : charges) expect_class(charge);
}

// One of each branch of the notes' list of classes (section 2.1), with speeds as bills write them.
TEST_F(Shipped, ClassifyEveryBranch) {
  const Charge charges[] = {
      {"", "Ethernet Transport 10 Gbps hub", "data.ethernet.transport", "10000/10000"},
      {"", "EP-LAN 100M", "data.ethernet.lan", "100/100"},
      {"", "EVP-Tree 50 Mbps", "data.ethernet.tree", "50/50"},
      {"", "Ethernet UNI 1G", "data.ethernet.port", "1000/1000"},
      {"", "IP Transit 10G", "data.internet.transit", "10000/10000"},
      {"", "DDoS mitigation", "data.internet.ddos_protection"},
      {"", "Fixed Wireless 50/10 Mbps", "data.internet.broadband", "50/10"},
      {"", "VSAT remote site", "data.internet.broadband"},
      {"", "Fibre cross connect, meet-me room", "colocation.cross_connect.fibre"},
      {"", "Colocation power 5 kW", "colocation.power"},
      {"", "Optical Wave 100 Gbps", "data.wavelength", "100000/100000"},
      {"", "OC-48 ring", "tdm.oc48", "2488.32/2488.32"},
      {"", "DS0 circuit", "tdm.ds0", "0.064/0.064"},
      {"", "Mileage fixed DS1", "tdm.mileage.fixed"},
      {"", "Mileage per mile", "tdm.mileage.per_mile"},
      {"", "PRI channels", "tdm.pri.channel"},
      {"", "SD-WAN license 200M", "data.sdwan.licence", "200/200"},
      {"", "SASE user", "data.sase.seat"},
      {"", "Managed firewall", "equipment.managed_firewall"},
      {"", "SIP minutes domestic", "voice.sip.minutes"},
      {"", "UCaaS Premium seat", "voice.hosted.seat.premium"},
      {"", "Contact center concurrent agent", "voice.contact_centre.seat.concurrent"},
      {"", "Toll free dedicated usage interstate", "voice.toll_free.inbound.dedicated"},
      {"", "Indeterminate jurisdiction", "voice.long_distance.indeterminate"},
      {"", "Wireless backup 4G router", "mobile.plan.failover"},
      {"", "Telemetry line", "mobile.plan.machine"},
      {"", "A2P messages", "messaging.a2p"},
      {"", "POTS replacement device line", "voice.replacement_line"},
      {"", "Frame relay port", "data.frame_relay"},
  };
  for (const Charge& charge : charges) expect_class(charge);
}

// 362 lines of the E-rate programme say DSL over fibre and 729 say SMDS over fibre.
TEST_F(Shipped, ATechnologyThatCannotBeIsAGuess) {
  for (const char* description : {"DSL over fiber", "SMDS on fiber 100M"})
    EXPECT_EQ(classifier_.classify("", "", description)->confidence, 'C') << description;
  EXPECT_EQ(classifier_.classify("", "", "DSL over fiber")->access, "fibre");
}

TEST_F(Shipped, ClassifyTheDemonstrationsBills) {
  const Charge charges[] = {
      {"DIA100", "DEDICATED INTERNET ACCESS 100 MBPS SYMMETRIC FIBRE", "data.internet.dedicated", "100/100"},
      {"DIA1G", "DEDICATED INTERNET ACCESS 1 GBPS SYMMETRIC FIBRE", "data.internet.dedicated", "1000/1000"},
      {"IP8", "STATIC IP BLOCK OF 8", "data.internet.ip_addresses"},
      {"", "REGULATORY COST RECOVERY FEE", "surcharge.regulatory_recovery"},
      {"", "CONTRACT RATE DISCOUNT", "discount.contract"},
      {"IWM", "INSIDE WIRE WORK MAR 3 2025", "nonrecurring.inside_wire"},
      {"TFPKG", "TOLL FREE NUMBER FEATURE PACKAGE", "voice.toll_free.feature"},
      {"", "DIRECTORY LISTING INCLUDED", "voice.directory.listing"},
      {"", "MONTHLY COMMITMENT 500.00 - INFORMATION ONLY", "fee.commitment"},
      {"", "Business Smartphone 5 GB", "mobile.plan.smartphone.5gb"},
      {"", "Business Unlimited", "mobile.plan.unlimited"},
      {"", "Tablet Data 2 GB", "mobile.plan.tablet.2gb"},
      {"", "10% Access Discount", "discount.access"},
      {"", "International Calling", "mobile.feature.international_calling"},
      {"", "Device Protection", "mobile.feature.device_protection"},
      {"", "International Long Distance", "voice.long_distance.international"},
      {"", "Tablet Model T 64 - Device Payment Agreement 130000174 - Payment 20 of 36",
       "equipment.instalment"},
      {"", "Itemized Bill Copy", "fee.bill_copy"},
      {"", "IL State 911 Fee", "surcharge.e911"},
  };
  for (const Charge& charge : charges) expect_class(charge);
}

TEST_F(Shipped, AFeeOnALineIsNotTheLine) {
  for (const char* description :
       {"911 fee per business line", "Regulatory recovery, dedicated internet access 1 Gbps",
        "Federal access charge multiline business line", "State sales tax on Ethernet private line"})
    EXPECT_FALSE(benchmarkable(classifier_.classify("", "", description)->service_class)) << description;
}

TEST_F(Shipped, TwoSpeedsAreNoSpeed) {
  EXPECT_FALSE(classifier_.classify("", "", "Ethernet private line 1G port 200M committed")->mbps_down);
  EXPECT_FALSE(classifier_.classify("", "", "Dedicated internet access 1,500 Mbps")->mbps_down);
  EXPECT_EQ(classifier_.classify("", "", "DIA 100M (100 Mbps)")->mbps_down->text(), "100");
}

TEST_F(Shipped, EveryClassStandsInTheReadme) {
  const auto readme = read_file(TELAUDIT_SOURCE_DIR "/rules/classes/README.md");
  ASSERT_TRUE(readme);
  for (const auto& entry : std::filesystem::directory_iterator(TELAUDIT_SOURCE_DIR "/rules/classes")) {
    if (entry.path().extension() != ".yaml") continue;
    const auto text = read_file(entry.path());
    const auto rows = read_class_table({entry.path().string(), *text});
    ASSERT_TRUE(rows) << rows.problem().text();
    for (const ClassRow& row : *rows)
      EXPECT_NE(readme->find("| `" + row.match.service_class + "` |"), std::string::npos)
          << row.match.service_class;
  }
}

TEST_F(Shipped, LeaveUnknownThingsUnclassified) {
  for (const char* description : {"Widget", "Taxi fare", "Miscellaneous", "", "Statement of account"})
    EXPECT_FALSE(classifier_.classify("", "", description)) << description;
}

}  // namespace
}  // namespace telaudit::pricing
