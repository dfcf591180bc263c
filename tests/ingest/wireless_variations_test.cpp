// Wireless bills in four files, written here from the description of the files alone, in the ways real files
// vary. Every expected state follows from the amounts in bill().
#include <map>
#include <random>
#include <utility>

#include "ingest_fixture.h"

namespace telaudit::ingest {
namespace {

using bill::InvoiceState;
using Row = std::map<std::string, std::string>;

struct File {
  std::vector<std::string> columns;
  std::vector<Row> rows;

  void without(const std::string& column) { std::erase(columns, column); }
};

struct Bill {
  File account, lines, charges, usage;
};

// One sub-account:
//   212-555-0101  plan 45.00, feature 10.00, credit -10.00, instalment 22.22, surcharge 1.39, tax 2.05
//   = 70.66 212-555-0102  plan 14.00 and 35.00, usage 7.23, credit -3.00, tax 1.10 = 54.33 N/A           late
//   fee 5.00                                                                        =  5.00
//                                                                                                  all 129.99
void add_bill(Bill& bill, const std::string& account, const std::string& invoice) {
  const std::string na = "N/A";
  const Row head = {{"ECPD Profile ID", "1234567"},    {"Bill Cycle Date", "Jan 31, 2026"},
                    {"Account Number", account},       {"Invoice Number", invoice},
                    {"Bill Period", "Jan 01 - 31"},    {"Date Due", "Feb 22, 2026"},
                    {"Your Calling Plan", "Unlimited"}};
  const auto row = [&](Row own) {
    own.insert(head.begin(), head.end());
    return own;
  };
  const auto charge = [&](const std::string& number, const std::string& category, const std::string& what,
                          const std::string& cost) {
    bill.charges.rows.push_back(row({{"Wireless Number", number},
                                     {"Item Category", category},
                                     {"Item Description", what},
                                     {"Cost", cost}}));
  };
  const std::string one = "212-555-0101";
  const std::string two = "212-555-0102";
  charge(one, "Monthly Charges", "Unlimited Plus", "45.00");
  charge(one, "Monthly Charges", "Mobile Hotspot", "10.00");
  charge(one, "Monthly Charges", "$10 Monthly Access Crdt 36 Mon", "-10.00");
  charge(one, "Equipment Charges", "Device Payment Agreement 1512345678 - Payment 12 of 36", "22.22");
  charge(one, "VZW Surcharges", "Fed Universal Service Charge", "1.39");
  charge(one, "Taxes, Governmental Surcharges and Fees", "State Sales Tax", "2.05");
  charge(two, "Monthly Charges", "Plan $35.00 per month / 12 days on plan", "14.00");
  charge(two, "Monthly Charges", "Plan (month in advance)", "35.00");
  charge(two, "Usage and Purchase Charges", "International Long Distance", "7.23");
  charge(two, "Other Charges and Credits", "promo credit", "-3.00");
  charge(two, "Taxes, Governmental Surcharges and Fees", "State Sales Tax", "1.10");
  charge(na, "Account Charges and Credits", "Late fee", "5.00");

  const std::string surcharges = "Total Surcharges and Other Charges and Credits";
  const std::string taxes = "Taxes, Governmental Surcharges and Fees";
  bill.lines.rows.push_back(row({{"Wireless Number", one},
                                 {"Monthly Charges", "45.00"},
                                 {"Equipment Charges", "22.22"},
                                 {surcharges, "1.39"},
                                 {taxes, "2.05"},
                                 {"Total Charges", "70.66"}}));
  bill.lines.rows.push_back(row({{"Wireless Number", two},
                                 {"Monthly Charges", "49.00"},
                                 {"Usage and Purchase Charges", "7.23"},
                                 {surcharges, "-3.00"},
                                 {taxes, "1.10"},
                                 {"Total Charges", "54.33"}}));
  bill.lines.rows.push_back(
      row({{"Wireless Number", na}, {"Account Charges and Credits", "5.00"}, {"Total Charges", "5.00"}}));
  bill.account.rows.push_back(row({{"Previous Balance", "100.00"},
                                   {"Payments", "-100.00"},
                                   {"Balance Forward", "0.00"},
                                   {"Total Current Charges", "129.99"},
                                   {"Total Amount Due", "129.99"}}));
  for (const auto& number : {one, two})
    bill.usage.rows.push_back(row({{"Wireless Number", number},
                                   {"Number", "917-555-0199"},
                                   {"Usage Category", "Peak"},
                                   {"Origination", "New York NY"},
                                   {"Destination", "Incoming CL"},
                                   {"Min", "3"}}));
}

Bill bill(int accounts = 1) {
  Bill out;
  out.account.columns = {"ECPD Profile ID",       "Bill Cycle Date", "Account Number",
                         "Invoice Number",        "Bill Period",     "Date Due",
                         "Previous Balance",      "Payments",        "Balance Forward",
                         "Total Current Charges", "Total Amount Due"};
  out.lines.columns = {"Bill Cycle Date",
                       "Account Number",
                       "Date Due",
                       "Invoice Number",
                       "Bill Period",
                       "Wireless Number",
                       "User Name",
                       "Your Calling Plan",
                       "Account Charges and Credits",
                       "Monthly Charges",
                       "Usage and Purchase Charges",
                       "Equipment Charges",
                       "Total Surcharges and Other Charges and Credits",
                       "Taxes, Governmental Surcharges and Fees",
                       "Total Charges",
                       "Data Usage (KB)"};
  out.charges.columns = {"ECPD Profile ID",
                         "Bill Cycle Date",
                         "Account Number",
                         "Invoice Number",
                         "Wireless Number",
                         "User Name",
                         "Date",
                         "Item Category",
                         "Item Type",
                         "Item Description",
                         "Share Description",
                         "Cost"};
  // The columns that are known of this file: it prints no date.
  out.usage.columns = {"ECPD Profile ID", "Account Number", "Invoice Number", "Wireless Number", "User Name",
                       "Number",          "Usage Category", "Origination",    "Destination",     "Min"};
  for (int i = 1; i <= accounts; ++i)
    add_bill(out, "642350544-0000" + std::to_string(i), "610123450" + std::to_string(i));
  return out;
}

using Cell = std::string (*)(const std::string&, std::mt19937&);

std::string plain(const std::string& cell, std::mt19937&) {
  return cell;
}

std::string text(const File& file, Cell cell = plain, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::string out;
  for (const auto& column : file.columns) out += (out.empty() ? "" : "\t") + cell(column, random);
  out += "\r\n";
  for (const auto& row : file.rows) {
    std::string line;
    for (std::size_t i = 0; i < file.columns.size(); ++i) {
      const auto known = row.find(file.columns[i]);
      line += (i == 0 ? "" : "\t") + cell(known == row.end() ? std::string() : known->second, random);
    }
    out += line + "\n";
  }
  return out;
}

class WirelessVariations : public IngestFixture {
 protected:
  std::vector<std::string> files(const Bill& bill, Cell cell = plain, unsigned seed = 1) {
    return {write("a.txt", text(bill.account, cell, seed)), write("b.txt", text(bill.lines, cell, seed + 1)),
            write("c.txt", text(bill.charges, cell, seed + 2)),
            write("d.txt", text(bill.usage, cell, seed + 3))};
  }

  void expect(const std::vector<std::string>& paths, InvoiceState state, std::size_t invoices,
              const std::string& detail) {
    auto workspace = open("workspace" + std::to_string(number_++));
    read(workspace, paths);
    const auto found = workspace.invoices();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->size(), invoices);
    for (const auto& invoice : *found) {
      EXPECT_EQ(bill::state_name(invoice.state), bill::state_name(state)) << invoice.key.text();
      EXPECT_EQ(invoice.detail, detail);
      EXPECT_EQ(invoice.payable.text(), "129.99") << invoice.key.text();
      EXPECT_EQ(invoice.key.bill_date.text(), "2026-01-31");
    }
  }

 private:
  int number_ = 0;
};

TEST_F(WirelessVariations, AUsageFileWithoutAnyDateJoinsItsBillInEveryOrder) {
  auto order = files(bill(2));
  std::sort(order.begin(), order.end());
  do {
    expect(order, InvoiceState::balanced, 2, "");
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(WirelessVariations, AnAccountFileWithoutItsTotalProvesNoTotal) {
  auto varied = bill();
  varied.account.columns = {"Account Number", "Invoice Number", "Bill Cycle Date", "Previous Balance",
                            "Total Amount Due"};
  expect(files(varied), InvoiceState::no_control_total, 1, "");
}

TEST_F(WirelessVariations, ALineSummaryMayLackATotal) {
  for (const auto* column : {"Monthly Charges", "Total Charges"}) {
    auto varied = bill();
    varied.lines.without(column);
    expect(files(varied), InvoiceState::balanced, 1, "");
  }
}

TEST_F(WirelessVariations, ASectionMaySayThatItDoesNotApply) {
  auto varied = bill();
  varied.lines.rows.back()["Monthly Charges"] = "N/A";
  varied.lines.rows.back()["Equipment Charges"] = "--";
  expect(files(varied), InvoiceState::balanced, 1, "");
}

// A quote that belongs to nothing hides no delimiter and changes no amount, date or identity.
TEST_F(WirelessVariations, StrayQuotesAndBlanksChangeNothing) {
  const Cell stray = [](const std::string& cell, std::mt19937& random) {
    const auto one_in = [&](unsigned n) { return random() % n == 0; };
    std::string out = one_in(8) ? "\"" : "";
    if (one_in(5)) out += " ";
    out += cell;
    if (one_in(8)) out += " ";
    if (one_in(8)) out += "\"";
    return out;
  };
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect(files(bill(2), stray, seed * 10), InvoiceState::balanced, 2, "");
  }
}

// Late fees and the like: the line summary prints them as charges to the account, while the charges detail
// may file them under other charges. The total of the row is proved; the division is not known.
TEST_F(WirelessVariations, ChargesToTheAccountMayStandUnderAnotherCategory) {
  auto varied = bill();
  varied.charges.rows.back()["Item Category"] = "Other Charges and Credits";
  expect(files(varied), InvoiceState::balanced, 1, "");
  varied.lines.rows.back()["Total Charges"] = "5.01";
  expect(files(varied), InvoiceState::unbalanced, 1,
         "account: printed 5.01, charges add up to 5.00, difference 0.01");
}

TEST_F(WirelessVariations, ACentIsNamedWithItsLevel) {
  auto varied = bill();
  varied.lines.rows[0]["Monthly Charges"] = "45.01";
  expect(files(varied), InvoiceState::unbalanced, 1,
         "Monthly Charges: printed 45.01, charges add up to 45.00, difference 0.01");
  varied = bill();
  varied.account.rows[0]["Total Current Charges"] = "$130.00";
  expect(files(varied), InvoiceState::unbalanced, 1,
         "Total Current Charges: printed 130.00, charges add up to 129.99, difference 0.01");
}

// A ZIP archive whose member is stored, not compressed: the member's bytes stand in it as they are.
TEST_F(WirelessVariations, AStoredArchiveIsNotReadAsTheTextInIt) {
  const std::string header("PK\x03\x04\x0a\x00\x00\x00\x00\x00", 10);
  const auto archive =
      write("bills.zip", header + "a.txt" + text(bill().account) + std::string("PK\x01\x02\x00\x00", 6));
  auto workspace = open();
  const auto reports = read(workspace, {archive});
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_TRUE(workspace.invoices()->empty());
}

}  // namespace
}  // namespace telaudit::ingest
